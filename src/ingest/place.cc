#include "ingest/place.h"

#include <cmath>

#include "ingest/cell.h"
#include "json/write.h"

namespace dosi::ingest {

Result<PlaceReader> PlaceReader::compile(const PlaceRule& rule, const Columns& columns) {
  PlaceReader out(rule);
  if (!rule.geometry) {
    DOSI_TRY(out.x_, columns.find(rule.longitude));
    DOSI_TRY(out.y_, columns.find(rule.latitude));
  }
  if (rule.epsg != 4326) {
    DOSI_TRY(out.projection_, geo::Projection::from_epsg(rule.epsg));
  }
  return out;
}

bool PlaceReader::read_cell(const Row& row, std::size_t column, std::optional<double>& out, Fault& fault) const {
  const std::string_view cell = trimmed(row.cells[column]);
  if (cell.empty() || cell == "-") return true;
  out = read_number(cell);
  if (!out) fault = {column, std::string(cell), "not a number"};
  return out.has_value();
}

std::string_view PlaceReader::objection(geo::Point p) const {
  if (p.lon == 0 && p.lat == 0) return "the coordinates are 0, 0";
  if (!rule_.bounds) return {};
  const auto& [west, south, east, north] = *rule_.bounds;
  return geo::Box{west, south, east, north}.contains(p) ? std::string_view() : "the place is outside the mapping's bounds";
}

bool PlaceReader::read(const Row& row, std::optional<geo::Point>& point, Fault& fault) const {
  std::optional<double> x, y;
  if (!read_cell(row, x_, x, fault) || !read_cell(row, y_, y, fault)) return false;
  if (!x || !y) {
    fault = {x ? y_ : x_, {}, "the coordinate is blank"};
    return !rule_.required && !x && !y;
  }
  geo::Point p{*x, *y};
  const auto both = [&] { return std::string(trimmed(row.cells[x_])) + ", " + std::string(trimmed(row.cells[y_])); };
  if (projection_) {
    const auto projected = projection_->to_wgs84(*x, *y);
    if (!projected) {
      fault = {x_, both(), "the coordinates are outside the area of their projection"};
      return false;
    }
    // A centimetre: finer digits would pretend to know more than the file.
    p = {std::round(projected->lon * 1e7) / 1e7, std::round(projected->lat * 1e7) / 1e7};
  } else if (!(std::abs(p.lat) <= 90)) {
    fault = {y_, std::string(trimmed(row.cells[y_])), "latitude is outside -90..90"};
    return false;
  } else if (!(std::abs(p.lon) <= 180)) {
    fault = {x_, std::string(trimmed(row.cells[x_])), "longitude is outside -180..180"};
    return false;
  }
  if (const auto why = objection(p); !why.empty()) {
    fault = {x_, both(), why};
    return false;
  }
  point = p;
  return true;
}

void append_point(std::string& out, geo::Point p) {
  out += R"({"type":"Point","coordinates":[)";
  json::append_number(out, p.lon);
  out += ',';
  json::append_number(out, p.lat);
  out += "]}";
}

}  // namespace dosi::ingest
