#include "geo/geojson.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>

#include "json/parse.h"

namespace dosi::geo {
namespace {

constexpr std::array kTypes{GeometryType::point,           GeometryType::multi_point, GeometryType::line_string,
                            GeometryType::multi_line_string, GeometryType::polygon,     GeometryType::multi_polygon};

std::optional<GeometryType> find_type(std::string_view spelled) {
  for (const GeometryType type : kTypes)
    if (name(type) == spelled) return type;
  return std::nullopt;
}

Result<GeometryType> parse_type(std::string_view spelled) {
  if (const auto type = find_type(spelled)) return *type;
  if (spelled == "GeometryCollection")
    return bad_request("GeometryCollection is not allowed in NGSI-LD; use a Multi geometry or several GeoProperties",
                       "type");
  return bad_request(fmt::format("'{}' is no geometry type; expected Point, MultiPoint, LineString, MultiLineString, "
                                 "Polygon or MultiPolygon", spelled.substr(0, 40)), "type");
}

// Walks the nested arrays of `coordinates`. path_ is where it stands, for messages only.
class Reader {
 public:
  explicit Reader(GeometryType type) : type_(type) {}

  Result<Geometry> read(const json::Value& coordinates) {
    switch (type_) {
      case GeometryType::point: return read_point(coordinates);
      case GeometryType::multi_point: DOSI_CHECK(positions(coordinates, 1)); break;
      case GeometryType::line_string: DOSI_CHECK(line(coordinates)); break;
      case GeometryType::multi_line_string:
        DOSI_CHECK(each(coordinates, "a line, an array of positions", [&](const json::Value& v) { return line(v); }));
        break;
      case GeometryType::polygon: DOSI_CHECK(polygon(coordinates)); break;
      case GeometryType::multi_polygon:
        DOSI_CHECK(each(coordinates, "a polygon, an array of rings", [&](const json::Value& v) { return polygon(v); }));
        break;
    }
    if (!any_altitude_) parts_.altitudes.clear();
    return Geometry(type_, std::move(parts_));
  }

 private:
  struct Position {
    Point point;
    double altitude_m = __builtin_nan("");
  };

  Error fail(std::string what) const { return bad_request(std::string(name(type_)) + ": " + std::move(what), place()); }
  std::string place() const {
    std::string out = "coordinates";
    for (const std::size_t i : path_) out += fmt::format("[{}]", i);
    return out;
  }

  template <class Read>
  Result<void> each(const json::Value& v, std::string_view of_what, Read&& read_one) {
    if (!v.is_array()) return fail(fmt::format("expected an array, each item {}, found {}", of_what, json::kind_name(v)));
    if (v.as_array().empty()) return fail(fmt::format("the array is empty; expected at least one item, {}", of_what));
    path_.push_back(0);
    for (const json::Value& item : v.as_array()) {
      DOSI_CHECK(read_one(item));
      ++path_.back();
    }
    path_.pop_back();
    return ok();
  }

  Result<Geometry> read_point(const json::Value& v) {
    DOSI_TRY(const Position p, position(v));
    return Geometry(p.point, p.altitude_m);
  }

  Result<void> positions(const json::Value& v, std::size_t least) {
    const std::size_t begin = parts_.points.size();
    DOSI_CHECK(each(v, "a position [longitude, latitude]", [&](const json::Value& item) -> Result<void> {
      DOSI_TRY(const Position p, position(item));
      parts_.points.push_back(p.point);
      parts_.altitudes.push_back(p.altitude_m);
      any_altitude_ |= !std::isnan(p.altitude_m);
      return ok();
    }));
    if (const std::size_t n = parts_.points.size() - begin; n < least)
      return fail(fmt::format("expected at least {} positions, found {}", least, n));
    return ok();
  }

  Result<void> line(const json::Value& v) {
    DOSI_CHECK(positions(v, 2));
    parts_.line_ends.push_back(static_cast<std::uint32_t>(parts_.points.size()));
    return ok();
  }

  Result<void> ring(const json::Value& v) {
    const std::size_t begin = parts_.points.size();
    DOSI_CHECK(positions(v, 4));
    const Point first = parts_.points[begin], last = parts_.points.back();
    if (first != last)
      return fail(fmt::format("the ring is not closed: it starts at [{}, {}] and ends at [{}, {}]; repeat the first "
                              "position at the end", first.lon, first.lat, last.lon, last.lat));
    parts_.line_ends.push_back(static_cast<std::uint32_t>(parts_.points.size()));
    return ok();
  }

  Result<void> polygon(const json::Value& v) {
    DOSI_CHECK(each(v, "a ring, an array of positions", [&](const json::Value& item) { return ring(item); }));
    parts_.polygon_ends.push_back(static_cast<std::uint32_t>(parts_.line_ends.size()));
    return ok();
  }

  Result<Position> position(const json::Value& v) const {
    if (!v.is_array())
      return fail(fmt::format("expected a position [longitude, latitude], found {}", json::kind_name(v)));
    const json::Array& items = v.as_array();
    if (!items.empty() && items.front().is_array())
      return fail("the arrays are nested too deep: expected a position [longitude, latitude], found an array of arrays");
    if (items.size() != 2 && items.size() != 3)
      return fail(fmt::format("a position has longitude, latitude and perhaps altitude, found {} numbers", items.size()));
    for (const json::Value& item : items)
      if (!item.is_number() || !std::isfinite(item.as_double()))
        return fail(fmt::format("a position holds finite numbers, found {}",
                                item.is_number() ? "a number that is not finite" : json::kind_name(item)));
    Position p{.point = {items[0].as_double(), items[1].as_double()}};
    if (items.size() == 3) p.altitude_m = items[2].as_double();
    if (!is_valid(p.point)) return fail(out_of_range(p.point));
    return p;
  }

  static std::string out_of_range(Point p) {
    std::string text = std::abs(p.lon) > 180 ? fmt::format("longitude {} is outside -180..180", p.lon)
                                             : fmt::format("latitude {} is outside -90..90", p.lat);
    if (is_valid({p.lat, p.lon}))
      text += "; longitude comes first, these two look swapped";
    else if (std::abs(p.lon) > 1000 && std::abs(p.lat) > 1000)
      text += "; these look like metres, expected degrees (WGS 84)";
    return text;
  }

  GeometryType type_;
  Geometry::Parts parts_;
  bool any_altitude_ = false;
  std::vector<std::size_t> path_;
};

void write_position(json::Writer& w, const Geometry& g, std::size_t i) {
  const Point p = g.points()[i];
  w.begin_array(), w.number(p.lon), w.number(p.lat);
  if (const double altitude = g.altitude_m(i); !std::isnan(altitude)) w.number(altitude);
  w.end_array();
}

void write_positions(json::Writer& w, const Geometry& g, std::size_t begin, std::size_t end) {
  w.begin_array();
  for (std::size_t i = begin; i < end; ++i) write_position(w, g, i);
  w.end_array();
}

void write_lines(json::Writer& w, const Geometry& g, std::size_t begin, std::size_t end) {
  w.begin_array();
  for (std::size_t i = begin; i < end; ++i) {
    const auto offset = static_cast<std::size_t>(g.line(i).data() - g.points().data());
    write_positions(w, g, offset, offset + g.line(i).size());
  }
  w.end_array();
}

}  // namespace

Result<Geometry> parse(std::string_view type, const json::Value& coordinates) {
  DOSI_TRY(const GeometryType known, parse_type(type));
  return Reader(known).read(coordinates);
}

Result<Geometry> parse(const json::Value& value) {
  if (value.is_string()) {
    auto inner = json::parse(value.as_string());
    if (!inner) return bad_request("expected a GeoJSON geometry, found a string that is no JSON object");
    if (inner->is_object()) return parse(*inner);
  }
  if (!value.is_object())
    return bad_request(fmt::format("expected a GeoJSON geometry object, found {}", json::kind_name(value)));
  const json::Value* type = value.find("type");
  if (type == nullptr || !type->is_string())
    return bad_request("a GeoJSON geometry needs a member 'type' with the name of its type", "type");
  const json::Value* coordinates = value.find("coordinates");
  if (coordinates == nullptr && find_type(type->as_string()))
    return bad_request(fmt::format("a {} needs a member 'coordinates'", type->as_string()), "coordinates");
  return parse(type->as_string(), coordinates ? *coordinates : json::Value());
}

bool looks_like_geometry(const json::Value& value) {
  const json::Value* type = value.find("type");
  return type != nullptr && type->is_string() && find_type(type->as_string()) && value.find("coordinates") != nullptr;
}

void write_coordinates(json::Writer& w, const Geometry& g) {
  switch (g.type()) {
    case GeometryType::point: return write_position(w, g, 0);
    case GeometryType::multi_point:
    case GeometryType::line_string: return write_positions(w, g, 0, g.points().size());
    case GeometryType::multi_line_string:
    case GeometryType::polygon: return write_lines(w, g, 0, g.line_count());
    case GeometryType::multi_polygon: break;
  }
  w.begin_array();
  for (std::size_t p = 0; p < g.polygon_count(); ++p) write_lines(w, g, g.first_ring(p), g.first_ring(p + 1));
  w.end_array();
}

void write(json::Writer& w, const Geometry& g) {
  w.begin_object();
  w.member("type", name(g.type()));
  w.key("coordinates");
  write_coordinates(w, g);
  w.end_object();
}

std::string to_text(const Geometry& g) {
  std::string out;
  json::Writer w(out);
  write(w, g);
  return out;
}

}  // namespace dosi::geo
