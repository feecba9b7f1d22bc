#include "solutions/bus/service/figures.h"

#include <algorithm>
#include <cmath>

namespace dosi::bus {
namespace {

constexpr double kNoticed_s = 60;

double people_served(const ServicePlan& plan, const Setting& setting) {
  std::vector<bool> served(plan.stops.size(), false);
  for (const PlanLine& line : plan.lines)
    for (const Course& course : line.courses)
      for (const std::uint32_t stop : course.stops) served[stop] = true;
  double out = 0;
  for (const auto& home : setting.homes)
    if (std::any_of(home.stops.begin(), home.stops.end(), [&](std::uint32_t s) { return served[s]; })) out += home.people;
  return out;
}

LineFigures figures_of_line(const ServicePlan& plan, std::size_t number, Figures& all, const FigureRules& rules) {
  const PlanLine& line = plan.lines[number];
  LineFigures out{line.headway_s(), fleet_of(line, rules.layover, rules.period_s), all.passengers.boardings[number], 0, 0, {}};
  const double hours = rules.period_s / 3600;
  double fullest = -1;
  for (std::size_t c = 0; c < line.courses.size(); ++c) {
    const Course& course = line.courses[c];
    const double capacity = line.capacity * 3600 / course.headway_s;
    out.load_per_h.emplace_back();
    for (std::size_t i = 0; i + 1 < course.stops.size(); ++i) {
      const double load = all.passengers.load[number][c][i] / hours;
      out.load_per_h.back().push_back(load);
      ++all.sections, all.overloaded += load > capacity;
      if (load / capacity > fullest) fullest = load / capacity, out.max_load_per_h = load, out.capacity_per_h = capacity;
      if (!all.fullest || load / capacity > all.fullest->load_per_h / all.fullest->capacity_per_h)
        all.fullest = FullSection{line.id, plan.stops[course.stops[i]].id, plan.stops[course.stops[i + 1]].id, load, capacity};
    }
  }
  return out;
}

}  // namespace

Figures figures_of(const ServicePlan& plan, const Setting& setting, const FigureRules& rules) {
  Figures out;
  out.passengers = assign(plan, setting.around, rules.passengers);
  out.time_s = std::move(out.passengers.time_s);
  out.trips = setting.trips, out.people = setting.people, out.people_served = people_served(plan, setting);
  for (std::size_t l = 0; l < plan.lines.size(); ++l) {
    out.lines.push_back(figures_of_line(plan, l, out, rules));
    const LineDemandOnFleet& fleet = out.lines.back().fleet;
    out.vehicles += fleet.vehicles, out.vehicle_km += fleet.vehicle_km, out.vehicle_hours += fleet.vehicle_hours;
  }
  return out;
}

std::vector<ZoneChange> compare(const Figures& before, const Figures& after, const Setting& setting) {
  const std::size_t n = setting.around.zones;
  std::vector<ZoneChange> out(n);
  struct Mean {
    double sum = 0, weight = 0;
    void add(double value, double by) { sum += value * by, weight += by; }
    std::optional<double> of() const { return weight > 0 ? std::optional(sum / weight) : std::nullopt; }
  };
  std::vector<Mean> old_mean(n), new_mean(n);
  for (std::size_t s = 0; s < setting.around.zone_of.size(); ++s) {
    const std::size_t zone = setting.around.zone_of[s];
    for (std::size_t z = 0; z < n; ++z) {
      const double trips = setting.around.of(s, z);
      if (trips <= 0) continue;
      const auto was = static_cast<double>(before.time_s[s * n + z]), is = static_cast<double>(after.time_s[s * n + z]);
      if (std::isinf(was)) out[zone].unserved_before += trips;
      else old_mean[zone].add(was / 60, trips);
      if (std::isinf(is)) out[zone].unserved_after += trips;
      else new_mean[zone].add(is / 60, trips);
      if (std::isinf(was) && std::isinf(is)) continue;
      if (is <= was - kNoticed_s) out[zone].better += trips;
      if (is >= was + kNoticed_s) out[zone].worse += trips;
    }
  }
  for (std::size_t z = 0; z < n; ++z) out[z].before_min = old_mean[z].of(), out[z].after_min = new_mean[z].of();
  return out;
}

}  // namespace dosi::bus
