#include "solutions/bus/session/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <unordered_map>
#include <utility>

#include "json/write.h"
#include "solutions/bus/city/day_text.h"

namespace dosi::bus {
namespace {

using json::Writer;

double rounded(double v, double parts) { return std::round(v * parts) / parts; }
void number(Writer& w, std::string_view key, double v, double parts = 10) { w.key(key), w.number(rounded(v, parts)); }
void whole(Writer& w, std::string_view key, double v) { w.key(key), w.number(static_cast<std::int64_t>(std::llround(v))); }
void optional(Writer& w, std::string_view key, std::optional<double> v) {
  w.key(key);
  if (v) w.number(rounded(*v, 10));
  else w.null();
}
void place(Writer& w, geo::Point p) { w.begin_array(), w.number(rounded(p.lon, 1e6)), w.number(rounded(p.lat, 1e6)), w.end_array(); }
template <class Numbers>
void wholes(Writer& w, std::string_view key, const Numbers& numbers) {
  w.key(key), w.begin_array();
  for (const double v : numbers) w.number(static_cast<std::int64_t>(std::llround(v)));
  w.end_array();
}
double percent(double part, double of) { return of > 0 ? 100 * part / of : 0; }

void minutes(Writer& w, const Passengers& p, double riders) {
  const std::pair<std::string_view, double> parts[] = {{"total", p.walk_s + p.wait_s + p.ride_s + p.transfer_s},
                                                       {"walk", p.walk_s}, {"wait", p.wait_s}, {"ride", p.ride_s}, {"transfer", p.transfer_s}};
  w.key("minutes"), w.begin_object();
  for (const auto& [name, seconds] : parts) {
    w.key(name);
    if (riders > 0) w.number(rounded(seconds / riders / 60, 100));
    else w.null();
  }
  w.end_object();
}

void figures_of_plan(Writer& w, const ServicePlan& plan, const Figures& f) {
  const Passengers& p = f.passengers;
  double riders = 0, all = p.unserved + p.by_rides[0];
  for (int r = 1; r <= kMostRides; ++r) riders += p.by_rides[r];
  all += riders;
  w.begin_object();
  number(w, "trips", f.trips);
  minutes(w, p, riders);
  number(w, "direct_pct", percent(p.by_rides[1], all), 100), number(w, "one_transfer_pct", percent(p.by_rides[2], all), 100);
  number(w, "two_transfers_pct", percent(p.by_rides[3], all), 100);
  number(w, "more_transfers_pct", percent(riders - p.by_rides[1] - p.by_rides[2] - p.by_rides[3], all), 100);
  number(w, "walk_only_pct", percent(p.by_rides[0], all), 100), number(w, "unserved_pct", percent(p.unserved, all), 100);
  whole(w, "population", f.people), whole(w, "population_served", f.people_served);
  number(w, "population_served_pct", percent(f.people_served, f.people), 100);
  whole(w, "lines", static_cast<double>(plan.lines.size())), whole(w, "vehicles", f.vehicles);
  number(w, "vehicle_hours", f.vehicle_hours), number(w, "vehicle_km", f.vehicle_km);
  whole(w, "sections", static_cast<double>(f.sections)), whole(w, "overloaded_sections", static_cast<double>(f.overloaded));
  w.key("fullest");
  if (f.fullest) {
    w.begin_object();
    w.member("line", f.fullest->line), w.member("from", f.fullest->from), w.member("to", f.fullest->to);
    number(w, "load_per_h", f.fullest->load_per_h), number(w, "capacity_per_h", f.fullest->capacity_per_h);
    w.end_object();
  } else {
    w.null();
  }
  w.end_object();
}

void line(Writer& w, const ServicePlan& plan, const PlanLine& line, const LineFigures& f, double period_s) {
  w.begin_object();
  w.member("line", line.id), w.member("name", line.name);
  whole(w, "headway_s", line.headway_s()), number(w, "capacity", line.capacity), number(w, "km", f.fleet.km, 100), whole(w, "vehicles", f.fleet.vehicles);
  w.key("courses"), w.begin_array();
  for (const Course& course : line.courses) {
    w.begin_object();
    whole(w, "direction", course.direction), whole(w, "headway_s", course.headway_s), number(w, "trips", period_s / course.headway_s);
    w.key("stops"), w.begin_array();
    for (const std::uint32_t stop : course.stops) w.string(plan.stops[stop].id);
    w.end_array();
    wholes(w, "ride_s", course.ride_s), wholes(w, "length_m", course.length_m);
    w.key("course"), w.begin_array();
    for (const geo::Point& p : course.way) place(w, p);
    w.end_array();
    w.end_object();
  }
  w.end_array();
  w.end_object();
}

void line_figures(Writer& w, const LineFigures* f) {
  if (f == nullptr) return w.null();
  w.begin_object();
  whole(w, "headway_s", f->headway_s), whole(w, "cycle_s", f->fleet.cycle_s), whole(w, "vehicles", f->fleet.vehicles);
  number(w, "km", f->fleet.km, 100), number(w, "vehicle_km", f->fleet.vehicle_km), number(w, "vehicle_hours", f->fleet.vehicle_hours);
  number(w, "boardings", f->boardings), number(w, "max_load_per_h", f->max_load_per_h), number(w, "capacity_per_h", f->capacity_per_h);
  number(w, "load_pct", percent(f->max_load_per_h, f->capacity_per_h));
  w.key("load_per_h"), w.begin_array();
  for (const auto& course : f->load_per_h) {
    w.begin_array();
    for (const double load : course) w.number(rounded(load, 10));
    w.end_array();
  }
  w.end_array();
  w.end_object();
}

bool alike(const PlanLine& a, const PlanLine& b) {
  const auto same = [](const Course& x, const Course& y) { return x.stops == y.stops && x.headway_s == y.headway_s && x.direction == y.direction; };
  return a.capacity == b.capacity && std::equal(a.courses.begin(), a.courses.end(), b.courses.begin(), b.courses.end(), same);
}

// Lines of today's plan, then those that are new, each with its place in both plans.
struct Pair {
  const PlanLine *before = nullptr, *after = nullptr;
  const LineFigures *before_figures = nullptr, *after_figures = nullptr;
  std::string_view state() const { return before == nullptr ? "added" : after == nullptr ? "removed" : alike(*before, *after) ? "same" : "changed"; }
};
std::vector<Pair> pairs(const CityPlan& city, const ServicePlan& plan, const Figures& figures) {
  std::vector<Pair> out;
  std::unordered_map<std::string_view, std::size_t> numbers;
  for (std::size_t l = 0; l < city.base.lines.size(); ++l) {
    numbers.emplace(city.base.lines[l].id, l);
    out.push_back({&city.base.lines[l], nullptr, &city.figures.lines[l], nullptr});
  }
  for (std::size_t l = 0; l < plan.lines.size(); ++l) {
    const auto it = numbers.find(plan.lines[l].id);
    if (it == numbers.end()) out.emplace_back();
    Pair& pair = it == numbers.end() ? out.back() : out[it->second];
    pair.after = &plan.lines[l], pair.after_figures = &figures.lines[l];
  }
  return out;
}

void zone_changes(Writer& w, const CityPlan& city, const std::vector<ZoneChange>& changes) {
  double better = 0, worse = 0;
  for (const ZoneChange& c : changes) better += c.better, worse += c.worse;
  w.key("trips"), w.begin_object();
  number(w, "better", better), number(w, "worse", worse), number(w, "same", std::max(0.0, city.setting.trips - better - worse));
  w.end_object();
  w.key("zones"), w.begin_array();
  for (std::size_t z = 0; z < changes.size(); ++z) {
    w.begin_object();
    whole(w, "zone", static_cast<double>(z)), number(w, "trips", city.setting.zones[z].trips);
    optional(w, "before_min", changes[z].before_min), optional(w, "after_min", changes[z].after_min);
    number(w, "better", changes[z].better), number(w, "worse", changes[z].worse);
    number(w, "unserved_before", changes[z].unserved_before), number(w, "unserved_after", changes[z].unserved_after);
    w.end_object();
  }
  w.end_array();
}

// What the trips rest on.
Words demand_words(const CityPlan& city) {
  if (city.setting.demand == DemandSource::population)
    return {"Residents near the stops, joined to where buses call by a gravity model.", "정류장 주변 주민을 버스가 서는 곳과 중력모형으로 잇습니다."};
  if (city.setting.demand == DemandSource::calls)
    return {"Calls of buses stand for passengers, joined to trips by a gravity model.", "버스 정차 횟수를 승객으로 보고 중력모형으로 잇습니다."};
  static constexpr std::pair<const char*, const char*> kCounted[] = {
      {"of the stops, spread over the day as buses run", "정류장 승하차를 버스 운행 비율대로 시간대에 나누어"},
      {"of the stops in these hours", "이 시간대의 정류장 승하차를"},
      {"of lines at stops in these hours", "이 시간대의 노선·정류장별 승하차를"}};
  const auto& [english, korean] = kCounted[city.counts_by == CountsBy::lines ? 2 : city.counts_by == CountsBy::hour ? 1 : 0];
  return {fmt::format("Boardings and alightings {}, joined to trips by a gravity model; each boarding counts as a trip.", english),
          fmt::format("{} 중력모형으로 통행으로 잇습니다. 승차 하나를 통행 하나로 셉니다.", korean)};
}

// Boardings of lines, counted and modelled; counts 0 where no hub tells them by line.
Fit line_fit(const CityPlan& city) {
  std::unordered_map<std::string_view, double> by_line;
  for (const StopCount& count : city.counts_by_line) by_line[count.route] += count.boardings;
  std::vector<double> counted, modelled;
  for (std::size_t l = 0; l < city.base.lines.size(); ++l) {
    const auto it = by_line.find(city.base.lines[l].id), named = by_line.find(city.base.lines[l].name);
    if (it == by_line.end() && named == by_line.end()) continue;
    counted.push_back(it != by_line.end() ? it->second : named->second), modelled.push_back(city.figures.lines[l].boardings);
  }
  return fit(counted, modelled, city.rules.period_s / 3600);
}

void fit_of(Writer& w, std::string_view key, const Fit& fit) {
  w.key(key);
  if (fit.counts == 0) return w.null();
  w.begin_object();
  whole(w, "counts", static_cast<double>(fit.counts)), number(w, "correlation", fit.correlation, 1000), number(w, "geh_below_5_pct", 100 * fit.geh_below_5);
  w.end_object();
}

void demand(Writer& w, const CityPlan& city) {
  static constexpr std::string_view kSources[] = {"boardings", "population", "calls"};
  Words words = demand_words(city);
  if (const Fit& fit = city.setting.held_out; fit.counts > 0) {
    words.english += fmt::format(" Alightings of zones that the model was not told: correlation {:.2f}.", fit.correlation);
    words.korean += fmt::format(" 모형에 주지 않은 구역의 하차와 상관 {:.2f}.", fit.correlation);
  }
  w.key("demand"), w.begin_object();
  w.member("source", kSources[static_cast<std::size_t>(city.setting.demand)]), number(w, "trips", city.setting.trips);
  w.member("note", words.english), w.member("noteKo", words.korean);
  w.key("fit"), w.begin_object();
  fit_of(w, "held_out", city.setting.held_out), fit_of(w, "lines", line_fit(city));
  w.end_object();
  w.end_object();
}

void head(Writer& w, const CityPlan& city) {
  w.member("date", city.date), w.member("from", clock_of(city.period.from)), w.member("to", clock_of(city.period.to));
  whole(w, "period_s", city.period.seconds());
  geo::Box box = geo::box_of(city.base.stops.front().place);
  for (const PlanStop& stop : city.base.stops) box = geo::united(box, geo::box_of(stop.place));
  w.key("bounds"), w.begin_array();
  for (const double side : {box.west, box.south, box.east, box.north}) w.number(rounded(side, 1e6));
  w.end_array();
  demand(w, city);
  w.key("population");
  if (city.population_source.empty()) {
    w.null();
  } else {
    w.begin_object(), w.member("source", city.population_source), whole(w, "total", city.setting.people), w.end_object();
  }
  for (const auto& [key, words] : {std::pair{"assumptions", &Words::english}, std::pair{"assumptionsKo", &Words::korean}}) {
    w.key(key), w.begin_array();
    for (const Words& one : city.assumptions) w.string(one.*words);
    w.end_array();
  }
}

void places(Writer& w, const CityPlan& city) {
  w.key("stops"), w.begin_array();
  for (std::size_t s = 0; s < city.base.stops.size(); ++s) {
    const PlanStop& stop = city.base.stops[s];
    w.begin_object();
    w.member("id", stop.id), w.member("name", stop.name), w.key("location"), place(w, stop.place), whole(w, "zone", city.setting.around.zone_of[s]);
    w.end_object();
  }
  w.end_array();
  w.key("zones"), w.begin_array();
  for (std::size_t z = 0; z < city.setting.zones.size(); ++z) {
    const Zone& zone = city.setting.zones[z];
    w.begin_object();
    whole(w, "zone", static_cast<double>(z)), w.member("name", zone.name), w.key("location"), place(w, zone.place);
    whole(w, "population", zone.people), number(w, "trips", zone.trips);
    w.end_object();
  }
  w.end_array();
}

}  // namespace

std::string network_answer(const CityPlan& city) {
  std::string out;
  Writer w(out);
  w.begin_object();
  head(w, city);
  places(w, city);
  w.key("lines"), w.begin_array();
  for (std::size_t l = 0; l < city.base.lines.size(); ++l) line(w, city.base, city.base.lines[l], city.figures.lines[l], city.rules.period_s);
  w.end_array();
  w.key("figures"), figures_of_plan(w, city.base, city.figures);
  w.end_object();
  return out;
}

std::string evaluation_answer(const CityPlan& city, const ServicePlan& plan, const Figures& figures, double ms) {
  std::string out;
  Writer w(out);
  w.begin_object();
  w.key("before"), figures_of_plan(w, city.base, city.figures);
  w.key("after"), figures_of_plan(w, plan, figures);
  zone_changes(w, city, compare(city.figures, figures, city.setting));
  const std::vector<Pair> lines = pairs(city, plan, figures);
  w.key("lines"), w.begin_array();
  for (const Pair& pair : lines) {
    const PlanLine& one = pair.after != nullptr ? *pair.after : *pair.before;
    w.begin_object();
    w.member("line", one.id), w.member("name", one.name), w.member("state", pair.state());
    w.key("before"), line_figures(w, pair.before_figures);
    w.key("after"), line_figures(w, pair.after_figures);
    w.end_object();
  }
  w.end_array();
  w.key("changed"), w.begin_array();
  for (const Pair& pair : lines)
    if (pair.state() == "changed" || pair.state() == "added") line(w, plan, *pair.after, *pair.after_figures, city.rules.period_s);
  w.end_array();
  number(w, "ms", ms);
  w.end_object();
  return out;
}

std::string figures_text(const ServicePlan& plan, const Figures& figures) {
  std::string out;
  Writer w(out);
  figures_of_plan(w, plan, figures);
  return out;
}

}  // namespace dosi::bus
