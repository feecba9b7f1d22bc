#include "solutions/bus/city/hub_counts.h"

#include "json/members.h"

namespace dosi::bus {
namespace {

void add_number(const json::Value& entity, std::string_view name, double& to) {
  const json::Value* value = entity.find(name);
  if (value != nullptr && value->is_number() && value->as_double() > 0) to += value->as_double();
}

}  // namespace

HubCounts::HubCounts(const std::vector<std::string>& stop_ids) : boardings(stop_ids.size(), 0), alightings(stop_ids.size(), 0) {
  for (std::size_t i = 0; i < stop_ids.size(); ++i) numbers_.emplace(stop_ids[i], i);
}

Result<void> HubCounts::add(const client::Client& hub) {
  client::Query query;
  query.types = {"GtfsStop"}, query.attrs = {"boardings", "alightings"};
  return hub.for_each(query, [&](json::Value stop) -> Result<void> {
    const auto it = numbers_.find(std::string(json::text_of(stop, "id")));
    if (it == numbers_.end()) return ok();
    add_number(stop, "boardings", boardings[it->second]), add_number(stop, "alightings", alightings[it->second]);
    return ok();
  });
}

}  // namespace dosi::bus
