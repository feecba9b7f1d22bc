#include "app/self_check.h"

#include <fmt/format.h>

#include <functional>

#include "http/client.h"
#include "http/uri.h"
#include "json/parse.h"

namespace dosi::app {
namespace {

class Questions {
 public:
  Questions(http::Client& client, std::string url) : client_(client), url_(std::move(url)) {}

  struct Answer {
    int status = 0;
    http::Headers headers;
    std::string body;
  };
  Result<Answer> ask(http::Method method, const std::string& target, std::string body = {}) {
    http::ClientRequest request{
        .method = method, .url = url_ + target, .body = std::move(body), .timeout = std::chrono::seconds(30)};
    request.headers.add("Content-Type", "application/json");
    DOSI_TRY(auto response, client_.send_and_wait(std::move(request)));
    return Answer{response.status, std::move(response.headers), std::move(response.body)};
  }

  // Asks, and checks status and content; what is right is noted with `note(answer)`.
  using Judge = std::function<std::string(const Answer&)>;  // empty: wrong
  Result<void> expect(std::string_view what, http::Method method, const std::string& target, int status,
                      const Judge& judge, std::string body = {}) {
    DOSI_TRY(const Answer answer, ask(method, target, std::move(body)));
    const std::string note = answer.status == status ? judge(answer) : "";
    if (note.empty())
      return error(ErrorCode::internal, fmt::format("{}: {} {} answered {}: {}", what, http::name(method), target,
                                                    answer.status, answer.body.substr(0, 300)));
    notes_ += fmt::format("  ok  {}: {}\n", what, note);
    return ok();
  }

  std::string notes() const { return notes_; }

 private:
  http::Client& client_;
  std::string url_;
  std::string notes_;
};

std::string at_least(std::string_view count, std::int64_t least, std::string_view what) {
  const std::int64_t n = std::atoll(std::string(count).c_str());
  return n >= least ? fmt::format("{} {}", n, what) : std::string();
}

std::string counted(const Questions::Answer& answer, std::int64_t least, std::string_view what) {
  return at_least(answer.headers.get("NGSILD-Results-Count"), least, what);
}

std::string array_size(const Questions::Answer& answer, std::size_t least, std::string_view what) {
  const auto parsed = json::parse(answer.body);
  const bool fine = parsed && parsed->is_array() && parsed->as_array().size() >= least;
  return fine ? fmt::format("{} {}", parsed->as_array().size(), what) : std::string();
}

// The place of the first police box, for the question of what lies near it.
Result<std::pair<double, double>> police_box(Questions& questions) {
  DOSI_TRY(const auto answer,
           questions.ask(http::Method::get, "/ngsi-ld/v1/entities?type=PoliceBox&limit=1&options=keyValues"));
  const auto parsed = json::parse(answer.body);
  const json::Value* location =
      parsed && parsed->is_array() && !parsed->as_array().empty() ? parsed->as_array()[0].find("location") : nullptr;
  const json::Value* coordinates = location == nullptr ? nullptr : location->find("coordinates");
  if (coordinates == nullptr)
    return error(ErrorCode::internal, "no police box has a place: " + answer.body.substr(0, 300));
  return std::pair(coordinates->as_array()[0].as_double(), coordinates->as_array()[1].as_double());
}

Result<void> ask_reads(Questions& q) {
  using enum http::Method;
  const std::string root = "/ngsi-ld/v1";
  DOSI_CHECK(q.expect("health", get, "/health", 200,
                      [](const auto& a) { return a.body.find("\"up\"") == std::string::npos ? "" : "up"; }));
  DOSI_CHECK(q.expect("types", get, root + "/types", 200, [](const auto& a) {
    return a.body.find("GtfsStop") == std::string::npos ? std::string()
                                                        : std::string("the sample city's types are there");
  }));
  DOSI_CHECK(q.expect("stops", get, root + "/entities?type=GtfsStop&count=true&limit=0", 200,
                      [](const auto& a) { return counted(a, 50, "bus stops"); }));
  DOSI_TRY(const auto box, police_box(q));
  const std::string near =
      fmt::format("/entities?type=Camera&georel=near;maxDistance==1000&geometry=Point&coordinates=[{},{}]&count=true",
                  box.first, box.second);
  DOSI_CHECK(q.expect("near a police box", get, root + near, 200,
                      [](const auto& a) { return counted(a, 1, "cameras within 1 km"); }));
  DOSI_CHECK(q.expect("filter", get, root + "/entities?type=NoiseLevelObserved&q=LAeq%3E20&count=true", 200,
                      [](const auto& a) { return counted(a, 1, "noise sensors above 20 dB"); }));
  DOSI_CHECK(q.expect("history", get,
                      root + "/temporal/entities?type=AirQualityObserved&options=temporalValues&lastN=100&limit=3", 200,
                      [](const auto& a) { return array_size(a, 1, "air sensors with history"); }));
  DOSI_CHECK(q.expect("map layers", get, "/dosi/layers", 200, [](const auto& a) {
    return a.body.find("\"synthetic\":true") == std::string::npos ? std::string() : std::string("labelled synthetic");
  }));
  return ok();
}

Result<void> ask_writes(Questions& q) {
  using enum http::Method;
  const std::string entities = "/ngsi-ld/v1/entities", id = "urn:ngsi-ld:SelfCheck:1";
  const auto done = [](const auto&) { return std::string("done"); };
  DOSI_CHECK(q.expect("create", post, entities, 201, done,
                      R"({"id":"urn:ngsi-ld:SelfCheck:1","type":"SelfCheck","n":{"type":"Property","value":1}})"));
  DOSI_CHECK(q.expect("change", patch, entities + "/" + id + "/attrs/n", 204, done, R"({"value":2})"));
  DOSI_CHECK(q.expect("read back", get, entities + "/" + id + "?options=keyValues", 200, [](const auto& a) {
    return a.body.find("\"n\":2") == std::string::npos ? std::string() : std::string("the new value");
  }));
  DOSI_CHECK(q.expect(
      "its history", get, "/ngsi-ld/v1/temporal/entities/" + id + "?timeproperty=modifiedAt", 200, [](const auto& a) {
        return a.body.find("\"value\":1") == std::string::npos ? std::string() : std::string("the old value");
      }));
  DOSI_CHECK(q.expect("delete", del, entities + "/" + id, 204, done));
  return q.expect("gone", get, entities + "/" + id, 404, done);
}

}  // namespace

Result<std::string> self_check(const std::string& url) {
  DOSI_TRY(const auto client, http::Client::create());
  Questions questions(*client, url);
  DOSI_CHECK(ask_reads(questions));
  DOSI_CHECK(ask_writes(questions));
  return questions.notes() + "The demo works / 데모가 정상입니다";
}

}  // namespace dosi::app
