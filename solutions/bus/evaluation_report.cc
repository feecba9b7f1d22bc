#include "solutions/bus/evaluation_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "json/write.h"

namespace dosi::bus {
namespace {

json::Value number(double v) { return std::round(v * 1000) / 1000; }
json::Value count(std::size_t n) { return static_cast<std::int64_t>(n); }
double percent(double part, double whole) { return whole > 0 ? 100 * part / whole : 0; }

void append_times(json::Object& out, const TimeFigures& times) {
  if (times.trips <= 0) return;
  out.append("meanMinutes", number(times.mean));
  for (std::size_t i = 0; i < kPercentiles.size(); ++i)
    out.append(fmt::format("p{}Minutes", kPercentiles[i]), number(times.percentiles[i]));
}

void append_service(json::Object& out, const LineSupply& supply) {
  out.append("runs", count(supply.runs)), out.append("vehicles", count(supply.vehicles));
  out.append("vehicleHours", number(supply.vehicle_hours)), out.append("km", number(supply.km));
}

void append_regularity(json::Object& out, const Regularity& r) {
  if (r.headways == 0) return;
  out.append("headwayMinutes", number(r.mean_s / 60)), out.append("headwayVariation", number(r.cv));
  out.append("excessWaitSeconds", number(r.excess_wait_s));
}

// Over all lines, each as often as it has headways.
Regularity overall(const std::vector<StopRegularity>& stops) {
  std::vector<StopRegularity> all = stops;
  for (StopRegularity& s : all) s.route = 0;
  return line_regularity(all, 1).front();
}

json::Array stops_of(const FeedDay& day, const Evaluation& e) {
  std::map<std::size_t, json::Array> headways;
  for (const StopRegularity& s : e.stops) {
    json::Object line{{"line", day.route_ids[s.route]}, {"direction", static_cast<std::int64_t>(s.direction)}};
    append_regularity(line, s.at);
    headways[at(s.stop)].emplace_back(std::move(line));
  }
  json::Array out;
  for (std::size_t stop = 0; stop < day.places.size(); ++stop) {
    const auto found = headways.find(stop);
    const double on = e.assignment ? e.assignment->boardings[stop] : 0, off = e.assignment ? e.assignment->alightings[stop] : 0;
    if (found == headways.end() && on + off <= 0) continue;
    json::Object one{{"stop", day.stop_ids[stop]}, {"name", day.stop_names[stop]}};
    if (e.assignment) one.append("boardings", number(on)), one.append("alightings", number(off));
    one.append("headways", found == headways.end() ? json::Array{} : std::move(found->second));
    out.emplace_back(std::move(one));
  }
  return out;
}

}  // namespace

json::Object summary_of(const FeedDay& day, const Evaluation& e) {
  json::Object out{{"lines", count(static_cast<std::size_t>(std::count_if(e.supply.lines.begin(), e.supply.lines.end(), [](const LineSupply& l) { return l.runs > 0; })))},
                   {"stops", count(day.places.size())}};
  append_service(out, e.supply.all);
  std::size_t kept = 0;
  for (const LineSupply& line : e.supply.lines) kept += line.vehicles;
  out.append("vehiclesLineByLine", count(kept)), out.append("vehiclesWithoutEmptyRuns", count(e.supply.vehicles_without_empty_runs));
  append_regularity(out, overall(e.stops));
  if (!e.assignment) return out;
  const Assignment& a = *e.assignment;
  out.append("trips", number(a.trips));
  append_times(out, a.times);
  out.append("walkMinutes", number(a.walk_min)), out.append("waitMinutes", number(a.first_wait_min + a.transfer_wait_min));
  out.append("transferWaitMinutes", number(a.transfer_wait_min)), out.append("rideMinutes", number(a.ride_min));
  static constexpr const char* kShares[] = {"directPercent", "oneTransferPercent", "twoTransfersPercent", "moreTransfersPercent"};
  for (std::size_t i = 0; i < a.by_transfers.size(); ++i) out.append(kShares[i], number(percent(a.by_transfers[i], a.trips)));
  out.append("walkOnlyPercent", number(percent(a.walked, a.trips))), out.append("unservedPercent", number(percent(a.unserved, a.trips)));
  const auto full = std::count_if(e.sections.begin(), e.sections.end(), [](const Section& s) { return s.load_per_h > s.capacity_per_h; });
  out.append("sections", count(e.sections.size())), out.append("overloadedSections", static_cast<std::int64_t>(full));
  return out;
}

json::Object line_figures_of(const Evaluation& e, std::uint32_t route) {
  json::Object out;
  append_service(out, e.supply.lines[route]);
  append_regularity(out, e.regularity[route]);
  if (!e.assignment) return out;
  out.append("boardings", number(e.assignment->route_boardings[route]));
  if (const Section* most = fullest(e.sections, route)) {
    out.append("maxLoadPerHour", number(most->load_per_h)), out.append("capacityPerHour", number(most->capacity_per_h));
    if (most->capacity_per_h > 0) out.append("maxLoadPercent", number(percent(most->load_per_h, most->capacity_per_h)));
  }
  return out;
}

json::Object section_figures_of(const FeedDay& day, const Section& s) {
  json::Object out{{"from", day.stop_ids[at(s.from)]}, {"to", day.stop_ids[at(s.to)]}, {"buses", count(s.buses)},
                   {"loadPerHour", number(s.load_per_h)}, {"capacityPerHour", number(s.capacity_per_h)}};
  if (s.capacity_per_h > 0) out.append("loadPercent", number(percent(s.load_per_h, s.capacity_per_h)));
  return out;
}

json::Object place_figures_of(const Evaluation& e, std::size_t place) {
  json::Object out;
  if (!e.assignment) return out;
  const TimeFigures& times = e.assignment->from[place];
  const double unserved = e.assignment->from_unserved[place];
  out.append("trips", number(times.trips + unserved));
  append_times(out, times);
  if (times.trips + unserved > 0) out.append("unservedPercent", number(percent(unserved, times.trips + unserved)));
  return out;
}

json::Object report_of(const FeedDay& day, const std::vector<std::string>& place_ids, const Evaluation& e) {
  json::Array lines, places;
  std::map<std::uint32_t, json::Array> sections;
  for (const Section& s : e.sections) sections[s.route].emplace_back(section_figures_of(day, s));
  for (std::uint32_t route = 0; route < day.route_ids.size(); ++route) {
    if (e.supply.lines[route].runs == 0) continue;
    json::Object line{{"line", day.route_ids[route]}, {"name", day.route_names[route]}};
    for (auto& [name, value] : line_figures_of(e, route)) line.append(name, std::move(value));
    if (e.assignment) line.append("sections", std::move(sections[route]));
    lines.emplace_back(std::move(line));
  }
  for (std::size_t i = 0; e.assignment && i < place_ids.size(); ++i) {
    json::Object place{{"place", place_ids[i]}};
    for (auto& [name, value] : place_figures_of(e, i)) place.append(name, std::move(value));
    places.emplace_back(std::move(place));
  }
  return {{"summary", summary_of(day, e)}, {"lines", std::move(lines)}, {"places", std::move(places)}, {"stops", stops_of(day, e)}};
}

std::string lines_csv(const FeedDay& day, const Evaluation& e) {
  static constexpr const char* kColumns[] = {"runs", "vehicles", "vehicleHours", "km", "headwayMinutes", "headwayVariation", "excessWaitSeconds",
                                             "boardings", "maxLoadPerHour", "capacityPerHour", "maxLoadPercent"};
  std::string out = "line,name";
  for (const char* column : kColumns) out += std::string(",") + column;
  out += "\n";
  for (std::uint32_t route = 0; route < day.route_ids.size(); ++route) {
    if (e.supply.lines[route].runs == 0) continue;
    std::string name = day.route_names[route];
    std::erase_if(name, [](char c) { return c == '"' || c == '\n'; });
    out += fmt::format("{},\"{}\"", day.route_ids[route], name);
    const json::Object figures = line_figures_of(e, route);
    for (const char* column : kColumns) {
      const json::Value* value = figures.find(column);
      out += "," + (value == nullptr ? std::string() : json::dump(*value));
    }
    out += "\n";
  }
  return out;
}

}  // namespace dosi::bus
