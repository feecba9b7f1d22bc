#include "api/api.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <vector>

#include "api/distributed.h"
#include "api/handlers.h"
#include "api/problem.h"
#include "broker/tenants.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::api {
namespace {

std::vector<http::Route> http_routes() {
  std::vector<http::Route> out;
  for (const RouteInfo& route : routes())
    out.push_back({route.method, route.pattern, static_cast<std::uint32_t>(route.operation)});
  return out;
}

Entry handler_of(Operation operation) {
  for (const auto family :
       {entity_handler, batch_handler, discovery_handler, temporal_handler, hub_handler, import_handler, context_handler,
        entity_map_handler, snapshot_handler, registration_handler, subscription_handler, run_handler})
    if (const Entry entry = family(operation); entry.run != nullptr) return entry;
  return {};
}

bool is_ngsi(const RouteInfo& route) {
  return route.pattern.starts_with("/ngsi-ld/");
}

// Those that speak of contexts or of the hub itself are not read with one.
bool is_read_with_context(const RouteInfo& route) {
  return (is_ngsi(route) || route.pattern.starts_with("/dosi/")) && !route.pattern.starts_with("/ngsi-ld/v1/jsonldContexts");
}

// A tenant is a name that can stand in a header and in a key: letters, digits, "_" and "-".
Result<std::string> tenant_of(const http::Request& request) {
  const std::string_view name = request.headers.get("NGSILD-Tenant");
  const auto fine = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.'; };
  if (name.size() > 128 || !std::all_of(name.begin(), name.end(), fine))
    return bad_request("The header NGSILD-Tenant must be a name of letters, digits, '_', '-' and '.', at most 128 long",
                       "NGSILD-Tenant");
  return std::string(name);
}

bool is_console(const http::Match& match) {
  return match.kind == http::Match::Kind::found && match.route->id == static_cast<std::uint32_t>(Operation::console);
}

// The console answers GET everywhere. Where it is alone, another method finds nothing; where the API has something, GET
// is one of the methods that are not allowed.
http::Match match_beside_console(const http::Router& router, http::Method method, std::string_view path) {
  http::Match match = router.match(method, path);
  const bool in_api = path.starts_with("/ngsi-ld/");
  if (match.kind != http::Match::Kind::method_not_allowed && !(in_api && is_console(match))) return match;
  http::Match others = router.match(http::Method::options, path);
  const bool alone = is_console(router.match(http::Method::get, path)) &&
                     others.allow == router.match(http::Method::options, "/").allow;
  if (!alone) return others;
  if (!is_console(match) && (in_api || method != http::Method::options)) match.kind = http::Match::Kind::not_found;
  return match;
}

// The names of what is left out of a path that has a place for it, as in "entities//attrs": no missing resource but bad data
// (clauses 5.6.2.4, 5.6.14.4 and others: "not a valid URI or it is not present"). Empty if nothing is.
std::string left_out(const http::Router& router, const http::Request& request) {
  std::string path = request.path;
  if (!path.starts_with("/ngsi-ld/v1/")) return {};
  if (path == "/ngsi-ld/v1/entities/") path += '/';
  for (std::size_t gap = path.find("//"); gap != std::string::npos; gap = path.find("//")) path.insert(gap + 1, "-");
  const http::Match filled = router.match(request.method, path);
  std::string names;
  if (filled.kind != http::Match::Kind::found || is_console(filled)) return names;
  for (const http::PathParameter& parameter : filled.parameters)
    if (parameter.value == "-") names += (names.empty() ? "" : ", ") + std::string(parameter.name);
  return names;
}

}  // namespace

struct Api::State {
  explicit State(Services s)
      : services(std::move(s)),
        views(services.broker),
        live(services.broker.events),
        tenants(services.broker.committer.store()),
        snapshots(services.broker.committer.store(), services.clock),
        tools{services, metrics, views, live, entity_maps, snapshots},
        table(http_routes()),
        router(table) {
    for (const RouteInfo& route : routes()) {
      const auto i = static_cast<std::size_t>(route.operation);
      entries[i] = handler_of(route.operation);
      infos[i] = &route;
    }
  }

  Services services;
  Metrics metrics;
  Views views;
  Live live;
  broker::Tenants tenants;
  broker::EntityMaps entity_maps;
  broker::Snapshots snapshots;
  Toolbox tools;
  std::vector<http::Route> table;
  http::Router router;
  std::array<Entry, Metrics::kOperations> entries{};
  std::array<const RouteInfo*, Metrics::kOperations> infos{};
  std::unique_ptr<Workers> fetchers = std::make_unique<Workers>(8, 1024);  // of requests that may wait for an @context: these leave the workers to the others

  void dispatch(const ExchangePtr& x, const RouteInfo& route);
  void run(const ExchangePtr& x, const RouteInfo& route, const Entry& entry);
  Result<void> read_head(Exchange& x, const RouteInfo& route) const;
  Result<void> check_tenant(const Exchange& x, const RouteInfo& route) const;
  Result<void> enter_snapshot(Exchange& x, const RouteInfo& route);
  Result<void> read_body(Exchange& x, const RouteInfo& route) const;
  Result<void> read_document(Exchange& x) const;
  Result<void> resolve(Exchange& x, const RouteInfo& route) const;
  bool may_fetch(const Exchange& x) const;
  static void later(Workers& workers, const ExchangePtr& x, std::function<void()> task);
};

Api::Api(Services services) : state_(std::make_unique<State>(std::move(services))) {}
Api::~Api() = default;

void Api::close() { state_->fetchers.reset(); }

void Api::handle(http::Request& request, http::Responder responder) {
  http::Match match = match_beside_console(state_->router, request.method, request.path);
  auto x = std::make_shared<Exchange>();
  x->request = std::move(request);
  x->responder = std::move(responder);
  if (match.kind != http::Match::Kind::found || is_console(match))
    if (const std::string names = left_out(state_->router, x->request); !names.empty())
      return x->fail(bad_request("The path has nothing where '" + names + "' was expected", names));
  switch (match.kind) {
    case http::Match::Kind::not_found:
      return x->fail(not_found("There is nothing at '" + x->request.path.substr(0, 200) + "'"));
    case http::Match::Kind::bad_path:
      return x->fail(error(ErrorCode::invalid_request, match.problem));
    case http::Match::Kind::method_not_allowed: {
      http::Response response{.status = 204};
      if (x->request.method != http::Method::options)
        response = problem(error(ErrorCode::method_not_allowed, "This resource answers " + match.allow));
      response.headers.add("Allow", match.allow);
      if (match.allow.find("PATCH") != std::string::npos) response.headers.add("Accept-Patch", kPatchTypes);
      return x->send(std::move(response));
    }
    case http::Match::Kind::found:
      break;
  }
  x->path = std::move(match.parameters);
  x->responder.tag(match.route->id);
  state_->dispatch(x, *state_->infos[match.route->id]);
}

void Api::State::dispatch(const ExchangePtr& x, const RouteInfo& route) {
  const http::Headers& headers = x->request.headers;
  if (route.body == Body::json && is_ngsi(route) && !headers.has("Content-Length"))
    return x->send({.status = 411});  // clause 6.3.4
  auto read = read_head(*x, route);
  if (read) read = check_tenant(*x, route);
  if (!read) return x->fail(read.error());
  const Entry& entry = entries[static_cast<std::size_t>(route.operation)];
  const bool fetches = entry.fetches || may_fetch(*x);
  const auto finish = [this, x, fetches, &route, &entry] {
    auto ready = read_body(*x, route);
    if (ready) ready = resolve(*x, route);
    if (ready) ready = enter_snapshot(*x, route);
    if (!ready) return x->fail(ready.error());
    if (!fetches || !entry.long_work) return run(x, route, entry);
    later(services.workers, x, [this, x, &route, &entry] { run(x, route, entry); });
  };
  constexpr std::size_t kLongBody = 64 << 10;
  if (fetches) later(*fetchers, x, finish);
  else if (entry.long_work || x->request.body.size() > kLongBody) later(services.workers, x, finish);
  else finish();
}

void Api::State::later(Workers& workers, const ExchangePtr& x, std::function<void()> task) {
  if (!workers.submit(std::move(task))) x->fail(error(ErrorCode::unavailable, "The hub is busy with long tasks; try again"));
}

// Without registrations nothing but one flag is looked at. What only this hub can answer stays on its thread.
void Api::State::run(const ExchangePtr& x, const RouteInfo& route, const Entry& entry) {
  const broker::Registrations* known = services.registrations;
  if (known == nullptr || !known->any() || !is_distributable(route.operation) || is_limited_to_hub(*x) || !known->any(x->caller.tenant))
    return entry.run(tools, x);
  if (route.operation == Operation::retrieve_entity && !concerns_sources(tools, x, route.operation)) return entry.run(tools, x);
  const auto passed_on = [this, x, &route, &entry] {
    if (!distribute(tools, x, route.operation, entry.run)) entry.run(tools, x);
  };
  later(services.workers, x, passed_on);
}

Result<void> Api::State::read_head(Exchange& x, const RouteInfo& route) const {
  DOSI_TRY(x.caller.tenant, tenant_of(x.request));
  if (services.network != nullptr && x.request.headers.has("Via")) x.own_alias = services.network->alias(x.caller.tenant);
  if (route.operation == Operation::console) return ok();
  DOSI_TRY(x.parameters, Parameters::parse(x.request.query, route.parameters));
  DOSI_CHECK(x.parameters.check_options(options(route.operation)));
  if (!is_ngsi(route)) return ok();
  const bool geo = route.operation == Operation::retrieve_entity || route.operation == Operation::query_entities ||
                   route.operation == Operation::batch_query;
  DOSI_TRY(x.accept, negotiate(x.request, geo));
  return ok();
}

Result<void> Api::State::check_tenant(const Exchange& x, const RouteInfo& route) const {
  if (may_be_for_a_new_tenant(route) || tenants.exists(x.caller.tenant)) return ok();
  return error(ErrorCode::no_multi_tenant, "There is no tenant '" + x.caller.tenant + "'", "NGSILD-Tenant");
}

// Whether the context may have to be fetched from elsewhere, which may take as long as it likes.
bool Api::State::may_fetch(const Exchange& x) const {
  const auto link = linked_context(x.request);
  if (link && !link->empty()) return !services.contexts.known(*link, x.caller.tenant);
  return x.request.headers.get("Content-Type").starts_with("application/ld+json");
}

// Clauses 5.5.15 and 6.3.22: what a snapshot holds lies in a tenant of its own, and is all there is to the request.
Result<void> Api::State::enter_snapshot(Exchange& x, const RouteInfo& route) {
  const bool concerns_it = is_ngsi(route) && is_read_with_context(route) && !route.pattern.starts_with("/ngsi-ld/v1/snapshots");
  if (!concerns_it || !x.request.headers.has(kSnapshotHeader)) return ok();
  x.snapshot = x.request.headers.get(kSnapshotHeader);
  const auto found = snapshots.find(x.caller.tenant, x.snapshot);
  if (!found) return not_found("There is no snapshot '" + x.snapshot.substr(0, 200) + "'");
  snapshots.note_use(*found);
  x.caller.tenant = found->data;
  x.parameters.assume("local", "true");
  return ok();
}

Result<void> Api::State::read_body(Exchange& x, const RouteInfo& route) const {
  if (route.body == Body::none || route.body == Body::file) return ok();
  if (route.body == Body::optional_json && x.request.body.empty()) return ok();
  DOSI_TRY(x.content, body_media(x.request));
  return read_document(x);
}

Result<void> Api::State::read_document(Exchange& x) const {
  json::Limits limits;
  limits.bytes = x.request.body.size();
  DOSI_TRY(x.body, json::parse(x.request.body, limits));
  return ok();
}

// The elements of a batch have each their own @context: whoever reads the batch looks at these.
Result<void> Api::State::resolve(Exchange& x, const RouteInfo& route) const {
  x.caller.context = services.contexts.core();
  if (!is_read_with_context(route)) return ok();
  DOSI_TRY(const std::string_view link, linked_context(x.request));
  const bool has_body = route.body == Body::json || (route.body == Body::optional_json && !x.body.is_null());
  if (has_body && is_ngsi(route)) {
    const json::Value* given = x.body.find("@context");
    if (x.content == Media::json && given != nullptr)
      return bad_request(
          "A body of application/json must not carry @context: send it as application/ld+json, or name the context in "
          "a Link header",
          "@context");
    // A list of ids has no place for a context, and no names.
    if (x.content == Media::ld_json && given == nullptr && !x.body.is_array() &&
        route.operation != Operation::batch_delete)
      return bad_request("A body of application/ld+json must carry @context", "@context");
    if (x.content == Media::ld_json && !link.empty())
      return bad_request(
          "A body of application/ld+json carries its @context itself: a Link header to another is not allowed", "Link");
    if (given != nullptr) {
      DOSI_TRY(x.caller.context, services.contexts.resolve(*given, x.caller.tenant));
    }
  }
  if (!link.empty()) {
    DOSI_TRY(x.caller.context, services.contexts.resolve_url(link, x.caller.tenant));
  }
  const bool geo_with_body = x.accept == Media::geo_json && x.request.headers.get("Prefer") != "body=json";
  if (x.accept == Media::ld_json || geo_with_body) x.at_context = json::dump(x.caller.context->source());
  return ok();
}

http::BodyRule Api::body_rule(http::Method method, std::string_view path) const {
  if (method == http::Method::post && path == "/dosi/imports") return {limits.upload_bytes, true};
  return {limits.body_bytes, false};
}

void Api::answered(const http::Answered& answered) {
  state_->metrics.count(answered.tag, answered.status, answered.duration);
  spdlog::debug("{} {} {} {} B {} us from {}", http::name(answered.method), answered.target, answered.status,
                answered.response_bytes, answered.duration.count(), answered.peer);
}

}  // namespace dosi::api
