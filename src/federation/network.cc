#include "federation/network.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>

#include "json/write.h"
#include "ngsi/fallback.h"

namespace dosi::federation {
namespace {

using std::chrono::milliseconds;
using Outcome = Reply::Outcome;

constexpr milliseconds kTick{60};  // how much earlier the client's coarse clock may give up
constexpr std::string_view kRequestValue = "urn:ngsi-ld:request";

// Keys of contextSourceInfo that mean something else than a header, and headers that it may not set (clauses 4.3.6.5, 6.3.19).
constexpr std::string_view kNoHeaders[] = {"accept",  "contentType",       "jsonldContext",  "ngsildConformance", "NGSILD-Tenant",
                                           "Via",     "Host",              "Content-Length", "Content-Type",      "Connection",
                                           "Accept",  "Transfer-Encoding", "Link",           "Keep-Alive",        "Upgrade",
                                           "TE",      "Trailer",           "Expect",         "Proxy-Connection"};

std::string_view info_of(const broker::Source& source, std::string_view key) {
  for (const auto& [name, value] : source.registration.source_info)
    if (name == key) return value;
  return {};
}

// Reads of context information (clause 5.7), which alone may be answered from what is kept.
bool is_consumption(const Call& call) {
  return call.method == http::Method::get || call.path.ends_with("/entityOperations/query");
}

// clauses 4.3.6.6, 4.3.6.8: what an earlier version of the specification does not know is not sent
void fall_back(Call& call, std::string_view conformance) {
  const auto version = ngsi::parse_version(conformance);
  if (!version) return;
  if (call.kind == Call::Body::entity) ngsi::fall_back(call.body, *version, false);
  if (call.kind != Call::Body::attribute) return;
  json::Value entity(json::Object{{call.attribute, std::move(call.body)}});
  ngsi::fall_back(entity, *version, false);
  json::Value* left = entity.as_object().find(call.attribute);
  call.body = left == nullptr ? json::Value(json::Object()) : std::move(*left);
}

void add_info_headers(http::Headers& headers, const broker::Source& source, const Origin& origin) {
  for (const auto& [key, value] : source.registration.source_info) {
    const auto same = [&](std::string_view name) { return http::equal_ignoring_case(name, key); };
    if (std::any_of(std::begin(kNoHeaders), std::end(kNoHeaders), same)) continue;
    if (value != kRequestValue) headers.set(key, value);
    else if (origin.headers.has(key)) headers.set(key, origin.headers.get(key));
  }
}

std::string query_text(const std::vector<http::Parameter>& query) {
  std::string out;
  for (const http::Parameter& p : query) {
    out += out.empty() ? '?' : '&';
    out += p.key + "=" + http::percent_encode(p.value);
  }
  return out;
}

Result<void> rename_query(std::vector<http::Parameter>& query, const Naming& naming) {
  if (!naming.changes()) return ok();
  for (http::Parameter& p : query) {
    if (p.key == "type") {
      DOSI_TRY(p.value, naming.types(p.value));
    } else if (p.key == "q") {
      DOSI_TRY(p.value, naming.q(p.value));
    } else if (p.key == "attrs" || p.key == "pick" || p.key == "omit" || p.key == "geoproperty" || p.key == "drop" || p.key == "keep") {
      p.value = naming.names(p.value);
    }
  }
  return ok();
}

void drop_contexts(json::Value& body) {
  if (body.is_object()) body.as_object().erase("@context");
  if (body.is_array())
    for (json::Value& each : body.as_array()) drop_contexts(each);
}

void set_contexts(json::Value& body, const json::Value& context) {
  if (body.is_object()) body.as_object()["@context"] = context;
  if (body.is_array())
    for (json::Value& each : body.as_array()) set_contexts(each, context);
}

}  // namespace

std::vector<std::string> aliases_in_via(const http::Headers& headers) {
  std::vector<std::string> out;
  for (const http::Header header : headers) {
    if (!http::equal_ignoring_case(header.name, "Via")) continue;
    for (std::size_t at = 0; at < header.value.size();) {
      const std::size_t end = std::min(header.value.find(',', at), header.value.size());
      std::string_view one = header.value.substr(at, end - at);  // "1.1 alias (comment)"
      at = end + 1;
      one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
      one.remove_prefix(std::min(one.find(' '), one.size()));
      one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
      one = one.substr(0, one.find(' '));
      if (!one.empty()) out.emplace_back(one);
    }
  }
  return out;
}

// The replies of one request as they come in.
struct Network::Gathering {
  std::vector<Reply> replies;
  std::atomic<std::size_t> open;
  Then then;

  Gathering(std::size_t n, Then t) : replies(n), open(n + 1), then(std::move(t)) {}
  void done() {
    if (open.fetch_sub(1) == 1) then(std::move(replies));
  }
};

Network::Network(http::Client& client, jsonld::ContextCache& contexts, Clock clock, NetworkOptions options)
    : client_(client), contexts_(contexts), clock_(std::move(clock)), options_(std::move(options)) {}

std::string Network::alias(std::string_view tenant) const {
  return tenant.empty() ? options_.alias : options_.alias + "~" + std::string(tenant);
}

bool Network::was_here(const Origin& origin) const {
  const auto seen = aliases_in_via(origin.headers);
  return std::find(seen.begin(), seen.end(), alias(origin.tenant)) != seen.end();
}

bool Network::loops(const broker::Source& source, const Origin& origin) const {
  const std::string other = source.alias();
  if (was_here(origin) || other == alias(origin.tenant)) return true;
  const auto seen = aliases_in_via(origin.headers);
  return !other.empty() && std::find(seen.begin(), seen.end(), other) != seen.end();
}

// The context in which the source is spoken to: its own, else the request's if that has an address, else the core.
Result<jsonld::ContextPtr> Network::target_context(const Origin& origin, const broker::Source& source) const {
  if (const std::string_view url = info_of(source, "jsonldContext"); !url.empty()) return contexts_.resolve_url(url);
  return origin.context->has_url() ? origin.context : contexts_.core();
}

Result<http::ClientRequest> Network::request(const Origin& origin, Call& call, jsonld::ContextPtr& named) const {
  const broker::Source& source = *call.source;
  DOSI_TRY(named, target_context(origin, source));
  const Naming naming(origin.context, named);
  DOSI_CHECK(rename_query(call.query, naming));
  if (call.kind == Call::Body::entity) naming.entity(call.body);
  if (call.kind == Call::Body::attribute) naming.attribute(call.body);
  if (call.kind == Call::Body::query) DOSI_CHECK(naming.query(call.body));
  fall_back(call, info_of(source, "ngsildConformance"));

  const std::string name = call.attribute.empty() ? "" : "/" + http::percent_encode(naming.name(call.attribute));
  const std::string target = call.path + name + call.tail + query_text(call.query);
  http::ClientRequest out{.method = call.method, .url = source.registration.endpoint + target};
  add_info_headers(out.headers, source, origin);
  const std::string_view accept = info_of(source, "accept");
  out.headers.set("Accept", accept.empty() ? "application/json" : accept);
  if (!source.registration.tenant.empty()) out.headers.set("NGSILD-Tenant", source.registration.tenant);
  if (!call.entity_map.empty()) out.headers.set("NGSILD-EntityMap", "/ngsi-ld/v1/entityMaps/" + call.entity_map);
  std::string via;
  for (const http::Header header : origin.headers)
    if (http::equal_ignoring_case(header.name, "Via")) via += std::string(header.value) + ", ";
  out.headers.set("Via", via + "1.1 " + alias(origin.tenant));
  const bool own_context = named != contexts_.core() || !info_of(source, "jsonldContext").empty();
  const bool inline_context = call.kind != Call::Body::none && call.kind != Call::Body::ids &&
                              info_of(source, "contentType") == "application/ld+json" && info_of(source, "jsonldContext").empty();
  if (own_context && !inline_context)
    out.headers.set("Link", "<" + named->link() + ">; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"");
  if (call.kind == Call::Body::none) return out;
  drop_contexts(call.body);
  if (inline_context) set_contexts(call.body, named->source());
  out.headers.set("Content-Type", inline_context ? "application/ld+json" : "application/json");
  out.body = json::dump(call.body);
  return out;
}

void Network::finish(Reply& reply, Result<http::Response> response, milliseconds waited, milliseconds allowed) const {
  broker::SourceHealth& health = *reply.source->health;
  if (response) {
    reply.outcome = Outcome::answered;
    reply.response = std::move(*response);
    if (const auto alias = reply.response.headers.get(kAliasHeader); !alias.empty()) health.learn_alias(std::string(alias));
    if (reply.good() || reply.is(404)) health.succeeded(clock_());
    else health.failed(clock_(), true);
    return;
  }
  const Error& why = response.error();
  reply.detail = why.message;
  const bool refused = why.code == ErrorCode::forbidden || why.code == ErrorCode::bad_request;
  if (why.code == ErrorCode::payload_too_large) reply.outcome = Outcome::too_large;
  else if (refused) reply.outcome = Outcome::refused;
  else reply.outcome = waited + kTick >= allowed ? Outcome::silent : Outcome::unreachable;
  health.failed(clock_(), reply.outcome == Outcome::too_large);
  spdlog::warn("source {} ({}): {}", reply.source->registration.id, reply.source->registration.endpoint, why.message);
}

void Network::close() {
  const std::unique_lock lock(gate_);
  closed_ = true;
}

void Network::send(const Origin& origin, std::vector<Call> calls, Then then) {
  auto gathering = std::make_shared<Gathering>(calls.size(), std::move(then));
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < calls.size(); ++i) {
    Reply& reply = gathering->replies[i];
    reply.source = calls[i].source;
    const ngsi::Registration& r = reply.source->registration;
    auto request = this->request(origin, calls[i], reply.context);
    if (!request) {
      reply.outcome = Outcome::refused;
      reply.detail = request.error().message;
      gathering->done();
      continue;
    }
    // clause 5.2.34, cacheDuration
    const bool caches = !r.cache.zero() && is_consumption(calls[i]);
    const std::string cached = caches ? text_of(*request) : std::string();
    if (!r.cache.zero() && !caches) cache_.forget(r.id);
    if (auto known = caches ? cache_.find(r.id, cached, clock_()) : std::nullopt) {
      reply.outcome = Outcome::answered;
      reply.response = std::move(*known), reply.cached = true;
      gathering->done();
      continue;
    }
    if (!reply.source->health->admits(clock_(), r.cooldown_ms)) {
      reply.detail = "the source failed lately and is left alone for a while";
      gathering->done();
      continue;
    }
    const milliseconds allowed = r.timeout_ms > 0 ? std::min(options_.deadline, milliseconds(r.timeout_ms)) : options_.deadline;
    request->timeout = allowed;
    const std::shared_lock open(gate_);
    if (closed_) {
      reply.detail = "the hub is stopping";
      gathering->done();
      continue;
    }
    client_.send(std::move(*request), [this, gathering, i, start, allowed, cached](Result<http::Response> response) {
      const auto waited = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
      Reply& got = gathering->replies[i];
      finish(got, std::move(response), waited, allowed);
      if (const ngsi::Registration& from = got.source->registration; !cached.empty() && got.good())
        cache_.put(from.id, cached, got.response, {clock_(), ngsi::after(clock_(), from.cache, 1)});
      gathering->done();
    });
  }
  gathering->done();
}

}  // namespace dosi::federation
