#include "solutions/bus/city/hub_counts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <unordered_map>

#include "ingest/mapping.h"
#include "json/members.h"
#include "solutions/bus/journey/day_maker.h"

namespace dosi::bus {
namespace {

constexpr double kDaysOfMonth = 365.0 / 12;
constexpr int kDays = 3, kDaysBack = 14;
constexpr std::int64_t kHour_us = 3'600'000'000, kDay_us = 24 * kHour_us;
constexpr std::size_t kPage = 500;  // histories in one answer

// A day's numbers, hour by hour, as sums of so many days.
struct Hours {
  std::array<double, 24> sum{}, days{};
  bool any() const { return std::any_of(days.begin(), days.end(), [](double d) { return d > 0; }); }
  void add(std::size_t hour, double people, double days_more = 1) { sum[hour] += people, days[hour] += days_more; }
  double mean(std::size_t hour) const { return days[hour] > 0 ? sum[hour] / days[hour] : 0; }
  double all() const {
    double out = 0;
    for (std::size_t h = 0; h < 24; ++h) out += mean(h);
    return out;
  }
  double within(const CountWindow& w) const {
    double out = 0;
    for (std::int64_t h = w.from / 3600; h * 3600 < w.to; ++h)
      out += mean(static_cast<std::size_t>(h % 24)) * static_cast<double>(std::min<std::int64_t>(w.to, (h + 1) * 3600) - std::max<std::int64_t>(w.from, h * 3600)) / 3600;
    return out;
  }
};
struct Counted {
  std::string route, route_name, stop;
  Hours on, off;
  double day_on = 0, day_off = 0;
};
using Entities = std::map<std::string, Counted, std::less<>>;

double number_of(const json::Value& entity, std::string_view name) {
  const json::Value* value = entity.find(name);
  return value != nullptr && value->is_number() ? std::max(0.0, value->as_double()) : 0;
}

// {"h00": 12, ...}, simplified or as it is stored.
void read_by_hour(const json::Value& entity, std::string_view name, double days, Hours& to) {
  const json::Value* value = entity.find(name);
  if (const json::Value* inner = value != nullptr ? value->find("json") : nullptr) value = inner;
  if (value == nullptr || !value->is_object()) return;
  for (std::size_t h = 0; h < 24; ++h)
    if (const json::Value* people = value->find(fmt::format("h{:02}", h)); people != nullptr && people->is_number()) to.add(h, std::max(0.0, people->as_double()), days);
}

Result<Entities> read_entities(const client::Client& hub, const char* type) {
  Entities out;
  client::Query query;
  query.types = {type}, query.attrs = {"boardings", "alightings", "boardingsByHour", "alightingsByHour", "aggregation", "hasRoute", "routeName", "hasStop"};
  DOSI_CHECK(hub.for_each(query, [&](json::Value e) -> Result<void> {
    Counted& one = out[std::string(json::text_of(e, "id"))];
    one.route = json::text_of(e, "hasRoute"), one.route_name = json::text_of(e, "routeName"), one.stop = json::text_of(e, "hasStop");
    const double days = json::text_of(e, "aggregation").starts_with("month") ? kDaysOfMonth : 1;
    read_by_hour(e, "boardingsByHour", days, one.on), read_by_hour(e, "alightingsByHour", days, one.off);
    one.day_on = number_of(e, "boardings"), one.day_off = number_of(e, "alightings");
    return ok();
  }));
  return out;
}

// Minutes by which clocks there are ahead of UTC.
int zone_of(const client::Client& hub, const FeedDay& day) {
  const auto agencies = hub.entities({.types = {"GtfsAgency"}}, {.limit = 1});
  const auto named = agencies && !agencies->entities.empty() ? ingest::zone_minutes(json::text_of(agencies->entities.front(), "timezone")) : bad_request("");
  if (named) return *named;
  double east = 0;
  for (const geo::Point& p : day.places) east += p.lon;
  return static_cast<int>(std::lround(east / static_cast<double>(std::max<std::size_t>(1, day.places.size())) / 15)) * 60;
}

// The last days of the kind of `date`, up to it or to yesterday: midnights there, as if of UTC.
std::vector<std::int64_t> days_like(const std::string& date, int zone_minutes) {
  const auto midnight = parse_time(fmt::format("{}-{}-{}T00:00:00Z", date.substr(0, 4), date.substr(4, 2), date.substr(6, 2)));
  if (!midnight) return {};
  const bool weekend = weekday_of(date) >= 5;
  const std::int64_t now = (system_now().us + zone_minutes * 60'000'000LL) / kDay_us * kDay_us, last = std::min(midnight->us, now - kDay_us);
  std::vector<std::int64_t> out;
  for (std::int64_t back = 0; back < kDaysBack && out.size() < kDays; ++back) {
    const std::int64_t day = last - back * kDay_us;
    if (((day / kDay_us + 3) % 7 >= 5) == weekend) out.push_back(day);  // 1 January 1970 was a Thursday
  }
  return out;
}

void read_history(const json::Value& entity, std::string_view name, std::int64_t midnight_us, Hours& to) {
  const json::Value* attribute = entity.find(name);
  const json::Value* values = attribute != nullptr ? attribute->find("values") : nullptr;
  if (values == nullptr || !values->is_array()) return;
  for (const json::Value& one : values->as_array()) {
    if (!one.is_array() || one.as_array().size() < 2 || !one.as_array()[0].is_number() || !one.as_array()[1].is_string()) continue;
    const auto when = parse_time(one.as_array()[1].as_string());
    if (!when || when->us < midnight_us || when->us >= midnight_us + kDay_us) continue;
    to.add(static_cast<std::size_t>((when->us - midnight_us) / kHour_us), std::max(0.0, one.as_array()[0].as_double()));
  }
}

// What histories tell; nothing where the broker keeps none.
void read_histories(const client::Client& hub, const char* type, const std::string& date, int zone_minutes, Entities& into) {
  client::Query query;
  query.types = {type};
  for (const std::int64_t day : days_like(date, zone_minutes)) {
    const std::int64_t midnight = day - zone_minutes * 60'000'000LL;
    const client::HistoryRange range{.attrs = {"boardings", "alightings"}, .from = Time{midnight - 1}, .until = Time{midnight + kDay_us}};
    for (client::Page page{.limit = kPage};; page.offset += kPage) {
      const auto listing = hub.histories(query, range, page);
      if (!listing) return;
      for (const json::Value& entity : listing->entities)
        if (const auto it = into.find(json::text_of(entity, "id")); it != into.end())
          read_history(entity, "boardings", midnight, it->second.on), read_history(entity, "alightings", midnight, it->second.off);
      if (listing->next.empty() || listing->entities.empty()) break;
    }
  }
}

bool by_hour(const Entities& entities) {
  return std::any_of(entities.begin(), entities.end(), [](const auto& e) { return e.second.on.any(); });
}

double sum(const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); }

}  // namespace

HubCounts::HubCounts(const FeedDay& day, CountWindow window)
    : boardings(day.places.size(), 0), alightings(boardings), other_hours(boardings), day_(day), window_(std::move(window)) {
  day_share_ = share_setting_out_in(day.runs, window_.from, window_.to);
}

Result<void> HubCounts::add(const client::Client& hub) {
  std::unordered_map<std::string_view, std::size_t> numbers, routes;
  for (std::size_t i = 0; i < day_.stop_ids.size(); ++i) numbers.emplace(day_.stop_ids[i], i);
  for (std::size_t i = 0; i < day_.route_ids.size(); ++i) routes.emplace(day_.route_ids[i], i);
  std::optional<int> zone;
  const auto read = [&](const char* type) -> Result<Entities> {
    DOSI_TRY(Entities out, read_entities(hub, type));
    if (out.empty() || by_hour(out)) return out;
    if (!zone) zone = zone_of(hub, day_);
    read_histories(hub, type, window_.date, *zone, out);
    return out;
  };
  const auto add_to_stop = [&](std::size_t stop, double on, double off, double other, CountsBy kind) {
    boardings[stop] += on, alightings[stop] += off, other_hours[stop] += other;
    if (on + off + other > 0) by = std::max(by, kind);
  };
  DOSI_TRY(const Entities at_lines, read("BusBoardings"));
  std::vector<bool> told(boardings.size(), false);
  for (const auto& [id, one] : at_lines) {
    const auto stop = numbers.find(one.stop);
    if (!one.on.any() || stop == numbers.end()) continue;
    const double on = one.on.within(window_), off = one.off.within(window_), other = std::max(0.0, one.on.all() - on);
    lines.push_back({routes.contains(one.route) ? one.route : one.route_name, one.stop, on, one.off.any() ? std::optional(off) : std::nullopt, other});
    add_to_stop(stop->second, on, off, other, CountsBy::lines), told[stop->second] = true;
  }
  DOSI_TRY(const Entities at_stops, read("GtfsStop"));
  const bool hours = by_hour(at_stops);
  for (const auto& [id, one] : at_stops) {
    const auto stop = numbers.find(id);
    if (stop == numbers.end() || told[stop->second]) continue;
    const double on = one.on.within(window_);
    if (one.on.any()) add_to_stop(stop->second, on, one.off.within(window_), std::max(0.0, one.on.all() - on), CountsBy::hour);
    else if (!hours) add_to_stop(stop->second, one.day_on * day_share_, one.day_off * day_share_, one.day_on * (1 - day_share_), CountsBy::day);
  }
  return ok();
}

bool HubCounts::alightings_counted() const { return sum(alightings) > 0; }

std::vector<double> HubCounts::drawn() const { return alightings_counted() ? alightings : sum(other_hours) > 0 ? other_hours : boardings; }

std::vector<StopCount> HubCounts::stops() const {
  const bool off_known = alightings_counted();
  std::vector<StopCount> out;
  for (std::size_t s = 0; s < boardings.size(); ++s)
    if (boardings[s] + alightings[s] + other_hours[s] > 0)
      out.push_back({{}, day_.stop_ids[s], boardings[s], off_known ? std::optional(alightings[s]) : std::nullopt, other_hours[s]});
  return out;
}

}  // namespace dosi::bus
