#include "api/source_maps.h"

#include <algorithm>

#include "api/entity_map_use.h"

namespace dosi::api {
namespace {

using federation::Call;

bool makes_map(Operation operation) {
  switch (operation) {
    case Operation::create_entity_map:
    case Operation::create_entity_map_by_document:
    case Operation::create_temporal_entity_map:
    case Operation::create_temporal_entity_map_by_document: return true;
    default: return false;
  }
}

void ask_for_map(Call& call, std::string_view lifetime) {
  if (call.kind == Call::Body::query) {
    call.body.as_object()["entityMap"] = true;
    return;
  }
  call.query.push_back({"entityMap", "true"});
  if (!lifetime.empty()) call.query.push_back({"entityMapLifetime", std::string(lifetime)});
}

}  // namespace

Result<void> SourceMaps::apply(const Distributed& d, std::vector<Call>& calls) {
  const Time now = d.tools.services.clock();
  const bool makes = makes_map(d.operation);
  DOSI_TRY(const MapWish wish, map_wish(*d.x, now));
  if (!makes && !wish.wanted && wish.id.empty()) return ok();
  if (!makes && !wish.id.empty()) map_ = d.tools.entity_maps.find(d.x->caller.tenant, wish.id, now);
  const auto linked = map_ ? map_->linked() : std::map<std::string, std::string>();
  std::map<std::string, int> parts;
  for (const Call& call : calls) ++parts[call.source->registration.id];
  for (Call& call : calls) {
    const std::string& registration = call.source->registration.id;
    if (parts[registration] != 1) continue;
    if (const auto known = linked.find(registration); known != linked.end()) call.entity_map = known->second;
    else ask_for_map(call, d.x->parameters.get("entityMapLifetime"));
  }
  return ok();
}

void SourceMaps::note(const Distributed& d, const federation::Reply& reply, Call& call) const {
  const std::string id = entity_map_id(reply.response.headers.get(kEntityMapHeader));
  if (!reply.good() || id.empty()) return;
  call.entity_map = id;
  if (call.kind == Call::Body::query) call.body.as_object().erase("entityMap");
  else std::erase_if(call.query, [](const http::Parameter& p) { return p.key == "entityMap"; });
  d.x->linked_maps[reply.source->registration.id] = id;
  if (map_) map_->link(reply.source->registration.id, id);
}

}  // namespace dosi::api
