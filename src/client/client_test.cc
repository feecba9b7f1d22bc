#include "client/client.h"

#include <gtest/gtest.h>

#include <deque>
#include <future>
#include <memory>
#include <mutex>

#include "http/server.h"

namespace dosi::client {
namespace {

using namespace std::chrono_literals;

using Script = std::deque<http::Response>;

// A broker that plays its answers in their order and remembers what it was asked.
class Broker {
 public:
  explicit Broker(Script answers) : answers_(std::move(answers)) {
    auto started = http::Server::start({}, [this](http::Request& request, http::Responder responder) {
      const std::lock_guard lock(mutex_);
      asked_.push_back(std::move(request));
      if (answers_.empty()) return responder.send({.status = 418, .body = "nothing more was expected"});
      responder.send(std::move(answers_.front()));
      answers_.pop_front();
    });
    EXPECT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
  std::vector<http::Request> asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  std::mutex mutex_;
  Script answers_;
  std::vector<http::Request> asked_;
  std::unique_ptr<http::Server> server_;
};

struct ClientTest : ::testing::Test {
  Client client(std::string hub) {
    return {*http, {std::move(hub), "gyeonggi", "https://city.example/context.jsonld"},
            {.times = 2, .longest = 5s, .wait = [this](std::chrono::seconds time) { waits.push_back(time); }}};
  }
  Client client(const Broker& broker) { return client(broker.url()); }

  Result<BatchAnswer> upsert(const Broker& broker, Write write = Write::replace, Media media = Media::json) {
    std::promise<Result<BatchAnswer>> answer;
    client(broker).upsert("[{}]", write, media, [&](Result<BatchAnswer> a) { answer.set_value(std::move(a)); });
    return answer.get_future().get();
  }

  std::unique_ptr<http::Client> http = std::move(*http::Client::create());
  std::vector<std::chrono::seconds> waits;
};

http::Response page(std::string body, http::Headers headers = {}) {
  return {.status = 200, .headers = std::move(headers), .body = std::move(body)};
}

TEST_F(ClientTest, UpsertNamesWhatWasRefused) {
  Broker broker({{.status = 207, .body = R"({"success":["urn:a:1"],"errors":[
      {"entityId":"urn:a:2","error":{"type":"x","title":"Bad","detail":"speed must be a number","field":"speed"}},
      {"entityId":"urn:a:3","error":{"title":"Bad"}}]})"}});
  const auto answer = upsert(broker);
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_EQ(answer->refused.size(), 2u);
  EXPECT_EQ(answer->refused[0].id, "urn:a:2");
  EXPECT_EQ(answer->refused[0].field, "speed");
  EXPECT_EQ(answer->refused[0].detail, "speed must be a number");
  EXPECT_EQ(answer->refused[1].detail, "Bad");
}

TEST_F(ClientTest, UpsertAllTaken) {
  for (const int status : {200, 201, 204}) {
    Broker broker({{.status = status, .body = status == 204 ? "" : "[]"}});
    const auto answer = upsert(broker, Write::update);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_TRUE(answer->refused.empty());
    EXPECT_EQ(broker.asked().at(0).target, "/ngsi-ld/v1/entityOperations/upsert?options=update");
  }
}

TEST_F(ClientTest, UpsertOfARefusedBatchNamesNoEntity) {
  Broker broker({{.status = 400, .body = R"({"type":"https://uri.etsi.org/ngsi-ld/errors/BadRequestData","detail":"no array"})"},
                 {.status = 207, .body = "?"}});
  for (int i = 0; i < 2; ++i) {
    const auto answer = upsert(broker);
    ASSERT_TRUE(answer) << answer.error().message;
    ASSERT_EQ(answer->refused.size(), 1u);
    EXPECT_EQ(answer->refused[0].id, "");
    EXPECT_TRUE(answer->refused[0].detail.ends_with(i == 0 ? "no array" : "?")) << answer->refused[0].detail;
  }
}

// Some brokers answer 400 with a batch result when nothing of it was taken.
TEST_F(ClientTest, UpsertReadsABatchResultUnder400) {
  Broker broker({{.status = 400, .body = R"({"success":[],"errors":[{"entityId":"urn:a:1","error":{"detail":"no"}}]})"}});
  const auto answer = upsert(broker);
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->refused.size(), 1u);
  EXPECT_EQ(answer->refused[0].id, "urn:a:1");
}

TEST_F(ClientTest, UpsertFailsWhenTheBrokerJudgedNothing) {
  for (const int status : {429, 500, 503, 302}) {
    Broker broker({{.status = status, .body = R"({"detail":"disk full"})"}});
    const auto answer = upsert(broker);
    ASSERT_FALSE(answer) << status;
    EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
    EXPECT_EQ(answer.error().message,
              "The hub at " + broker.url() + " answered " + std::to_string(status) + ": disk full");
  }
}

TEST_F(ClientTest, SendsTenantAndContextInOnePlace) {
  Broker broker({{.status = 204}, {.status = 204}});
  ASSERT_TRUE(upsert(broker, Write::replace, Media::json));
  ASSERT_TRUE(upsert(broker, Write::replace, Media::json_ld));
  const auto asked = broker.asked();
  EXPECT_EQ(asked[0].target, "/ngsi-ld/v1/entityOperations/upsert");
  EXPECT_EQ(asked[0].headers.get("NGSILD-Tenant"), "gyeonggi");
  EXPECT_EQ(asked[0].headers.get("Content-Type"), "application/json");
  EXPECT_EQ(asked[0].headers.get("Link"),
            "<https://city.example/context.jsonld>; rel=\"http://www.w3.org/ns/json-ld#context\"; "
            "type=\"application/ld+json\"");
  EXPECT_EQ(asked[1].headers.get("Content-Type"), "application/ld+json");
  EXPECT_FALSE(asked[1].headers.has("Link"));
}

TEST_F(ClientTest, AppendsHistory) {
  Broker broker(Script{{.status = 201}});
  std::promise<Result<BatchAnswer>> answer;
  client(broker).append_history("{}", Media::json, [&](Result<BatchAnswer> a) { answer.set_value(std::move(a)); });
  EXPECT_TRUE(answer.get_future().get());
  EXPECT_EQ(broker.asked().at(0).method, http::Method::post);
  EXPECT_EQ(broker.asked().at(0).target, "/ngsi-ld/v1/temporal/entities");
}

TEST_F(ClientTest, ProblemsSpeakTheBrokersWords) {
  Broker broker({{.status = 404, .body = R"({"type":"https://uri.etsi.org/ngsi-ld/errors/NonexistentTenant","detail":"no such"})"},
                 {.status = 400, .body = R"({"type":"about:blank","title":"Bad","detail":"q is wrong","field":"q"})"},
                 {.status = 403, .body = "<html>go away</html>"}});
  const auto c = client(broker);
  const auto tenant = c.entity("urn:a:1");
  ASSERT_FALSE(tenant);
  EXPECT_EQ(tenant.error().code, ErrorCode::no_multi_tenant);
  EXPECT_EQ(tenant.error().message, "no such");
  const auto q = c.entities({.q = "<"});
  ASSERT_FALSE(q);
  EXPECT_EQ(q.error().code, ErrorCode::bad_request);
  EXPECT_EQ(q.error().message, "q is wrong");
  EXPECT_EQ(q.error().field, "q");
  const auto html = c.types();
  ASSERT_FALSE(html);
  EXPECT_EQ(html.error().code, ErrorCode::forbidden);
  EXPECT_EQ(html.error().message, "<html>go away</html>");
}

TEST_F(ClientTest, UnreachableHubIsNamed) {
  std::string url;
  {
    const Broker gone(Script{});
    url = gone.url();
  }
  const auto answer = client(url).types();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
  EXPECT_TRUE(answer.error().message.starts_with("The hub at " + url + " cannot be reached: ")) << answer.error().message;
}

TEST_F(ClientTest, ComesBackWhenAskedTo) {
  Broker broker({{.status = 503, .headers = {{"Retry-After", "3"}}},
                 {.status = 429, .headers = {{"Retry-After", "900"}}},
                 page(R"({"typeList":["Bus","https://x.example/Stop"]})")});
  const auto types = client(broker).types();
  ASSERT_TRUE(types) << types.error().message;
  EXPECT_EQ(*types, (std::vector<std::string>{"Bus", "https://x.example/Stop"}));
  EXPECT_EQ(waits, (std::vector<std::chrono::seconds>{3s, 5s}));
}

TEST_F(ClientTest, GivesUpComingBack) {
  Broker broker({{.status = 503}, {.status = 503}, {.status = 503}, page("[]")});
  const auto answer = client(broker).upsert("[]", Write::replace, Media::json);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message, "The hub at " + broker.url() + " answered 503");
  EXPECT_EQ(waits.size(), 2u);
  EXPECT_EQ(broker.asked().size(), 3u);
}

struct Reading {
  std::vector<std::string> ids;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> progress;
};

Result<Reading> read_all(const Client& client, const Query& query) {
  Reading out;
  const auto visit = [&](json::Value entity) -> Result<void> {
    out.ids.push_back(entity.find("id")->as_string());
    return ok();
  };
  const auto progress = [&](std::uint64_t visited, std::uint64_t total) {
    out.progress.emplace_back(visited, total);
    return true;
  };
  DOSI_CHECK(client.for_each(query, visit, progress, 2));
  return out;
}

TEST_F(ClientTest, FollowsTheNextLinkWithinTheHub) {
  Broker broker({page(R"([{"id":"a"},{"id":"b"}])",
                      {{"NGSILD-Results-Count", "3"},
                       {"Link", "<https://c.example/c>; rel=\"http://www.w3.org/ns/json-ld#context\", "
                                "<http://inner:1026/x?type=Bus&limit=2&offset=2>; rel=\"next\"; type=\"application/json\""}}),
                 page(R"([{"id":"c"}])", {{"NGSILD-Results-Count", "3"}, {"Link", "</x?offset=0>; rel=\"prev\""}})});
  const auto read = read_all(client(broker), {.types = {"Bus"}});
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->ids, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(read->progress, (std::vector<std::pair<std::uint64_t, std::uint64_t>>{{2, 3}, {3, 3}}));
  EXPECT_EQ(broker.asked()[0].target, "/ngsi-ld/v1/entities?type=Bus&options=keyValues&limit=2&count=true");
  EXPECT_EQ(broker.asked()[1].target, "/ngsi-ld/v1/entities?type=Bus&limit=2&offset=2");
  EXPECT_EQ(broker.asked()[1].headers.get("NGSILD-Tenant"), "gyeonggi");
}

TEST_F(ClientTest, PagesByCountWithoutLinks) {
  Broker broker({page(R"([{"id":"a"},{"id":"b"}])", {{"NGSILD-Results-Count", "3"}}),
                 page(R"([{"id":"c"}])", {{"NGSILD-Results-Count", "3"}})});
  const auto read = read_all(client(broker), {.types = {"Bus"}});
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->ids.size(), 3u);
  EXPECT_EQ(broker.asked()[1].target, "/ngsi-ld/v1/entities?type=Bus&options=keyValues&limit=2&offset=2&count=true");
}

TEST_F(ClientTest, PagesWithoutLinksAndCountUntilAPageIsShort) {
  Broker broker({page(R"([{"id":"a"},{"id":"b"}])"), page(R"([{"id":"c"}])")});
  const auto read = read_all(client(broker), {});
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->ids.size(), 3u);
  EXPECT_EQ(read->progress.back().second, 0u);
}

TEST_F(ClientTest, ALinkToItselfEnds) {
  const auto same = [] {
    return page(R"([{"id":"a"}])", {{"Link", "</x?limit=2&offset=2>; rel=next"}});
  };
  Broker broker({same(), same()});
  const auto read = read_all(client(broker), {});
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(broker.asked().size(), 2u);
}

TEST_F(ClientTest, AVisitorEndsTheReading) {
  Broker broker({page(R"([{"id":"a"},{"id":"b"}])", {{"NGSILD-Results-Count", "9"}})});
  int visits = 0;
  const auto done = client(broker).for_each({}, [&](const json::Value&) -> Result<void> {
    ++visits;
    return bad_request("no place");
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "no place");
  EXPECT_EQ(visits, 1);
}

TEST_F(ClientTest, ProgressEndsTheReading) {
  Broker broker({page(R"([{"id":"a"}])", {{"NGSILD-Results-Count", "9"}})});
  const auto visit = [](const json::Value&) -> Result<void> { return ok(); };
  const auto done = client(broker).for_each({}, visit, [](auto, auto) { return false; });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::cancelled);
}

TEST_F(ClientTest, Counts) {
  Broker broker({page("[]", {{"NGSILD-Results-Count", "114372"}}), page("[]")});
  const auto c = client(broker);
  const auto count = c.count({.types = {"Bus"}, .form = Form::normalized});
  ASSERT_TRUE(count);
  EXPECT_EQ(*count, 114372u);
  EXPECT_EQ(broker.asked()[0].target, "/ngsi-ld/v1/entities?type=Bus&limit=0&count=true");
  EXPECT_FALSE(c.count({}));
}

TEST_F(ClientTest, ReadsHistories) {
  Broker broker({page(R"({"id":"urn:a:1","speed":{"type":"Property","values":[[1,"2026-05-01T00:00:00Z"]]}})"),
                 {.status = 206, .body = R"({"id":"urn:a:1"})"},
                 page(R"([{"id":"urn:a:1"}])")});
  const auto c = client(broker);
  const Time from = *parse_time("2026-05-01T00:00:00Z"), until = *parse_time("2026-05-02T00:00:00Z");
  const auto whole = c.history("urn:a:1", {.attrs = {"speed"}, .from = from, .until = until, .last_n = 9});
  ASSERT_TRUE(whole);
  EXPECT_TRUE(whole->complete);
  EXPECT_EQ(broker.asked()[0].target,
            "/ngsi-ld/v1/temporal/entities/urn%3Aa%3A1?attrs=speed&timerel=between&timeAt=2026-05-01T00%3A00%3A00Z"
            "&endTimeAt=2026-05-02T00%3A00%3A00Z&lastN=9&options=temporalValues");
  const auto cut = c.history("urn:a:1", {.until = until, .form = Form::normalized});
  ASSERT_TRUE(cut);
  EXPECT_FALSE(cut->complete);
  EXPECT_EQ(broker.asked()[1].target,
            "/ngsi-ld/v1/temporal/entities/urn%3Aa%3A1?timerel=before&timeAt=2026-05-02T00%3A00%3A00Z");
  const auto several = c.histories({.types = {"Bus"}}, {.last_n = 1}, {.limit = 3});
  ASSERT_TRUE(several);
  EXPECT_EQ(several->entities.size(), 1u);
  EXPECT_EQ(broker.asked()[2].target, "/ngsi-ld/v1/temporal/entities?type=Bus&lastN=1&options=temporalValues&limit=3");
}

TEST_F(ClientTest, AnswersThatAreNoNgsiLd) {
  Broker broker({page("<html>"), page("{}"), page("[]"), page("{}")});
  const auto c = client(broker);
  EXPECT_FALSE(c.entity("urn:a:1"));
  EXPECT_FALSE(c.entities({}));
  EXPECT_FALSE(c.entity("urn:a:1"));
  const auto types = c.types();
  ASSERT_FALSE(types);
  EXPECT_NE(types.error().message.find(broker.url()), std::string::npos);
}

TEST(Query, Parameters) {
  EXPECT_EQ(parameters(Query{.types = {"Bus", "Tram"},
                             .ids = {"urn:a:1"},
                             .q = "speed>5",
                             .scope = "/Seoul/#",
                             .place = near({127.5, 37.25}, 1000),
                             .attrs = {"speed"},
                             .pick = {"id", "speed"}}),
            "type=Bus%2CTram&id=urn%3Aa%3A1&q=speed%3E5&scopeQ=%2FSeoul%2F%23&georel=near%3BmaxDistance%3D%3D1000"
            "&geometry=Point&coordinates=%5B127.5%2C37.25%5D&attrs=speed&pick=id%2Cspeed&options=keyValues");
  EXPECT_EQ(parameters(Query{.form = Form::normalized}), "");
}

}  // namespace
}  // namespace dosi::client
