#include "tiles/mvt.h"

#include <algorithm>
#include <cmath>
#include <protozero/pbf_writer.hpp>

namespace dosi::tiles {
namespace {

// Field numbers of vector_tile.proto.
constexpr protozero::pbf_tag_type kTileLayer = 3;
constexpr protozero::pbf_tag_type kLayerName = 1, kLayerFeature = 2, kLayerKey = 3, kLayerValue = 4, kLayerExtent = 5,
                                  kLayerVersion = 15;
constexpr protozero::pbf_tag_type kFeatureTags = 2, kFeatureType = 3, kFeatureGeometry = 4;
constexpr protozero::pbf_tag_type kValueString = 1, kValueFloat = 2, kValueDouble = 3, kValueInt = 4, kValueSint = 6,
                                  kValueBool = 7;
constexpr std::uint32_t kMoveTo = 1, kLineTo = 2, kClosePath = 7;
constexpr double kLeastDoubledArea = kUnitsPerPixel * kUnitsPerPixel / 2.0;  // half a pixel each way

std::uint32_t command(std::uint32_t id, std::size_t count) { return id | static_cast<std::uint32_t>(count) << 3; }

struct ValueEncoder {
  protozero::pbf_writer out;
  void operator()(std::string_view text) { out.add_string(kValueString, text.data(), text.size()); }
  void operator()(bool v) { out.add_bool(kValueBool, v); }
  void operator()(std::int64_t v) {
    if (v < 0) out.add_sint64(kValueSint, v);
    else out.add_int64(kValueInt, v);
  }
  void operator()(double v) {
    constexpr double kExactIntegers = 9007199254740992.0;
    if (std::trunc(v) == v && std::abs(v) < kExactIntegers) return (*this)(static_cast<std::int64_t>(v));
    if (static_cast<double>(static_cast<float>(v)) == v) return out.add_float(kValueFloat, static_cast<float>(v));
    out.add_double(kValueDouble, v);
  }
};

bool can_be_written(const PropertyValue& value) {
  const double* number = std::get_if<double>(&value);
  return number == nullptr || std::isfinite(*number);
}

template <class Dictionary>
std::uint32_t index_in(Dictionary& dictionary, std::vector<std::string_view>& order, std::string_view text) {
  if (const auto known = dictionary.find(text); known != dictionary.end()) return known->second;
  const auto index = static_cast<std::uint32_t>(order.size());
  order.push_back(dictionary.emplace(text, index).first->first);
  return index;
}

// Rounding must not put a point on the far edges, which are the next tile's: no tile would show it.
TilePoint off_far_edges(TilePoint p) { return {std::min(p.x, kExtent - 1.0), std::min(p.y, kExtent - 1.0)}; }

bool is_in_tile(TilePoint p) { return p.x >= 0 && p.x < kExtent && p.y >= 0 && p.y < kExtent; }

}  // namespace

TileWriter::TileWriter(geo::TileId tile) : space_(tile), tolerance_(tile.z < kFullDetailZoom ? kUnitsPerPixel / 2.0 : 0) {}

void TileWriter::begin_layer(std::string_view name) {
  end_layer();
  protozero::pbf_writer layer(layer_);
  layer.add_uint32(kLayerVersion, 2);
  layer.add_string(kLayerName, name.data(), name.size());
}

void TileWriter::end_layer() {
  if (layer_features_ > 0) {
    protozero::pbf_writer layer(layer_);
    for (const std::string_view key : key_order_) layer.add_string(kLayerKey, key.data(), key.size());
    for (const std::string_view value : value_order_) layer.add_message(kLayerValue, value.data(), value.size());
    layer.add_uint32(kLayerExtent, kExtent);
    protozero::pbf_writer(tile_).add_message(kTileLayer, layer_);
  }
  layer_.clear(), layer_features_ = 0;
  key_order_.clear(), value_order_.clear(), keys_.clear(), values_.clear();
}

std::string TileWriter::finish() {
  end_layer();
  return std::move(tile_);
}

bool TileWriter::add(const geo::Geometry& g, std::span<const Property> properties) {
  if (g.is_point()) return space_.box().contains(g.point()) && add(space_.to_tile(g.point()), properties);
  if (!geo::intersects(space_.box(), geo::bounds(g))) return false;
  commands_.clear(), cursor_ = {};
  switch (g.dimension()) {
    case 0: add_points(g); return write_feature(Kind::point, properties);
    case 1: add_lines(g); return write_feature(Kind::line, properties);
    default: break;
  }
  for (std::size_t p = 0; p < g.polygon_count(); ++p) add_polygon(g, p);
  return write_feature(Kind::polygon, properties);
}

bool TileWriter::add(TilePoint at, std::span<const Property> properties) {
  if (!is_in_tile(at)) return false;
  commands_.clear(), cursor_ = {};
  move_to(snapped({off_far_edges(at)}));
  return write_feature(Kind::point, properties);
}

void TileWriter::add_points(const geo::Geometry& g) {
  std::vector<Grid> places;
  for (const geo::Point p : g.points())
    if (const TilePoint at = space_.to_tile(p); is_in_tile(at)) places.push_back(snapped({off_far_edges(at)}).front());
  if (!places.empty()) move_to(places);
}

void TileWriter::add_lines(const geo::Geometry& g) {
  for (std::size_t i = 0; i < g.line_count(); ++i)
    for (const Path& part : clip_line(path(g.line(i)))) {
      const auto places = snapped(simplified(part, tolerance_));
      if (places.size() < 2) continue;
      move_to(std::span(places).first(1));
      line_to(std::span(places).subspan(1));
    }
}

void TileWriter::add_polygon(const geo::Geometry& g, std::size_t polygon) {
  for (std::size_t r = g.first_ring(polygon); r < g.first_ring(polygon + 1); ++r) {
    const bool outer = r == g.first_ring(polygon);
    const auto ring = g.line(r);
    if (!add_ring(path(ring.first(ring.size() - 1)), outer) && outer) return;
  }
}

bool TileWriter::add_ring(const Path& whole, bool outer) {
  Path ring = clip_ring(whole);
  if (ring.size() < 3) return false;
  ring.push_back(ring.front());
  auto places = snapped(simplified(ring, tolerance_));
  if (!places.empty()) places.pop_back();  // ClosePath leads back to the start
  if (places.size() < 3) return false;
  const double area = doubled_area(places);
  if (std::abs(area) < kLeastDoubledArea) return false;
  if ((area > 0) != outer) std::reverse(places.begin(), places.end());
  move_to(std::span(places).first(1));
  line_to(std::span(places).subspan(1));
  commands_.push_back(command(kClosePath, 1));
  return true;
}

Path TileWriter::path(std::span<const geo::Point> line) const {
  Path out;
  out.reserve(line.size());
  for (const geo::Point p : line) out.push_back(space_.to_tile(p));
  return out;
}

// Rounded, without standing still.
std::vector<TileWriter::Grid> TileWriter::snapped(const Path& path) const {
  std::vector<Grid> out;
  out.reserve(path.size());
  for (const TilePoint p : path) {
    const Grid at{static_cast<std::int32_t>(std::floor(p.x + 0.5)), static_cast<std::int32_t>(std::floor(p.y + 0.5))};
    if (out.empty() || out.back() != at) out.push_back(at);
  }
  return out;
}

void TileWriter::step_to(Grid place) {
  commands_.push_back(protozero::encode_zigzag32(place.x - cursor_.x));
  commands_.push_back(protozero::encode_zigzag32(place.y - cursor_.y));
  cursor_ = place;
}

void TileWriter::move_to(std::span<const Grid> places) {
  commands_.push_back(command(kMoveTo, places.size()));
  for (const Grid place : places) step_to(place);
}

void TileWriter::line_to(std::span<const Grid> places) {
  commands_.push_back(command(kLineTo, places.size()));
  for (const Grid place : places) step_to(place);
}

std::uint32_t TileWriter::value_index(const PropertyValue& value) {
  std::string bytes;
  std::visit(ValueEncoder{protozero::pbf_writer(bytes)}, value);
  return index_in(values_, value_order_, bytes);
}

bool TileWriter::write_feature(Kind kind, std::span<const Property> properties) {
  if (commands_.empty()) return false;
  tags_.clear();
  for (const auto& [key, value] : properties) {
    if (!can_be_written(value)) continue;
    tags_.push_back(index_in(keys_, key_order_, key));
    tags_.push_back(value_index(value));
  }
  protozero::pbf_writer layer(layer_);
  protozero::pbf_writer feature(layer, kLayerFeature);
  feature.add_packed_uint32(kFeatureTags, tags_.begin(), tags_.end());
  feature.add_enum(kFeatureType, static_cast<std::int32_t>(kind));
  feature.add_packed_uint32(kFeatureGeometry, commands_.begin(), commands_.end());
  ++features_, ++layer_features_;
  return true;
}

}  // namespace dosi::tiles
