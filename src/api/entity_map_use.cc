#include "api/entity_map_use.h"

#include <algorithm>

#include "json/write.h"
#include "ngsi/period.h"

namespace dosi::api {
namespace {

constexpr std::string_view kCollection = "/ngsi-ld/v1/entityMaps/";

std::string names_of(const Exchange& x) {
  return json::dump(x.caller.context->source());
}

}  // namespace

std::string entity_map_id(std::string_view location) {
  const std::size_t slash = location.rfind('/');
  return std::string(slash == std::string_view::npos ? location : location.substr(slash + 1));
}

Result<std::int64_t> lifetime_s(std::string_view text, std::string_view field, Time now) {
  const auto period = ngsi::parse_period(text);
  if (!period)
    return bad_request("'" + std::string(field) + "': '" + std::string(text.substr(0, 64)) +
                           "' is no ISO 8601 duration such as PT10M",
                       std::string(field));
  return std::max<std::int64_t>(1, (ngsi::after(now, *period, 1).us - now.us) / 1'000'000);
}

Result<MapWish> map_wish(const Exchange& x, Time now) {
  MapWish out;
  out.id = entity_map_id(x.request.headers.get(kEntityMapHeader));
  DOSI_TRY(out.wanted, x.parameters.flag("entityMap"));
  std::string lifetime(x.parameters.get("entityMapLifetime"));
  if (const json::Value* flag = x.body.find("entityMap")) {
    if (!flag->is_bool()) return bad_request("'entityMap' must be true or false", "entityMap");
    out.wanted = flag->as_bool();
  }
  if (const json::Value* text = x.body.find("entityMapLifetime")) {
    if (!text->is_string()) return bad_request("'entityMapLifetime' must be text such as PT10M", "entityMapLifetime");
    lifetime = text->as_string();
  }
  if (!lifetime.empty() || x.parameters.has("entityMapLifetime")) {
    DOSI_TRY(out.lifetime_s, lifetime_s(lifetime, "entityMapLifetime", now));
  }
  return out;
}

namespace {

using Entries = std::vector<broker::EntityMap::Entry>;

MapUse use_of(broker::EntityMapPtr map, bool made, Exchange& x) {
  x.entity_map = std::string(kCollection) + map->id();
  return {std::move(map), made};
}

// The map that is named, made with the same names; none if that is gone or none is named.
Result<MapUse> named_map(Toolbox& tools, Exchange& x, const MapWish& wish) {
  auto found = tools.entity_maps.find(x.caller.tenant, wish.id, tools.services.clock());
  if (!found) return MapUse{};
  if (found->names() != names_of(x))
    return bad_request("The entity map was made with another @context; its pages are to be asked with the same", "@context");
  return use_of(std::move(found), false, x);
}

MapUse new_map(Toolbox& tools, Exchange& x, Entries entries, const MapWish& wish) {
  if (x.sources_of)
    for (auto& entry : entries) entry.sources = x.sources_of(entry.id);
  auto map = std::make_shared<broker::EntityMap>(std::move(entries), names_of(x));
  for (const auto& [registration, id] : x.linked_maps) map->link(registration, id);
  tools.entity_maps.add(x.caller.tenant, map, wish.lifetime_s, tools.services.clock());
  return use_of(std::move(map), true, x);
}

Entries held_here(std::vector<std::string> ids) {
  Entries out;
  for (std::string& id : ids) out.push_back({std::move(id), {std::string(broker::kHeldHere)}});
  return out;
}

// Clause 5.5.14: only the entities of the map are considered; ids are what a later request may choose otherwise.
void narrow(query::Query& query, const broker::EntityMap& map) {
  if (query.ids.empty())
    for (const auto& entry : map.entries()) query.ids.push_back(entry.id);
  std::erase_if(query.ids, [&](const std::string& id) { return !map.place_of(id); });
  if (query.ids.empty()) query.ids.push_back(map.id());  // no entity: no ids would mean all
}

}  // namespace

Result<MapUse> entity_map_for(Toolbox& tools, Exchange& x, const query::Matcher& matcher, const MapWish& wish) {
  if (wish.id.empty() && !wish.wanted) return MapUse{};
  DOSI_TRY(auto found, named_map(tools, x, wish));
  if (found.map) return found;
  const store::Store& store = tools.services.broker.committer.store();
  DOSI_TRY(auto entries, broker::local_entries({store, x.caller, matcher, tools.services.clock()}));
  return new_map(tools, x, std::move(entries), wish);
}

Result<MapUse> temporal_map_for(Toolbox& tools, Exchange& x, TemporalRequest& request, const MapWish& wish) {
  if (wish.id.empty() && !wish.wanted) return MapUse{};
  DOSI_TRY(auto use, named_map(tools, x, wish));
  if (!use.map) {
    DOSI_TRY(const auto matcher, query::Matcher::compile(request.query));
    DOSI_TRY(auto ids, tools.services.broker.evolutions.ids(x.caller, matcher, request.wish));
    use = new_map(tools, x, held_here(std::move(ids)), wish);
  }
  narrow(request.query, *use.map);
  return use;
}

Result<MapUse> entity_map_of(Toolbox& tools, Exchange& x, const std::string& id, const MapWish& wish) {
  if (wish.id.empty() && !wish.wanted) return MapUse{};
  DOSI_TRY(auto found, named_map(tools, x, wish));
  if (found.map) return found;
  return new_map(tools, x, held_here({id}), wish);
}

Result<void> narrow_to_map(Toolbox& tools, Exchange& x, query::Query& purged) {
  const MapWish wish{.id = entity_map_id(x.request.headers.get(kEntityMapHeader))};
  if (wish.id.empty()) return ok();
  DOSI_TRY(const auto use, named_map(tools, x, wish));
  if (!use.map) return not_found("There is no entity map '" + wish.id.substr(0, 100) + "'");
  narrow(purged, *use.map);
  return ok();
}

}  // namespace dosi::api
