#include <fmt/format.h>

#include <charconv>

#include "api/console_files.h"
#include "api/handlers.h"
#include "api/openapi.h"
#include "api/source_metrics.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::api {
namespace {

const Time kStart = system_now();  // of the program

void health(Toolbox& tools, ExchangePtr x) {
  const auto stats = tools.services.broker.committer.store().stats();
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.member("status", stats.trouble.empty() ? "up" : "down");
  if (!stats.trouble.empty()) w.member("reason", stats.trouble);
  w.member("version", tools.services.version);
  w.member("store", tools.services.store_name);
  w.key("uptimeS"), w.number((system_now().us - kStart.us) / 1'000'000);
  w.key("entities"), w.number(static_cast<std::int64_t>(stats.entities));
  w.key("historySamples"), w.number(static_cast<std::int64_t>(stats.samples));
  w.end_object();
  x->json(stats.trouble.empty() ? 200 : 503, std::move(out));
}

void metrics(Toolbox& tools, ExchangePtr x) {
  const auto stats = tools.services.broker.committer.store().stats();
  std::string out;
  tools.metrics.render(out);
  const auto gauge = [&](std::string_view name, std::string_view help, std::uint64_t value) {
    fmt::format_to(std::back_inserter(out), "# HELP {0} {1}\n# TYPE {0} gauge\n{0} {2}\n", name, help, value);
  };
  gauge("dosi_entities", "Entities in the store.", stats.entities);
  gauge("dosi_history_samples", "Samples in history.", stats.samples);
  gauge("dosi_store_memory_bytes", "Memory that the store holds.", stats.memory_bytes);
  gauge("dosi_store_disk_bytes", "Disk space that the store takes.", stats.disk_bytes);
  gauge("dosi_waiting_tasks", "Long tasks that wait for a worker.", tools.services.workers.waiting());
  if (tools.services.registrations != nullptr) render_sources(out, *tools.services.registrations);
  const notify::Totals post = tools.services.delivery->totals();
  fmt::format_to(std::back_inserter(out),
                 "# HELP dosi_notifications_total Notifications delivered and given up, and attempts that failed.\n"
                 "# TYPE dosi_notifications_total counter\ndosi_notifications_total{{result=\"delivered\"}} {}\n"
                 "dosi_notifications_total{{result=\"failed_attempt\"}} {}\ndosi_notifications_total{{result=\"given_up\"}} {}\n",
                 post.delivered, post.failed_attempts, post.given_up);
  gauge("dosi_notifications_waiting", "Notifications in the queues.", post.waiting);
  gauge("dosi_notifications_waiting_bytes", "Bytes of the notifications in the queues.", post.waiting_bytes);
  gauge("dosi_notification_queues", "Queues, one a subscription.", post.queues);
  http::Response response{.status = 200, .body = std::move(out)};
  response.headers.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  x->send(std::move(response));
}

void layers(Toolbox& tools, ExchangePtr x) {
  auto text = tools.views.layers(x->caller, tools.services.clock());
  if (!text) return x->fail(text.error());
  http::Response response{.status = 200, .shared_body = *text};
  response.headers.add("Content-Type", "application/json");
  response.headers.add("Cache-Control", "no-cache");
  x->send(std::move(response));
}

Result<std::uint32_t> grid_number(std::string_view name, std::string_view text) {
  std::uint32_t n = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (code != std::errc() || end != text.data() + text.size())
    return bad_request(
        "'" + std::string(name) + "' of a tile must be a whole number, not '" + std::string(text.substr(0, 20)) + "'",
        std::string(name));
  return n;
}

Result<Views::TileRequest> tile_request(const Exchange& x) {
  Views::TileRequest out;
  DOSI_TRY(out.z, grid_number("z", x.variable("z")));
  DOSI_TRY(out.x, grid_number("x", x.variable("x")));
  DOSI_TRY(out.y, grid_number("y", x.variable("y")));
  DOSI_TRY(const auto types, x.parameters.list("type"));
  if (types.empty())
    return bad_request("Parameter 'type' is missing: the entity types to draw, such as type=GtfsStop,RoadSegment",
                       "type");
  out.types.assign(types.begin(), types.end());
  out.q = x.parameters.get("q");
  return out;
}

void tile(Toolbox& tools, ExchangePtr x) {
  const auto request = tile_request(*x);
  if (!request) return x->fail(request.error());
  const std::string etag = tools.views.tile_etag(x->caller, *request);
  http::Response response{.status = 304};
  if (x->request.headers.get("If-None-Match") != etag) {
    auto text = tools.views.tile(x->caller, *request);
    if (!text) return x->fail(text.error());
    response.status = (*text)->empty() ? 204 : 200;
    response.shared_body = *text;
    if (response.status == 200) response.headers.add("Content-Type", "application/vnd.mapbox-vector-tile");
  }
  response.headers.add("ETag", etag);
  response.headers.add("Cache-Control", "no-cache");
  x->send(std::move(response));
}

void live(Toolbox& tools, ExchangePtr x) {
  const auto types = x->parameters.list("type");
  if (!types) return x->fail(types.error());
  tools.live.add(*x, *types);
}

void openapi(Toolbox& tools, ExchangePtr x) {
  x->json(200, openapi_document(tools.services.version));
}

void console(Toolbox& tools, ExchangePtr x) {
  x->send(console_file(tools.services.console_folder, x->variable("path"), x->request.headers));
}

void core_context(Toolbox&, ExchangePtr x) {
  const std::string_view file = x->variable("file");
  http::Response response{.status = 200};
  if (file == "v1.8.jsonld")
    response.body = jsonld::core_document(jsonld::CoreVersion::v1_8);
  else if (file == "v1.9.jsonld")
    response.body = jsonld::core_document(jsonld::CoreVersion::v1_9);
  else
    return x->fail(not_found("The hub has the core contexts v1.8.jsonld and v1.9.jsonld"));
  response.headers.add("Content-Type", "application/ld+json");
  x->send(std::move(response));
}

// Another hub's types, asked from here: a browser may not reach it, and what the hub may ask is set by its operator.
void neighbours(Toolbox& tools, ExchangePtr x) {
  std::string url(x->parameters.get("url"));
  while (url.ends_with('/')) url.pop_back();
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return x->fail(bad_request("Parameter 'url' must be the http or https address of a hub", "url"));
  http::ClientRequest request{.url = url + "/ngsi-ld/v1/types", .max_response_bytes = 2u << 20};
  request.headers.add("Accept", "application/json");
  const auto response = tools.services.client->send_and_wait(std::move(request));
  const auto answer = response ? json::parse(response->body) : Result<json::Value>(response.error());
  const json::Value* types = answer ? answer->find("typeList") : nullptr;
  std::string why = answer ? "" : answer.error().message;
  if (answer && (types == nullptr || !types->is_array())) why = "It answers, but not as an NGSI-LD broker does";
  json::Object out{{"reachable", why.empty()}, {"types", why.empty() ? *types : json::Value(json::Array())}};
  if (!why.empty()) out.append("why", why);
  x->json(200, json::dump(out));
}

}  // namespace

Entry hub_handler(Operation operation) {
  switch (operation) {
    case Operation::health:
      return {health};
    case Operation::neighbours: return {neighbours, true};
    case Operation::metrics:
      return {metrics};
    case Operation::layers:
      return {layers, true};
    case Operation::tile:
      return {tile, true};
    case Operation::live:
      return {live};
    case Operation::openapi:
      return {openapi};
    case Operation::console:
      return {console};
    case Operation::core_context:
      return {core_context};
    default:
      return {};
  }
}

}  // namespace dosi::api
