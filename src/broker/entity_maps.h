#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace dosi::broker {

// As a source in an entity map: this hub itself (clause 5.2.39).
inline constexpr std::string_view kHeldHere = "@none";

// The entities that a query is about, fixed when it was first asked, and for each the sources that hold it: ids of
// registrations, or kHeldHere (clauses 4.5.25, 5.2.39). Entities keep their places in it, so that pages are stable; one
// that fits the query no more is dropped and its place stays empty. Thread-safe.
class EntityMap {
 public:
  struct Entry {
    std::string id;
    std::vector<std::string> sources;
  };
  // `names` stands for the @context of the query: all pages are to be asked with the same (clause 5.5.9.1).
  EntityMap(std::vector<Entry> entries, std::string names);

  const std::string& id() const { return id_; }  // "urn:ngsi-ld:EntityMap:..."
  const std::string& names() const { return names_; }
  Time expires() const;
  void set_expires(Time at);

  // In the order of the query. Entries never change; is_dropped tells which are no more.
  const std::vector<Entry>& entries() const { return entries_; }
  bool is_dropped(std::size_t place) const;
  void drop(std::size_t place);
  // Where the entity stands, if it is still in the map.
  std::optional<std::size_t> place_of(std::string_view id) const;

  // The entity map that a source uses for its part, by the registration's id (clause 5.14.4.4).
  void link(const std::string& registration, std::string location);
  std::map<std::string, std::string> linked() const;

 private:
  const std::string id_, names_;
  const std::vector<Entry> entries_;
  std::map<std::string_view, std::size_t> places_;
  mutable std::mutex mutex_;
  std::vector<bool> dropped_;
  std::map<std::string, std::string> linked_;
  Time expires_ = kNoTime;
};
using EntityMapPtr = std::shared_ptr<EntityMap>;

// The entity maps of all tenants, in memory, each until it expires. When there are too many, those go first that would
// expire first. Thread-safe.
class EntityMaps {
 public:
  struct Limits {
    std::int64_t usual_s = 600, longest_s = 86'400;  // how long a map lives
    std::size_t maps = 10'000, entries = 10'000'000;  // of all tenants together
  };
  EntityMaps() = default;
  explicit EntityMaps(Limits limits) : limits_(limits) {}

  // Keeps the map for the wanted time (0: the usual one), at most the longest.
  void add(const std::string& tenant, const EntityMapPtr& map, std::int64_t wanted_s, Time now);
  // Null if there is none, or it has expired.
  EntityMapPtr find(const std::string& tenant, std::string_view id, Time now) const;
  // When the map is to expire, as far as the longest time allows; at or before `now`: it is gone.
  void set_expires(EntityMap& map, Time wanted, Time now) const;
  bool erase(const std::string& tenant, std::string_view id, Time now);

 private:
  void make_room(Time now);

  Limits limits_;
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, EntityMapPtr, std::less<>> maps_;  // by tenant and id
  std::size_t entries_ = 0;
};

}  // namespace dosi::broker
