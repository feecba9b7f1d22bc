#include "broker/entity_maps.h"

#include <algorithm>

#include "base/unique_id.h"

namespace dosi::broker {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

}  // namespace

EntityMap::EntityMap(std::vector<Entry> entries, std::string names)
    : id_("urn:ngsi-ld:EntityMap:" + unique_id()),
      names_(std::move(names)),
      entries_(std::move(entries)),
      dropped_(entries_.size()) {
  for (std::size_t i = 0; i < entries_.size(); ++i) places_.emplace(entries_[i].id, i);
}

Time EntityMap::expires() const {
  const std::lock_guard lock(mutex_);
  return expires_;
}

void EntityMap::set_expires(Time at) {
  const std::lock_guard lock(mutex_);
  expires_ = at;
}

bool EntityMap::is_dropped(std::size_t place) const {
  const std::lock_guard lock(mutex_);
  return dropped_[place];
}

void EntityMap::drop(std::size_t place) {
  const std::lock_guard lock(mutex_);
  dropped_[place] = true;
}

std::optional<std::size_t> EntityMap::place_of(std::string_view id) const {
  const auto found = places_.find(id);
  if (found == places_.end() || is_dropped(found->second)) return std::nullopt;
  return found->second;
}

void EntityMap::link(const std::string& registration, std::string location) {
  const std::lock_guard lock(mutex_);
  linked_[registration] = std::move(location);
}

std::map<std::string, std::string> EntityMap::linked() const {
  const std::lock_guard lock(mutex_);
  return linked_;
}

void EntityMaps::add(const std::string& tenant, const EntityMapPtr& map, std::int64_t wanted_s, Time now) {
  const std::int64_t seconds = wanted_s <= 0 ? limits_.usual_s : wanted_s;
  map->set_expires(Time{now.us + std::min(seconds, limits_.longest_s) * kSecond});
  const std::lock_guard lock(mutex_);
  entries_ += map->entries().size();
  maps_[{tenant, map->id()}] = map;
  make_room(now);
}

EntityMapPtr EntityMaps::find(const std::string& tenant, std::string_view id, Time now) const {
  const std::lock_guard lock(mutex_);
  const auto found = maps_.find(std::pair(tenant, std::string(id)));
  return found == maps_.end() || found->second->expires() <= now ? nullptr : found->second;
}

void EntityMaps::set_expires(EntityMap& map, Time wanted, Time now) const {
  map.set_expires(std::min(wanted, Time{now.us + limits_.longest_s * kSecond}));
}

bool EntityMaps::erase(const std::string& tenant, std::string_view id, Time now) {
  const std::lock_guard lock(mutex_);
  const auto found = maps_.find(std::pair(tenant, std::string(id)));
  if (found == maps_.end()) return false;
  const bool was_alive = found->second->expires() > now;
  entries_ -= found->second->entries().size();
  maps_.erase(found);
  return was_alive;
}

// What has expired goes when room is needed: looking for it on every request would cost more than it holds.
void EntityMaps::make_room(Time now) {
  if (maps_.size() <= limits_.maps && entries_ <= limits_.entries) return;
  std::vector<decltype(maps_)::iterator> by_age;
  for (auto it = maps_.begin(); it != maps_.end(); ++it) by_age.push_back(it);
  std::sort(by_age.begin(), by_age.end(),
            [](const auto& a, const auto& b) { return a->second->expires() < b->second->expires(); });
  // A tenth at once, so that a flood of maps does not sort them all for each.
  const std::size_t maps = limits_.maps / 10 * 9, entries = limits_.entries / 10 * 9;
  for (const auto& it : by_age) {
    if (it->second->expires() > now && maps_.size() <= maps && entries_ <= entries) break;
    entries_ -= it->second->entries().size();
    maps_.erase(it);
  }
}

}  // namespace dosi::broker
