#include "api/entity_map_use.h"
#include "api/selection.h"
#include "json/write.h"

namespace dosi::api {
namespace {

// Clause 5.2.39.
json::Value describe(const broker::EntityMap& map, const Exchange& x) {
  json::Object entities, linked;
  for (std::size_t i = 0; i < map.entries().size(); ++i) {
    if (map.is_dropped(i)) continue;
    const auto& entry = map.entries()[i];
    entities.append(entry.id, json::Array(entry.sources.begin(), entry.sources.end()));
  }
  for (auto& [registration, location] : map.linked()) linked.append(registration, location);
  json::Object out;
  out.append("id", map.id());
  out.append("type", "EntityMap");
  out.append("expiresAt", format_time(map.expires()));
  out.append("entityMap", std::move(entities));
  if (!linked.empty()) out.append("linkedMaps", std::move(linked));
  if (x.accept == Media::ld_json) out.append("@context", x.caller.context->source());
  return out;
}

Result<broker::EntityMapPtr> find(Toolbox& tools, const Exchange& x) {
  DOSI_TRY(const std::string id, x.uri("entityMapId"));
  auto map = tools.entity_maps.find(x.caller.tenant, id, tools.services.clock());
  if (!map) return not_found("There is no entity map '" + id + "', or it has expired");
  return map;
}

void retrieve(Toolbox& tools, ExchangePtr x) {
  const auto map = find(tools, *x);
  if (!map) return x->fail(map.error());
  x->content_of(json::dump(describe(**map, *x)));
}

// Clause 5.14.2: only the time of expiry can be changed; what else the fragment holds is ignored.
void update(Toolbox& tools, ExchangePtr x) {
  const auto map = find(tools, *x);
  if (!map) return x->fail(map.error());
  if (!x->body.is_object()) return x->fail(bad_request("The body must be a JSON object: a fragment of an EntityMap"));
  const json::Value* expires = x->body.find("expiresAt");
  if (expires != nullptr) {
    const auto at = expires->is_string() ? parse_time(expires->as_string()) : Result<Time>(bad_request(""));
    if (!at) return x->fail(bad_request("'expiresAt' must be a time such as 2026-05-01T09:00:00Z", "expiresAt"));
    tools.entity_maps.set_expires(**map, *at, tools.services.clock());
  }
  x->no_content();
}

void erase(Toolbox& tools, ExchangePtr x) {
  const auto map = find(tools, *x);
  if (!map) return x->fail(map.error());
  tools.entity_maps.erase(x->caller.tenant, (*map)->id(), tools.services.clock());
  x->no_content();
}

// Clause 5.14.4: of entities that may be spread over sources only what every part must have can be compared.
query::Query without_values(query::Query wanted) {
  wanted.q.reset(), wanted.geo.reset(), wanted.scope.reset();
  wanted.attrs.clear();
  return wanted;
}

void answer_new(const Exchange& x, const MapUse& use) {
  x.content_of(json::dump(describe(*use.map, x)), {}, 201);
}

void answer(Toolbox& tools, const ExchangePtr& x, Result<query::Query> wanted) {
  if (!wanted) return x->fail(wanted.error());
  const Time now = tools.services.clock();
  auto wish = map_wish(*x, now);
  if (!wish) return x->fail(wish.error());
  const auto split = x->parameters.flag("splitEntities");
  if (!split) return x->fail(split.error());
  const auto local = x->parameters.flag("local");
  if (!local) return x->fail(local.error());
  wanted->now = now;
  const auto matcher = query::Matcher::compile(*split && !*local ? without_values(std::move(*wanted)) : std::move(*wanted));
  if (!matcher) return x->fail(matcher.error());
  wish->id.clear(), wish->wanted = true;
  const auto use = entity_map_for(tools, *x, *matcher, *wish);
  if (!use) return x->fail(use.error());
  answer_new(*x, *use);
}

// Clause 5.14.5: those that have something in the time asked for.
void answer_temporal(Toolbox& tools, const ExchangePtr& x, Result<TemporalRequest> request) {
  if (!request) return x->fail(request.error());
  if (request->wish.range.from == kNoTime && request->wish.range.until == kNoTime)
    return x->fail(bad_request("A temporal query is missing: 'timerel' with 'timeAt'", "timerel"));
  request->wish.now = tools.services.clock();
  auto wish = map_wish(*x, request->wish.now);
  if (!wish) return x->fail(wish.error());
  const auto split = x->parameters.flag("splitEntities");
  if (!split) return x->fail(split.error());
  if (*split) request->query = without_values(std::move(request->query));
  wish->id.clear(), wish->wanted = true;
  const auto use = temporal_map_for(tools, *x, *request, *wish);
  if (!use) return x->fail(use.error());
  answer_new(*x, *use);
}

void create_temporal(Toolbox& tools, ExchangePtr x) {
  answer_temporal(tools, x, temporal_query(*x, 1));
}

void create_temporal_by_document(Toolbox& tools, ExchangePtr x) {
  answer_temporal(tools, x, temporal_document(*x, 1));
}

void create(Toolbox& tools, ExchangePtr x) {
  answer(tools, x, selection(*x));
}

void create_by_document(Toolbox& tools, ExchangePtr x) {
  ngsi::Presentation ignored;
  answer(tools, x, selection(*x, x->body, ignored));
}

}  // namespace

Entry entity_map_handler(Operation operation) {
  switch (operation) {
    case Operation::create_entity_map:
      return {create, true};
    case Operation::create_entity_map_by_document:
      return {create_by_document, true};
    case Operation::create_temporal_entity_map:
      return {create_temporal, true};
    case Operation::create_temporal_entity_map_by_document:
      return {create_temporal_by_document, true};
    case Operation::retrieve_entity_map:
      return {retrieve, true};
    case Operation::update_entity_map:
      return {update};
    case Operation::delete_entity_map:
      return {erase};
    default:
      return {};
  }
}

}  // namespace dosi::api
