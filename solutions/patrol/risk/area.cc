#include "solutions/patrol/risk/area.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <optional>

#include "geo/geojson.h"
#include "geo/projection.h"
#include "json/members.h"
#include "json/parse.h"
#include "solutions/kit/text_file.h"

namespace dosi::patrol::risk {
namespace {

constexpr std::size_t kMostBytes = std::size_t{256} << 20;
constexpr int kDegrees = 4326;

bool is_position(const json::Value& v) {
  return v.is_array() && v.as_array().size() >= 2 && v.as_array()[0].is_number() && v.as_array()[1].is_number();
}

template <class Visit>
Result<void> each_position(json::Value& v, const Visit& visit) {
  if (is_position(v)) return visit(v.as_array());
  if (v.is_array())
    for (json::Value& item : v.as_array()) DOSI_CHECK(each_position(item, visit));
  return ok();
}

// The code of the member `crs` of older GeoJSON: "urn:ogc:def:crs:EPSG::2913", "EPSG:2913".
std::optional<int> stated_crs(const json::Value& document) {
  const json::Value* crs = document.find("crs");
  const json::Value* properties = crs != nullptr ? crs->find("properties") : nullptr;
  if (properties == nullptr) return std::nullopt;
  const std::string name(json::text_of(*properties, "name"));
  if (name.find("CRS84") != std::string::npos) return kDegrees;
  const auto digits = name.find_last_not_of("0123456789");
  if (name.find("EPSG") == std::string::npos || digits + 1 >= name.size()) return std::nullopt;
  return std::atoi(name.c_str() + digits + 1);
}

bool beyond_degrees(json::Value& coordinates) {
  bool beyond = false;
  static_cast<void>(each_position(coordinates, [&](json::Array& p) -> Result<void> {
    beyond |= std::abs(p[0].as_double()) > 180 || std::abs(p[1].as_double()) > 90;
    return ok();
  }));
  return beyond;
}

Result<void> to_degrees(json::Value& coordinates, const geo::Projection& projection) {
  return each_position(coordinates, [&](json::Array& p) -> Result<void> {
    DOSI_TRY(const geo::Point place, projection.to_wgs84(p[0].as_double(), p[1].as_double()));
    p.resize(2);
    p[0] = place.lon, p[1] = place.lat;
    return ok();
  });
}

std::string name_of(const json::Value& feature, std::size_t number) {
  if (const json::Value* properties = feature.find("properties"))
    for (const char* key : {"name", "NAME", "Name", "title", "adm_nm", "DISTRICT", "district", "id", "ID"})
      if (const json::Value* v = properties->find(key)) {
        if (v->is_string() && !v->as_string().empty()) return v->as_string();
        if (v->is_int()) return std::to_string(v->as_int());
      }
  return std::to_string(number + 1);
}

class Reader {
 public:
  Reader(const json::Value& document, int epsg) : epsg_(stated_crs(document).value_or(epsg)), stated_(stated_crs(document).has_value()) {}

  Result<void> feature(json::Value& value, std::size_t number) {
    json::Value* geometry = &value;
    if (json::text_of(value, "type") == "Feature") {
      geometry = value.as_object().find("geometry");
      if (geometry == nullptr || geometry->is_null()) return ok();
    }
    if (geometry->is_object())
      if (json::Value* coordinates = geometry->as_object().find("coordinates")) DOSI_CHECK(place(*coordinates));
    auto shape = geo::parse(*geometry);
    if (!shape) return bad_request(fmt::format("The area's feature {}: {}", number + 1, shape.error().message), "area");
    if (!shape->is_polygonal()) return ok();
    area_.push_back({name_of(value, number), std::move(*shape)});
    return ok();
  }
  Area take() && { return std::move(area_); }

 private:
  Result<void> place(json::Value& coordinates) {
    const bool beyond = beyond_degrees(coordinates);
    if (!beyond && (!stated_ || epsg_ == kDegrees)) return ok();
    if (epsg_ == kDegrees)
      return bad_request("The area's coordinates are no longitudes and latitudes; say their system by --crs or by the file's member 'crs'.", "area");
    if (!projection_) {
      DOSI_TRY(projection_, geo::Projection::from_epsg(epsg_));
    }
    auto done = to_degrees(coordinates, *projection_);
    if (!done) return bad_request("The area: " + done.error().message, "area");
    return ok();
  }

  int epsg_;
  bool stated_;
  std::optional<geo::Projection> projection_;
  Area area_;
};

}  // namespace

Result<Area> parse_area(const std::string& text, int epsg) {
  auto document = json::parse(text, {.depth = 64, .bytes = kMostBytes});
  if (!document) return bad_request("The area is no GeoJSON: " + document.error().message, "area");
  Reader reader(*document, epsg);
  if (json::text_of(*document, "type") == "FeatureCollection") {
    json::Value* features = document->as_object().find("features");
    if (features == nullptr || !features->is_array()) return bad_request("The area's FeatureCollection has no array 'features'.", "area");
    for (std::size_t i = 0; i < features->as_array().size(); ++i) DOSI_CHECK(reader.feature(features->as_array()[i], i));
  } else {
    DOSI_CHECK(reader.feature(*document, 0));
  }
  Area area = std::move(reader).take();
  if (area.empty()) return bad_request("The area holds no Polygon or MultiPolygon.", "area");
  return area;
}

Result<Area> read_area(const std::string& file, int epsg) {
  DOSI_TRY(const std::string text, kit::read_file(file));
  return parse_area(text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text, epsg);
}

geo::Point centre_of(const Area& area) {
  geo::Box box = geo::bounds(area.front().geometry);
  for (const District& d : area) box = geo::united(box, geo::bounds(d.geometry));
  return {(box.west + box.east) / 2, (box.south + box.north) / 2};
}

}  // namespace dosi::patrol::risk
