#include "solutions/patrol/city/hub_crowd.h"

#include <string>
#include <unordered_map>

#include "json/members.h"
#include "solutions/patrol/city/entity_parts.h"

namespace dosi::patrol {
namespace {

constexpr std::size_t kPage = 200;
constexpr int kDays = 8;

struct Hours {
  std::array<double, kHoursOfWeek> sum{};
  std::array<int, kHoursOfWeek> count{};
};

// Values as lists of [value, time] (clause 4.5.9).
void add_values(const json::Value& entity, const CityClock& clock, Hours& hours) {
  const json::Value* attribute = entity.find("peopleCount");
  const json::Value* values = attribute != nullptr ? attribute->find("values") : nullptr;
  if (values == nullptr || !values->is_array()) return;
  for (const json::Value& pair : values->as_array()) {
    if (!pair.is_array() || pair.as_array().size() < 2 || !pair.as_array()[0].is_number() || !pair.as_array()[1].is_string()) continue;
    const auto time = parse_time(pair.as_array()[1].as_string());
    if (!time) continue;
    const auto hour = static_cast<std::size_t>(clock.hour_of_week(*time));
    hours.sum[hour] += pair.as_array()[0].as_double(), ++hours.count[hour];
  }
}

void fill(CrowdCell& cell, const Hours& hours, double otherwise) {
  double sum = 0;
  int known = 0;
  for (std::size_t h = 0; h < kHoursOfWeek; ++h)
    if (hours.count[h] > 0) sum += hours.sum[h] / hours.count[h], ++known;
  const double mean = known > 0 ? sum / known : otherwise;
  for (std::size_t h = 0; h < kHoursOfWeek; ++h) cell.people[h] = static_cast<float>(hours.count[h] > 0 ? hours.sum[h] / hours.count[h] : mean);
}

}  // namespace

Result<void> read_hub_crowd(const client::Client& hub, const CityClock& clock, Time now, std::vector<CrowdCell>& out) {
  std::unordered_map<std::string, Hours> hours;
  client::Query query;
  query.types = {"CrowdFlowObserved"};
  for (client::Page page{.limit = kPage};; page.offset += kPage) {
    const auto listing = hub.histories(query, {.attrs = {"peopleCount"}, .from = {now.us - kDays * kDay_us}, .until = now}, page);
    if (!listing) break;  // a broker without history still has counts of the present
    for (const json::Value& entity : listing->entities) add_values(entity, clock, hours[std::string(json::text_of(entity, "id"))]);
    if (listing->entities.size() < kPage) break;
  }
  return hub.for_each(query, [&](json::Value entity) -> Result<void> {
    const auto shape = shape_in(entity);
    if (!shape) return ok();
    CrowdCell cell{.box = geo::bounds(*shape), .residents = number_in(entity, "residents").value_or(0)};
    const auto found = hours.find(std::string(json::text_of(entity, "id")));
    fill(cell, found != hours.end() ? found->second : Hours{}, number_in(entity, "peopleCount").value_or(cell.residents));
    out.push_back(cell);
    return ok();
  });
}

}  // namespace dosi::patrol
