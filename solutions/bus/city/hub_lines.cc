#include "solutions/bus/city/hub_lines.h"

#include <map>

#include "geo/point.h"
#include "json/members.h"
#include "solutions/bus/city/entity_place.h"
#include "solutions/bus/city/hub_day.h"
#include "solutions/bus/journey/day_maker.h"

namespace dosi::bus {
namespace {

constexpr Seconds kFirst_s = 6 * 3600, kLast_s = 22 * 3600;
constexpr double kDetour = 1.3;
constexpr int kLeastRide_s = 10;

struct Lines {
  std::map<std::string, std::map<std::int64_t, std::string>> stops;  // by route and number
  std::map<std::string, geo::Point> places;
};

Result<void> read_stops(const client::Client& hub, Lines& lines, DayMaker& day) {
  client::Query query;
  query.types = {"GtfsStop"};
  return hub.for_each(query, [&](json::Value e) -> Result<void> {
    const std::string id(json::text_of(e, "id"));
    const auto place = point_of(e);
    if (!place || !day.add_stop(id, json::text_of(e, "name"), *place)) day.skip_row();
    else lines.places.emplace(id, *place);
    return ok();
  });
}

Result<void> read_order(const client::Client& hub, Lines& lines) {
  client::Query query;
  query.types = {"RouteStop"};
  return hub.for_each(query, [&](json::Value e) -> Result<void> {
    const json::Value* number = e.find("stopSequence");
    const std::string stop(json::text_of(e, "hasStop"));
    if (number != nullptr && number->is_int() && lines.places.contains(stop)) lines.stops[std::string(json::text_of(e, "hasRoute"))][number->as_int()] = stop;
    return ok();
  });
}

void add_trip(const std::string& route, const std::map<std::int64_t, std::string>& stops, const Lines& lines, const AssumedService& service, DayMaker& day) {
  if (stops.size() < 2 || day.add_trip(route, {.route = route}) != DayMaker::Added::yes) return day.skip_row();
  int now = kFirst_s;
  std::uint32_t sequence = 0;
  const geo::Point* before = nullptr;
  for (const auto& [number, stop] : stops) {
    const geo::Point& here = lines.places.at(stop);
    if (before != nullptr) now += std::max(kLeastRide_s, static_cast<int>(geo::distance_m(*before, here) * kDetour / (service.speed_kmh / 3.6)));
    day.add_call(route, stop, {sequence++, now, now});
    before = &here;
  }
  day.add_frequency(route, kFirst_s, kLast_s, service.headway_s);
}

}  // namespace

Result<FeedDay> read_hub_lines(const client::Client& hub, const AssumedService& service) {
  Lines lines;
  DayMaker day;
  DOSI_CHECK(read_stops(hub, lines, day));
  DOSI_CHECK(read_order(hub, lines));
  if (lines.stops.empty()) return bad_request("The hub has neither a timetable nor RouteStop entities");
  client::Query routes;
  routes.types = {"GtfsRoute"};
  DOSI_CHECK(hub.for_each(routes, [&](json::Value e) -> Result<void> {
    const auto name = json::text_of(e, "shortName").empty() ? json::text_of(e, "name") : json::text_of(e, "shortName");
    if (!day.add_route(std::string(json::text_of(e, "id")), name)) day.skip_row();
    return ok();
  }));
  for (const auto& [route, stops] : lines.stops) add_trip(route, stops, lines, service, day);
  return std::move(day).finish();
}

Result<HubService> read_hub_service(const client::Client& hub, std::string_view date) {
  auto day = read_hub_day(hub, date);
  if (day) return HubService{std::move(*day), false};
  if (day.error().code != ErrorCode::bad_request) return day.error();
  auto lines = read_hub_lines(hub, {});
  return lines ? Result<HubService>(HubService{std::move(*lines), true}) : Result<HubService>(day.error());
}

}  // namespace dosi::bus
