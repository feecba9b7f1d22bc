#include "api/snapshot_request.h"

#include <algorithm>

#include "api/entity_map_use.h"
#include "api/selection.h"
#include "api/temporal_range.h"
#include "ngsi/syntax.h"
#include "query/parse.h"

namespace dosi::api {
namespace {

constexpr std::string_view kTaken[] = {"snapshotLifetime", "snapshotPriority", "endpoint", "receiverInfo"};
constexpr std::string_view kMembers[] = {"id",         "type",       "snapshotLifetime", "snapshotPriority", "snapshotStatus",
                                         "endpoint",   "createdAt",  "modifiedAt",       "expiresAt",        "lastUsedAt"};

Result<std::vector<json::Value>> queries_of(const Exchange& x, std::string_view member, bool temporal) {
  std::vector<json::Value> out;
  const json::Value* list = x.body.find(member);
  if (list == nullptr) return out;
  const std::string name(member);
  if (!list->is_array() || list->as_array().empty())
    return bad_request("'" + name + "' must be an array of at least one query", name);
  for (const json::Value& document : list->as_array()) {
    if (temporal != (document.find("temporalQ") != nullptr))
      return bad_request("Each query in '" + name + "' must " + (temporal ? "" : "not ") + "have 'temporalQ'", name);
    DOSI_CHECK(snapshot_query(x, document));
    out.push_back(document);
  }
  return out;
}

Result<void> check_receiver_info(const json::Value& info) {
  const auto is_pair = [](const json::Value& pair) {
    const json::Value *key = pair.find("key"), *value = pair.find("value");
    return key != nullptr && value != nullptr && key->is_string() && value->is_string() && http::is_token(key->as_string()) &&
           http::is_field_value(value->as_string());
  };
  if (!info.is_array() || !std::all_of(info.as_array().begin(), info.as_array().end(), is_pair))
    return bad_request("'receiverInfo' must be an array of objects with the texts 'key' and 'value'", "receiverInfo");
  return ok();
}

Result<void> take_members(SnapshotRequest& out, const json::Value& body, Time now) {
  if (const json::Value* lifetime = body.find("snapshotLifetime")) {
    DOSI_TRY(out.lifetime_s,
             lifetime_s(lifetime->is_string() ? lifetime->as_string() : std::string(), "snapshotLifetime", now));
  }
  const json::Value* priority = body.find("snapshotPriority");
  if (priority != nullptr && (!priority->is_int() || priority->as_int() < 1 || priority->as_int() > 10))
    return bad_request("'snapshotPriority' must be a whole number from 1 to 10", "snapshotPriority");
  const json::Value* endpoint = body.find("endpoint");
  if (endpoint != nullptr && (!endpoint->is_string() || !http::parse_url(endpoint->as_string())))
    return bad_request("'endpoint' must be an http or https address", "endpoint");
  if (const json::Value* info = body.find("receiverInfo")) DOSI_CHECK(check_receiver_info(*info));
  for (const std::string_view name : kTaken)
    if (const json::Value* v = body.find(name)) out.document.append(std::string(name), *v);
  return ok();
}

void collect(const query::Expr& expr, std::vector<query::Path>& out) {
  if (expr.op == query::Expr::Op::leaf) out.push_back(expr.term.path);
  for (const query::Expr& child : expr.children) collect(child, out);
}

// The snapshot as an entity, so that conditions on its members mean what they mean on attributes.
ngsi::RecordPtr as_entity(const broker::Snapshot& snapshot, const jsonld::Context& context) {
  ngsi::Entity entity{.id = snapshot.id, .types = {context.expand("Snapshot")}};
  entity.created_at = snapshot.created, entity.modified_at = snapshot.modified, entity.expires_at = snapshot.expires;
  for (const auto& [name, value] : snapshot.described()) {
    if (std::find(std::begin(kMembers), std::end(kMembers), name) == std::end(kMembers) || name == "id" || name == "type")
      continue;
    ngsi::AttributeSet set{context.expand(name), {}};
    set.instances.push_back({.value = value});
    entity.attributes.push_back(std::move(set));
  }
  return ngsi::Record::pack(entity);
}

}  // namespace

Result<broker::SnapshotQuery> snapshot_query(const Exchange& x, const json::Value& document) {
  ngsi::Presentation how;
  DOSI_TRY(auto wanted, selection(x, document, how));
  DOSI_TRY(auto matcher, query::Matcher::compile(std::move(wanted)));
  broker::SnapshotQuery out{.matcher = std::move(matcher), .how = std::move(how), .range = std::nullopt};
  if (const json::Value* time = document.find("temporalQ")) {
    DOSI_TRY(out.range, temporal_range(*time));
    out.range->attributes = out.how.attrs;
  }
  return out;
}

Result<SnapshotRequest> snapshot_request(const Exchange& x, SnapshotUse use, Time now) {
  SnapshotRequest out;
  if (!x.body.is_object()) return bad_request("The body must be a JSON object of type Snapshot");
  const json::Value* type = x.body.find("type");
  if (type != nullptr ? *type != json::Value("Snapshot") : use == SnapshotUse::create)
    return bad_request("'type' must be \"Snapshot\"", "type");
  if (const json::Value* id = x.body.find("id")) {
    if (!id->is_string() || !ngsi::is_uri(id->as_string())) return bad_request("'id' must be a URI", "id");
    out.id = id->as_string();
  }
  const bool has_queries = x.body.find("snapshotQueries") != nullptr || x.body.find("snapshotTemporalQueries") != nullptr;
  if (use != SnapshotUse::create && has_queries)
    return bad_request("'snapshotQueries' and 'snapshotTemporalQueries' can only be given when a snapshot is created", "snapshotQueries");
  if (use == SnapshotUse::create && !has_queries)
    return bad_request("A snapshot needs 'snapshotQueries' or 'snapshotTemporalQueries'", "snapshotQueries");
  DOSI_CHECK(take_members(out, x.body, now));
  DOSI_TRY(out.queries, queries_of(x, "snapshotQueries", false));
  DOSI_TRY(out.temporal_queries, queries_of(x, "snapshotTemporalQueries", true));
  for (const char* name : {"snapshotQueries", "snapshotTemporalQueries"})
    if (const json::Value* v = x.body.find(name)) out.document.append(name, *v);
  return out;
}

Result<std::function<bool(const broker::Snapshot&)>> snapshot_filter(const Exchange& x) {
  if (x.parameters.get("q").empty()) return bad_request("Parameter 'q' is missing: which snapshots to delete", "q");
  const auto context = jsonld::Context::core();
  query::Query wanted;
  DOSI_TRY(wanted.q, query::parse_q(x.parameters.get("q"), query::Names{*context}));
  std::vector<query::Path> paths;
  collect(*wanted.q, paths);
  for (const query::Path& path : paths) {
    const bool known = path.simple() && std::any_of(std::begin(kMembers), std::end(kMembers), [&](std::string_view name) {
      return context->expand(name) == path.attribute;
    });
    if (!known) return bad_request("Parameter 'q': only members of a snapshot can be compared, such as snapshotPriority", "q");
  }
  DOSI_TRY(auto matcher, query::Matcher::compile(std::move(wanted)));
  return std::function<bool(const broker::Snapshot&)>(
      [matcher = std::move(matcher), context](const broker::Snapshot& s) { return matcher.matches(*as_entity(s, *context)); });
}

}  // namespace dosi::api
