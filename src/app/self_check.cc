#include "app/self_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "client/client.h"
#include "http/client.h"

namespace dosi::app {
namespace {

class Questions {
 public:
  Questions(http::Client& http, const std::string& url) : http_(http), url_(url), hub_(http, {.hub = url}) {}

  const client::Client& hub() const { return hub_; }

  struct Answer {
    int status = 0;
    std::string body;
  };
  // Asks, and checks status and content; what is right is noted with `judge(answer)`.
  using Judge = std::function<std::string(const Answer&)>;  // empty: wrong
  Result<void> expect(std::string_view what, http::Method method, const std::string& target, int status,
                      const Judge& judge, std::string body = {}) {
    http::ClientRequest request{
        .method = method, .url = url_ + target, .body = std::move(body), .timeout = std::chrono::seconds(30)};
    request.headers.add("Content-Type", "application/json");
    DOSI_TRY(const auto response, http_.send_and_wait(std::move(request)));
    const Answer answer{response.status, response.body};
    const std::string note = answer.status == status ? judge(answer) : "";
    if (note.empty())
      return error(ErrorCode::internal, fmt::format("{}: {} {} answered {}: {}", what, http::name(method), target,
                                                    answer.status, answer.body.substr(0, 300)));
    return note_down(what, note);
  }

  // Checks that there are enough of something.
  Result<void> at_least(std::string_view what, std::uint64_t least, const Result<std::uint64_t>& found,
                        std::string_view of_what) {
    if (!found) return error(ErrorCode::internal, fmt::format("{}: {}", what, found.error().message));
    if (*found < least)
      return error(ErrorCode::internal, fmt::format("{}: {} {}, expected {} or more", what, *found, of_what, least));
    return note_down(what, fmt::format("{} {}", *found, of_what));
  }

  Result<void> note_down(std::string_view what, std::string_view note) {
    notes_ += fmt::format("  ok  {}: {}\n", what, note);
    return ok();
  }

  std::string notes() const { return notes_; }

 private:
  http::Client& http_;
  const std::string url_;
  const client::Client hub_;
  std::string notes_;
};

// The place of the first police box, for the question of what lies near it.
Result<geo::Point> police_box(const client::Client& hub) {
  DOSI_TRY(const auto found, hub.entities({.types = {"PoliceBox"}}, {.limit = 1}));
  const json::Value* location = found.entities.empty() ? nullptr : found.entities[0].find("location");
  const json::Value* coordinates = location == nullptr ? nullptr : location->find("coordinates");
  if (coordinates == nullptr) return error(ErrorCode::internal, "No police box has a place");
  return geo::Point{coordinates->as_array()[0].as_double(), coordinates->as_array()[1].as_double()};
}

// Histories of up to three sensors.
Result<std::uint64_t> air_histories(const client::Client& hub) {
  DOSI_TRY(const auto found, hub.histories({.types = {"AirQualityObserved"}}, {.until = system_now(), .last_n = 100}, {.limit = 3}));
  return found.entities.size();
}

Result<void> ask_reads(Questions& q) {
  using enum http::Method;
  const client::Client& hub = q.hub();
  DOSI_CHECK(q.expect("health", get, "/health", 200,
                      [](const auto& a) { return a.body.find("\"up\"") == std::string::npos ? "" : "up"; }));
  DOSI_TRY(const auto types, hub.types());
  if (std::find(types.begin(), types.end(), "GtfsStop") == types.end())
    return error(ErrorCode::internal, "types: GtfsStop is not among them");
  DOSI_CHECK(q.note_down("types", "the sample city's types are there"));
  DOSI_CHECK(q.at_least("stops", 50, hub.count({.types = {"GtfsStop"}}), "bus stops"));
  DOSI_TRY(const auto box, police_box(hub));
  DOSI_CHECK(q.at_least("near a police box", 1, hub.count({.types = {"Camera"}, .place = client::near(box, 1000)}),
                        "cameras within 1 km"));
  DOSI_CHECK(q.at_least("filter", 1, hub.count({.types = {"NoiseLevelObserved"}, .q = "LAeq>20"}),
                        "noise sensors above 20 dB"));
  DOSI_CHECK(q.at_least("history", 1, air_histories(hub), "air sensors with history"));
  return q.expect("map layers", get, "/dosi/layers", 200, [](const auto& a) {
    return a.body.find("\"synthetic\":true") == std::string::npos ? std::string() : std::string("labelled synthetic");
  });
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
  DOSI_TRY(const auto http, http::Client::create());
  Questions questions(*http, url);
  DOSI_CHECK(ask_reads(questions));
  DOSI_CHECK(ask_writes(questions));
  return questions.notes() + "The demo works / 데모가 정상입니다";
}

}  // namespace dosi::app
