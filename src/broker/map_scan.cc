#include "broker/map_scan.h"

#include <algorithm>

#include "broker/seen.h"

namespace dosi::broker {

namespace {

ngsi::RecordPtr alive(const LocalQuery& query, std::string_view id) {
  auto entity = Seen(query.store, query.caller)->get(query.caller.tenant, id);
  const bool expired = entity && entity->expires_at() != kNoTime && entity->expires_at() <= query.now;
  return expired ? nullptr : entity;
}

}  // namespace

std::size_t scan_map(const LocalQuery& query, EntityMap& map, store::Reads::Page page,
                     const store::Reads::Visit& visit) {
  const query::Resolve resolve = [&](std::string_view id) { return alive(query, id); };
  const auto& entries = map.entries();
  std::uint64_t count = 0;
  bool taking = true;
  std::size_t next = page.offset;
  for (std::size_t i = page.count == nullptr ? page.offset : 0; i < entries.size(); ++i) {
    const auto& sources = entries[i].sources;
    const bool here = std::find(sources.begin(), sources.end(), kHeldHere) != sources.end();
    if (map.is_dropped(i)) continue;
    const auto entity = alive(query, entries[i].id);
    if (!entity || !query.matcher.matches(*entity, resolve)) {
      if (here && sources.size() == 1) map.drop(i);
      continue;
    }
    ++count;
    if (i < page.offset || !taking) continue;
    taking = visit(entity);
    if (taking) next = i + 1;
    if (!taking && page.count == nullptr) break;
  }
  if (page.count != nullptr) *page.count = count;
  return next;
}

Result<std::vector<EntityMap::Entry>> local_entries(const LocalQuery& query) {
  constexpr std::size_t kMost = 1'000'000;
  std::vector<EntityMap::Entry> out;
  const auto take = [&](const ngsi::RecordPtr& entity) {
    if (entity->expires_at() == kNoTime || entity->expires_at() > query.now)
      out.push_back({std::string(entity->id()), {std::string(kHeldHere)}});
    return out.size() <= kMost;
  };
  DOSI_CHECK(Seen(query.store, query.caller)->scan(query.caller.tenant, query.matcher, {}, take));
  if (out.size() > kMost)
    return error(ErrorCode::too_many, "More than " + std::to_string(kMost) + " entities match: an entity map holds no more");
  return out;
}

}  // namespace dosi::broker
