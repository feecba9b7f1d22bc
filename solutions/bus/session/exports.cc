#include "solutions/bus/session/exports.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "json/write.h"
#include "solutions/bus/city/day_text.h"
#include "solutions/bus/journey/gtfs_writer.h"
#include "solutions/kit/base64.h"
#include "solutions/kit/text_file.h"

namespace dosi::bus {
namespace {

GtfsService service_of_plan(const CityPlan& city, const ServicePlan& plan, std::string_view title) {
  GtfsService out;
  out.agency = title.empty() ? "dosi" : std::string(title);
  out.first_day = out.last_day = compact(city.date);
  for (const PlanStop& stop : plan.stops) out.stops.push_back({stop.id, stop.name.empty() ? stop.id : stop.name, stop.place});
  for (const PlanLine& line : plan.lines) {
    GtfsLine one{line.id, line.name, {}};
    for (const Course& course : line.courses) {
      GtfsCourse to;
      to.stops = course.stops, to.direction = course.direction, to.shape = course.way;
      for (const double ride : course.ride_s) to.ride_s.push_back(static_cast<Seconds>(std::max<long>(std::lround(ride), 1)));
      to.headways = {{city.period.from, city.period.to, static_cast<Seconds>(std::max<long>(std::lround(course.headway_s), 1))}};
      one.courses.push_back(std::move(to));
    }
    out.lines.push_back(std::move(one));
  }
  return out;
}

json::Array places(const std::vector<geo::Point>& line) {
  json::Array out;
  for (const geo::Point& p : line) out.push_back(json::Array{std::round(p.lon * 1e6) / 1e6, std::round(p.lat * 1e6) / 1e6});
  return out;
}

std::string geojson(const ServicePlan& plan, const Figures& figures) {
  json::Array features;
  std::vector<bool> served(plan.stops.size(), false);
  for (std::size_t l = 0; l < plan.lines.size(); ++l)
    for (const Course& course : plan.lines[l].courses) {
      json::Array stops;
      for (const std::uint32_t stop : course.stops) served[stop] = true, stops.emplace_back(plan.stops[stop].id);
      features.push_back(json::Object{
          {"type", "Feature"},
          {"geometry", json::Object{{"type", "LineString"}, {"coordinates", places(course.way)}}},
          {"properties", json::Object{{"line", plan.lines[l].id}, {"name", plan.lines[l].name}, {"direction", course.direction},
                                      {"headway_s", std::round(course.headway_s)}, {"vehicles", figures.lines[l].fleet.vehicles}, {"stops", std::move(stops)}}}});
    }
  for (std::size_t s = 0; s < plan.stops.size(); ++s)
    if (served[s])
      features.push_back(json::Object{{"type", "Feature"},
                                      {"geometry", json::Object{{"type", "Point"}, {"coordinates", places({plan.stops[s].place}).front()}}},
                                      {"properties", json::Object{{"stop", plan.stops[s].id}, {"name", plan.stops[s].name}}}});
  return json::dump(json::Object{{"type", "FeatureCollection"}, {"features", std::move(features)}});
}

// A field of a CSV file (RFC 4180); what a spreadsheet would read as a formula is told as text.
std::string field(std::string text) {
  if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos) text.insert(0, "'");
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string csv(const ServicePlan& plan, const Figures& figures) {
  std::string out = "line,name,headway_s,cycle_s,vehicles,km,vehicle_km,vehicle_hours,boardings,max_load_per_h,capacity_per_h\r\n";
  for (std::size_t l = 0; l < plan.lines.size(); ++l) {
    const LineFigures& f = figures.lines[l];
    out += fmt::format("{},{},{:.0f},{:.0f},{},{:.2f},{:.1f},{:.1f},{:.1f},{:.1f},{:.1f}\r\n", field(plan.lines[l].id), field(plan.lines[l].name), f.headway_s,
                       f.fleet.cycle_s, f.fleet.vehicles, f.fleet.km, f.fleet.vehicle_km, f.fleet.vehicle_hours, f.boardings, f.max_load_per_h, f.capacity_per_h);
  }
  return out;
}

std::string file(const char* name, const char* media, const char* member, std::string content) {
  return json::dump(json::Object{{"name", name}, {"mediaType", media}, {member, std::move(content)}});
}

}  // namespace

Result<std::string> export_answer(const CityPlan& city, const ServicePlan& plan, const Figures& figures, std::string_view format, std::string_view title) {
  if (format == "geojson") return file("plan.geojson", "application/geo+json", "text", geojson(plan, figures));
  if (format == "csv") return file("plan.csv", "text/csv", "text", csv(plan, figures));
  if (format != "gtfs") return bad_request("'format' must be one of gtfs, geojson, csv", "format");
  const auto path = std::filesystem::temp_directory_path() / fmt::format("plan-{}.zip", getpid());  // the session's own folder
  DOSI_CHECK(write_gtfs(service_of_plan(city, plan, title), path));
  const auto archive = kit::read_file(path.string());
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  if (!archive) return archive.error();
  return file("plan.zip", "application/zip", "base64", kit::to_base64(*archive));
}

}  // namespace dosi::bus
