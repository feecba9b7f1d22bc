#include "solutions/patrol/reports_source.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "geo/point_locator.h"
#include "solutions/patrol/risk/area.h"

namespace dosi::patrol {
namespace {

json::Value count(std::size_t n) { return static_cast<std::int64_t>(n); }

json::Object counted(const std::map<std::string, risk::RowCount>& of) {
  json::Object out;
  for (const auto& [reason, rows] : of) {
    json::Array numbers;
    for (const std::uint64_t row : rows.rows) numbers.emplace_back(static_cast<std::int64_t>(row));
    out.append(reason, json::Object{{"count", count(rows.count)}, {"firstRows", std::move(numbers)}});
  }
  return out;
}

json::Array districts_without(const risk::Area& area, const risk::Events& events, const risk::Plane& plane) {
  std::vector<geo::PointLocator> locators;
  for (const risk::District& d : area) locators.emplace_back(d.geometry);
  std::vector<bool> seen(area.size());
  std::size_t missing = area.size();
  for (const risk::Event& e : events.events) {
    if (missing == 0) break;
    if (!e.target) continue;
    const geo::Point p = plane.to_lonlat(e.at);
    for (std::size_t i = 0; i < area.size(); ++i)
      if (!seen[i] && locators[i].locate(p) != geo::Location::exterior) seen[i] = true, --missing;
  }
  json::Array out;
  for (std::size_t i = 0; i < area.size(); ++i)
    if (!seen[i]) out.emplace_back(area[i].name);
  return out;
}

// One place that holds a large part of all reports is rarely where they happened.
void note_heap(const risk::Events& events, json::Object& facts) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> places;
  for (const risk::Event& e : events.events) ++places[{std::llround(e.at.x), std::llround(e.at.y)}];
  const auto most = std::max_element(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == places.end() || most->second < 20 || most->second * 50 < events.events.size()) return;
  facts.append("suspectedDefaultPlace", json::Object{{"xM", static_cast<std::int64_t>(most->first.first)}, {"yM", static_cast<std::int64_t>(most->first.second)}, {"count", count(most->second)},
                                                     {"note", "one place holds more than 2 % of all reports; if it stands for reports without a place, name it by --default-place"}});
}

json::Object facts_of(const risk::ReadingFacts& f) {
  json::Object out{{"rows", count(f.rows)}, {"events", count(f.events)}, {"targets", count(f.targets)}, {"first", risk::local_date_time(f.first_s)}, {"last", risk::local_date_time(f.last_s)}, {"leftOut", counted(f.left_out)}, {"noted", counted(f.noted)}};
  json::Array ignored;
  for (const std::string& name : f.ignored_columns) ignored.emplace_back(name);
  out.append("personColumnsNotRead", std::move(ignored));
  return out;
}

Result<std::vector<risk::Metres>> places_of(const std::vector<std::string>& texts, const risk::Plane& plane) {
  std::vector<risk::Metres> out;
  for (const std::string& text : texts) {
    double x = 0, y = 0;
    char rest = 0;
    if (std::sscanf(text.c_str(), "%lf,%lf%c", &x, &y, &rest) != 2) return bad_request("'" + text + "' is no place X,Y in the coordinates of the reports.", "default-place");
    DOSI_TRY(const risk::Metres m, plane.from_source(x, y));
    out.push_back(m);
  }
  return out;
}

Result<risk::Grid> grid_of(const ReportsSource& source, const risk::Area& area, const Reports& reports, const risk::Plane& plane, risk::LocalTime_s known_s) {
  if (!area.empty()) return risk::Grid::over(plane, area, source.cell_m);
  std::vector<risk::Metres> places;
  for (const risk::Event& e : reports.events.events)
    if (e.from_s < known_s) places.push_back(e.at);
  return risk::Grid::around(plane, places, source.cell_m);
}

}  // namespace

void ReportsSource::add_options(CLI::App& command) {
  command.add_option("--events", events, "CSV of reports, or a zip with one in it / 신고 CSV")->required();
  command.add_option("--time", options.columns.time, "column of the time; columns of a file without header by number, from 1")->required();
  command.add_option("--x", options.columns.x, "column of the easting or longitude")->required();
  command.add_option("--y", options.columns.y, "column of the northing or latitude")->required();
  command.add_option("--crs", crs, "EPSG code of the coordinates")->capture_default_str();
  command.add_option("--category", category, "COLUMN=VALUE: the kind whose risk is asked for; others help where they lie / 대상 유형");
  command.add_option("--end-time", options.columns.end_time, "column of the latest possible time");
  command.add_option("--reported-by", options.columns.reporter, "column that tells who reported");
  command.add_option("--patrol-value", options.reporter_patrol, "its value for what a patrol discovered")->capture_default_str();
  command.add_flag("--with-patrol", options.with_patrol, "keep what patrols discovered (feeds back on itself) / 순찰 인지 사건 포함");
  command.add_option("--id", options.columns.id, "column by which the same report is known again");
  command.add_option("--default-place", default_places, "X,Y that stands for reports without a place: a police box")->allow_extra_args(false);
  command.add_option("--area", area, "GeoJSON polygons, their union; else drawn from the reports / 대상 구역");
  command.add_option("--area-before", area_before, "without --area: drawn from reports before this date");
  command.add_option("--cell-m", cell_m, "width of a cell in metres")->capture_default_str();
}

Result<std::unique_ptr<Reports>> read_reports(const ReportsSource& source, risk::LocalTime_s known_s) {
  risk::ReadOptions options = source.options;
  if (!source.category.empty()) {
    const auto cut = source.category.find('=');
    if (cut == std::string::npos || cut == 0) return bad_request("'" + source.category + "' is not COLUMN=VALUE.", "category");
    options.columns.category = source.category.substr(0, cut), options.columns.category_value = source.category.substr(cut + 1);
  }
  risk::Area area;
  if (!source.area.empty()) {
    DOSI_TRY(area, risk::read_area(source.area, source.crs));
  }
  std::optional<risk::Plane> plane;
  const geo::Point centre = area.empty() ? geo::Point{} : risk::centre_of(area);
  if (source.crs != 4326) {
    DOSI_TRY(plane, risk::Plane::of_crs(source.crs, centre));
  } else if (!area.empty()) {
    plane = risk::Plane::about(centre);
  }
  if (plane) {
    DOSI_TRY(options.default_places, places_of(source.default_places, *plane));
  } else if (!source.default_places.empty()) {
    return bad_request("A default place needs --area or a --crs of lengths.", "default-place");
  }
  if (!source.area_before.empty()) {
    DOSI_TRY(known_s, risk::read_local_time(source.area_before, "area-before"));
  }
  auto out = std::make_unique<Reports>();
  DOSI_TRY(out->events, risk::read_events(source.events, options, plane));
  DOSI_TRY(out->grid, grid_of(source, area, *out, *plane, known_s));
  out->history = risk::history_of(out->events, *out->grid);
  out->facts = facts_of(out->events.facts);
  out->facts.append("outsideArea", count(out->history.outside)), out->facts.append("movedToNearestCell", count(out->history.snapped));
  out->facts.append("areaFrom", area.empty() ? "the reports before " + risk::local_date(known_s) + ": their cells and the eight around each" : "file");
  if (!area.empty()) out->facts.append("districtsWithoutReports", districts_without(area, out->events, *plane));
  note_heap(out->events, out->facts);
  if (out->history.targets == 0) return bad_request("None of the " + std::to_string(out->events.events.size()) + " reports lies in the area.", "area");
  return out;
}

}  // namespace dosi::patrol
