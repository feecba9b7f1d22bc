#include <algorithm>

#include "api/handlers.h"
#include "jsonld/context_cache.h"

namespace dosi::api {
namespace {

// What is kept under an identifier, of whatever kind, as clause 5.13.3.5 tells of it.
struct Kept {
  std::string url, local_id;
  std::string_view kind;
  Time created = kNoTime, expires = kNoTime;
  jsonld::Use use;
  bool is_core = false;
};

constexpr std::string_view kCached = "Cached", kHosted = "Hosted", kImplicit = "ImplicitlyCreated";

Kept entry_of(const Toolbox& tools, const Exchange& x, const broker::HostedContext& hosted) {
  return {.url = hosted_context_url(tools.services, x, hosted.id),
          .local_id = hosted.id,
          .kind = hosted.implicitly_created ? kImplicit : kHosted,
          .created = hosted.created,
          .use = tools.services.contexts.hosted_use(x.caller.tenant, hosted.id)};
}

Kept entry_of(jsonld::CachedDocument cached) {
  return {.url = std::move(cached.url),
          .local_id = std::move(cached.local_id),
          .kind = kCached,
          .created = cached.created,
          .expires = cached.expires,
          .use = cached.use};
}

// The core context is part of the hub: always there, never out of date.
Kept core_entry(std::string_view url) {
  static const Time kStart = system_now();
  return {.url = std::string(url), .local_id = "core", .kind = kCached, .created = kStart, .is_core = true};
}

// The context of a local id, or of the URL of a cached one.
Result<Kept> find(const Toolbox& tools, const Exchange& x) {
  const std::string_view id = x.variable("contextId");
  const std::string core_url = tools.services.contexts.core()->link();
  if (id == "core" || jsonld::is_core_url(id)) return core_entry(id == "core" ? std::string_view(core_url) : id);
  if (const auto hosted = tools.services.hosted.find(x.caller.tenant, id)) return entry_of(tools, x, *hosted);
  if (auto cached = tools.services.contexts.find(x.caller.tenant, id)) return entry_of(std::move(*cached));
  return not_found("No @context '" + std::string(id.substr(0, 200)) + "' is kept here");
}

json::Value describe(const Kept& entry) {
  json::Object out;
  out.append("URL", entry.url);
  out.append("localId", entry.local_id);
  out.append("kind", entry.kind);
  out.append("createdAt", format_time(entry.created));
  if (entry.expires != kNoTime) out.append("expiresAt", format_time(entry.expires));
  if (entry.use.last != kNoTime) out.append("lastUsage", format_time(entry.use.last));
  if (!entry.is_core) out.append("numberOfHits", static_cast<std::int64_t>(entry.use.hits));
  return out;
}

// Clause 5.13.2.
void add(Toolbox& tools, ExchangePtr x) {
  const json::Value* at_context = x->body.find("@context");
  if (at_context == nullptr)
    return x->fail(error(ErrorCode::invalid_request, "The body must be a JSON object with a member @context",
                         "@context"));
  if (at_context->is_null()) return x->fail(bad_request("@context is null; a URL, an object or an array is expected", "@context"));
  if (auto valid = tools.services.contexts.resolve(*at_context, x->caller.tenant); !valid) return x->fail(valid.error());
  const auto id = tools.services.hosted.add(x->caller.tenant, *at_context);
  if (!id) return x->fail(id.error());
  x->created(jsonld::kHostedPath, *id);
}

std::vector<Kept> all_entries(const Toolbox& tools, const Exchange& x) {
  std::vector<Kept> out;
  for (const auto& hosted : tools.services.hosted.list(x.caller.tenant)) out.push_back(entry_of(tools, x, hosted));
  out.push_back(core_entry(tools.services.contexts.core()->link()));
  for (auto& cached : tools.services.contexts.list(x.caller.tenant)) out.push_back(entry_of(std::move(cached)));
  return out;
}

// Clause 5.13.3.
void list(Toolbox& tools, ExchangePtr x) {
  const auto details = x->parameters.flag("details");
  if (!details) return x->fail(details.error());
  const std::string_view kind = x->parameters.get("kind");
  if (x->parameters.has("kind") && kind != kCached && kind != kHosted && kind != kImplicit)
    return x->fail(bad_request("Parameter 'kind': expected Cached, Hosted or ImplicitlyCreated, not '" +
                                   std::string(kind.substr(0, 64)) + "'",
                               "kind"));
  json::Array out;
  for (const Kept& entry : all_entries(tools, *x)) {
    if (!kind.empty() && entry.kind != kind) continue;
    out.push_back(*details ? describe(entry) : json::Value(entry.url));
  }
  x->plain(200, json::Value(std::move(out)));
}

// Clause 5.13.4.
void serve(Toolbox& tools, ExchangePtr x) {
  const auto details = x->parameters.flag("details");
  if (!details) return x->fail(details.error());
  const auto entry = find(tools, *x);
  if (!entry) return x->fail(entry.error());
  if (*details) {
    x->plain(200, describe(*entry));
    if (!entry->is_core)
      tools.services.contexts.count(x->caller.tenant, entry->kind == kCached ? entry->url : entry->local_id);
    return;
  }
  if (entry->kind == kCached)
    return x->fail(error(ErrorCode::not_supported, "This @context is a cached copy of " + entry->url + ": ask there for it"));
  const auto hosted = tools.services.hosted.find(x->caller.tenant, entry->local_id);
  if (!hosted) return x->fail(not_found("This @context has just been deleted"));
  x->plain(200, json::Object{{"@context", hosted->at_context}});
}

// Clause 5.13.5.
Result<void> erase(Toolbox& tools, const Exchange& x) {
  DOSI_TRY(const bool reload, x.parameters.flag("reload"));
  DOSI_TRY(const Kept entry, find(tools, x));
  if (reload && entry.kind != kCached)
    return bad_request("Only a cached @context can be loaded again; this one is " + std::string(entry.kind), "reload");
  if (entry.is_core) {
    if (reload) return ok();  // it is in the hub as published, and never changes (clause 4.4)
    return bad_request("The core @context cannot be deleted: it is part of the hub", "contextId");
  }
  if (reload) return tools.services.contexts.reload(entry.url);
  if (entry.kind == kCached) {
    tools.services.contexts.erase(x.caller.tenant, entry.url);
    return ok();
  }
  DOSI_CHECK(tools.services.hosted.erase(x.caller.tenant, entry.local_id));
  tools.services.contexts.forget_hosted(x.caller.tenant, entry.local_id);
  return ok();
}

void remove(Toolbox& tools, ExchangePtr x) {
  if (auto done = erase(tools, *x); !done) return x->fail(done.error());
  x->no_content();
}

}  // namespace

std::string own_url(const Services& services, const Exchange& x) {
  if (!services.base_url.empty()) return services.base_url;
  return (services.secure ? "https://" : "http://") + std::string(x.request.headers.get("Host"));
}

std::string hosted_context_url(const Services& services, const Exchange& x, std::string_view id) {
  return own_url(services, x).append(jsonld::kHostedPath).append(id);
}

Entry context_handler(Operation operation) {
  switch (operation) {
    case Operation::add_context:
      return {add, false, true};
    case Operation::list_contexts:
      return {list};
    case Operation::serve_context:
      return {serve};
    case Operation::delete_context:
      return {remove, false, true};
    default:
      return {};
  }
}

}  // namespace dosi::api
