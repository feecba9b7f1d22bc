#include "store_rocks/index.h"

#include <algorithm>

#include "geo/geojson.h"
#include "json/parse.h"
#include "ngsi/expiry.h"

namespace dosi::store_rocks {
namespace {

using ngsi::Record;
using ngsi::Slot;

std::string_view bare(std::string_view scope) {
  if (scope.starts_with('/')) scope.remove_prefix(1);
  return scope;
}

// Where a GeoProperty lies; none for other attributes and for what is no geometry.
std::optional<geo::Box> place(const Record& record, const Slot& slot) {
  if (slot.kind != ngsi::Kind::geo_property) return std::nullopt;
  if (slot.content == ngsi::Content::point) return geo::box_of({slot.number, slot.latitude});
  const auto value = json::parse(record.value(slot));
  if (!value) return std::nullopt;
  const auto shape = geo::parse(*value);
  return shape ? std::optional(geo::bounds(*shape)) : std::nullopt;
}

bool same_names(const Record& a, const Record& b) {
  return std::equal(a.slots().begin(), a.slots().end(), b.slots().begin(), b.slots().end(),
                    [](const Slot& x, const Slot& y) { return x.name == y.name; }) &&
         std::equal(a.types().begin(), a.types().end(), b.types().begin(), b.types().end());
}

bool same_scopes(const Record& a, const Record& b) {
  if (a.scope_count() != b.scope_count()) return false;
  for (std::size_t i = 0; i < a.scope_count(); ++i)
    if (a.scope(i) != b.scope(i)) return false;
  return true;
}

// Slot by slot; the names must be the same.
bool same_places(const Record& a, const Record& b) {
  const auto same = [&](const Slot& x, const Slot& y) {
    const bool geo_a = x.kind == ngsi::Kind::geo_property, geo_b = y.kind == ngsi::Kind::geo_property;
    return geo_a == geo_b && (!geo_a || a.value(x) == b.value(y));
  };
  return std::equal(a.slots().begin(), a.slots().end(), b.slots().begin(), b.slots().end(), same);
}

}  // namespace

const Roaring* Index::find(const Sets& sets, Symbol name) {
  const auto it = sets.find(name);
  return it == sets.end() ? nullptr : it->second.get();
}

Roaring& Index::at(Sets& sets, Symbol name) {
  auto& set = sets[name];
  if (!set) set = std::make_unique<Roaring>();
  return *set;
}

void Index::add_names(std::uint32_t ordinal, const Record& record) {
  for (const Symbol type : record.types()) at(types_, type).add(ordinal);
  Symbol before;
  for (const Slot& slot : record.slots())
    if (slot.name != std::exchange(before, slot.name)) at(attributes_, slot.name).add(ordinal);
  for (std::size_t i = 0; i < record.scope_count(); ++i) scopes_[std::string(bare(record.scope(i)))].add(ordinal);
}

void Index::remove_names(std::uint32_t ordinal, const Record& record) {
  for (const Symbol type : record.types()) at(types_, type).remove(ordinal);
  for (const Slot& slot : record.slots()) at(attributes_, slot.name).remove(ordinal);
  for (std::size_t i = 0; i < record.scope_count(); ++i) {
    const auto it = scopes_.find(bare(record.scope(i)));
    if (it == scopes_.end()) continue;
    it->second.remove(ordinal);
    if (it->second.isEmpty()) scopes_.erase(it);
  }
}

void Index::add_places(std::uint32_t ordinal, const Record& record) {
  for (const Slot& slot : record.slots())
    if (const auto box = place(record, slot)) {
      auto& places = places_[slot.name];
      if (!places) places = std::make_unique<geo::SpatialIndex>();
      places->insert(ordinal, *box);
    }
}

void Index::remove_places(std::uint32_t ordinal, const Record& record) {
  for (const Slot& slot : record.slots())
    if (const auto box = place(record, slot)) places_.at(slot.name)->erase(ordinal, *box);
}

void Index::add(std::uint32_t ordinal, const Record& record) {
  live_.add(ordinal);
  if (ngsi::may_expire(record)) transient_.add(ordinal);
  add_names(ordinal, record);
  add_places(ordinal, record);
  for (auto& [name, column] : columns_) column->set(ordinal, record);
}

void Index::remove(std::uint32_t ordinal, const Record& record) {
  live_.remove(ordinal);
  transient_.remove(ordinal);
  remove_names(ordinal, record);
  remove_places(ordinal, record);
  for (auto& [name, column] : columns_) column->set_absent(ordinal);
}

bool Index::affects(const Record& before, const Record& after) {
  return !same_names(before, after) || !same_scopes(before, after) || !same_places(before, after) ||
         ngsi::may_expire(before) != ngsi::may_expire(after);
}

void Index::change(std::uint32_t ordinal, const Record& before, const Record& after) {
  if (!same_names(before, after) || !same_scopes(before, after)) {
    remove_names(ordinal, before), add_names(ordinal, after);
    remove_places(ordinal, before), add_places(ordinal, after);
  } else if (!same_places(before, after)) {
    remove_places(ordinal, before), add_places(ordinal, after);
  }
  if (ngsi::may_expire(after)) transient_.add(ordinal);
  else transient_.remove(ordinal);
  for (auto& [name, column] : columns_) column->set(ordinal, after);
}

std::vector<std::pair<Symbol, std::uint64_t>> Index::types() const {
  std::vector<std::pair<Symbol, std::uint64_t>> counts;
  for (const auto& [type, set] : types_)
    if (const std::uint64_t n = set->cardinality(); n != 0) counts.emplace_back(type, n);
  return counts;
}

Column& Index::make_column(Symbol attribute) {
  auto& column = columns_[attribute];
  column = std::make_unique<Column>(attribute);
  return *column;
}

std::size_t Index::memory_bytes() const {
  std::size_t bytes = live_.getSizeInBytes(false);
  for (const auto* sets : {&types_, &attributes_})
    for (const auto& [name, set] : *sets) bytes += set->getSizeInBytes(false);
  for (const auto& [name, places] : places_) bytes += places->memory_bytes();
  for (const auto& [name, column] : columns_) bytes += column->memory_bytes();
  return bytes;
}

}  // namespace dosi::store_rocks
