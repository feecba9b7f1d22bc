#include "solutions/patrol/city/risk_input.h"

#include <algorithm>
#include <utility>

#include "geo/grid.h"
#include "geo/point_locator.h"

namespace dosi::patrol {
namespace {

constexpr double kLight_m = 50;

risk::Area area_of(const PatrolCity& city) {
  risk::Area out;
  for (const WatchedDistrict& d : city.ground.districts) out.push_back({d.name, d.area});
  return out;
}

// Hours 0..23 of a weekday and 24..47 of a weekend day, each the mean of its days.
std::array<float, 48> usual_hours(const CrowdCell& cell) {
  std::array<float, 48> out{};
  for (std::size_t h = 0; h < kHoursOfWeek; ++h) {
    const bool weekend = h / 24 >= 5;
    out[h % 24 + (weekend ? 24 : 0)] += cell.people[h] / (weekend ? 2.0F : 5.0F);
  }
  return out;
}

void add_persons(const PatrolCity& city, const risk::Grid& grid, risk::Surroundings& out) {
  if (city.crowd.empty()) return;
  for (auto& hour : out.persons) hour.assign(grid.size(), 0);
  geo::SpatialIndex index;
  for (std::size_t i = 0; i < city.crowd.size(); ++i) index.insert(static_cast<std::uint32_t>(i), city.crowd[i].box);
  for (std::size_t c = 0; c < grid.size(); ++c) {
    const geo::Point p = grid.plane().to_lonlat(grid.centre(risk::Cell{static_cast<std::uint32_t>(c)}));
    const CrowdCell* found = nullptr;
    index.search(geo::box_of(p), [&](std::uint32_t i) { found = &city.crowd[i]; });
    if (found == nullptr) continue;
    const geo::Box& box = found->box;
    const double area_m2 = geo::distance_m({box.west, box.south}, {box.east, box.south}) * geo::distance_m({box.west, box.south}, {box.west, box.north});
    const auto share = static_cast<float>(grid.cell_m() * grid.cell_m() / std::max(area_m2, grid.cell_m() * grid.cell_m()));
    const auto hours = usual_hours(*found);
    for (std::size_t h = 0; h < hours.size(); ++h) out.persons[h][c] = hours[h] * share;
  }
}

}  // namespace

risk::LocalTime_s local_s(const CityClock& clock, Time t) { return clock.day(t) * risk::kDay_s + clock.second(t); }
Time utc_of(const CityClock& clock, risk::LocalTime_s t) { return {clock.midnight(0).us + t * kSecond_us}; }

Result<risk::Grid> grid_of(const PatrolCity& city, double cell_m) {
  auto grid = [&]() -> Result<risk::Grid> {
    if (!city.ground.districts.empty()) {
      const risk::Area area = area_of(city);
      return risk::Grid::over(risk::Plane::about(risk::centre_of(area)), area, cell_m);
    }
    const risk::Plane plane = risk::Plane::about(city.reports.all.front().place);
    std::vector<risk::Metres> places;
    for (const HubReport& report : city.reports.all) places.push_back(plane.from_lonlat(report.place));
    return risk::Grid::around(plane, places, cell_m);
  }();
  if (!grid && grid.error().field == "cell-m") return bad_request(grid.error().message, "cellSize");
  return grid;
}

RiskInput risk_input(const PatrolCity& city, const risk::Grid& grid, const std::vector<std::string>& focus, LeftOut& left) {
  RiskInput out;
  for (const HubReport& report : city.reports.all) {
    const std::string& code = city.reports.categories[report.category].code;
    const bool target = focus.empty() || std::find(focus.begin(), focus.end(), code) != focus.end();
    const risk::Precision precision = report.from == report.to                     ? risk::Precision::moment
                                      : report.to.us - report.from.us == kDay_us ? risk::Precision::day
                                                                                   : risk::Precision::interval;
    out.events.events.push_back({.at = grid.plane().from_lonlat(report.place),
                                 .from_s = local_s(city.clock, report.from),
                                 .to_s = local_s(city.clock, report.to),
                                 .precision = precision,
                                 .reporter = risk::Reporter::citizen,
                                 .target = target});
  }
  out.history = risk::history_of(out.events, grid);
  if (out.history.outside > 0) left.add(Leave::outside, out.history.outside);
  return out;
}

risk::Surroundings surroundings_of(const PatrolCity& city, const risk::Grid& grid) {
  risk::Surroundings out;
  out.zone_h = city.clock.utc_offset_h;
  add_persons(city, grid, out);
  if (city.equipment.lights.empty()) return out;
  geo::PointIndex lights;
  for (std::size_t i = 0; i < city.equipment.lights.size(); ++i) lights.insert(static_cast<std::uint32_t>(i), city.equipment.lights[i]);
  out.lights.assign(grid.size(), 0);
  for (std::size_t c = 0; c < grid.size(); ++c) {
    const geo::Point p = grid.plane().to_lonlat(grid.centre(risk::Cell{static_cast<std::uint32_t>(c)}));
    lights.search(geo::box_around(p, kLight_m), [&](std::uint32_t, geo::Point light) { out.lights[c] += geo::distance_m(p, light) <= kLight_m ? 1.0F : 0.0F; });
  }
  return out;
}

std::vector<std::size_t> districts_of(const PatrolCity& city, const risk::Grid& grid) {
  std::vector<geo::PointLocator> locators;
  for (const WatchedDistrict& d : city.ground.districts) locators.emplace_back(d.area);
  std::vector<std::size_t> out(grid.size(), kNoDistrict);
  for (std::size_t c = 0; c < grid.size(); ++c) {
    const geo::Point p = grid.plane().to_lonlat(grid.centre(risk::Cell{static_cast<std::uint32_t>(c)}));
    for (std::size_t d = 0; d < locators.size() && out[c] == kNoDistrict; ++d)
      if (locators[d].locate(p) != geo::Location::exterior) out[c] = d;
  }
  return out;
}

}  // namespace dosi::patrol
