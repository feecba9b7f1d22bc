#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "geo/geometry.h"
#include "tiles/shape.h"

namespace dosi::tiles {

// A number that is NaN or infinite is left out of its feature.
using PropertyValue = std::variant<std::string_view, double, std::int64_t, bool>;
struct Property {
  std::string_view key;
  PropertyValue value;
};

// Writes one Mapbox Vector Tile, version 2.1: layer after layer, feature after feature. Geometries come in longitude and
// latitude; they are cut to the tile and its buffer, thinned to half a pixel below zoom kFullDetailZoom, rounded to the tile's
// units, and given the winding of the specification. One thread.
//   TileWriter w(tile); w.begin_layer("Road"); w.add(geometry, {{"id", id}}); std::string bytes = w.finish();
class TileWriter {
 public:
  static constexpr int kFullDetailZoom = 14;

  explicit TileWriter(geo::TileId tile);

  // What is added next belongs to this layer. A name may be used once. Layers without features are left out.
  void begin_layer(std::string_view name);

  // False, and nothing written, if nothing of the geometry is left: it lies outside or is too small to see. Points count
  // only inside the tile itself, so that each stands in one tile.
  bool add(const geo::Geometry& geometry, std::span<const Property> properties);
  // A point given in tile units.
  bool add(TilePoint at, std::span<const Property> properties);

  std::size_t features() const { return features_; }
  // The tile; empty if it has no features. Ends the writer.
  std::string finish();

 private:
  struct Grid {  // a place on the tile's grid
    std::int32_t x, y;
    bool operator==(const Grid&) const = default;
  };
  enum class Kind : std::uint8_t { point = 1, line = 2, polygon = 3 };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
  };
  using Dictionary = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;

  void end_layer();
  bool write_feature(Kind kind, std::span<const Property> properties);
  void move_to(std::span<const Grid> places);
  void line_to(std::span<const Grid> places);
  void add_points(const geo::Geometry& g);
  void add_lines(const geo::Geometry& g);
  void add_polygon(const geo::Geometry& g, std::size_t polygon);
  bool add_ring(const Path& ring, bool outer);
  Path path(std::span<const geo::Point> line) const;
  std::vector<Grid> snapped(const Path& path) const;
  void step_to(Grid place);
  std::uint32_t value_index(const PropertyValue& value);

  TileSpace space_;
  double tolerance_;
  std::size_t features_ = 0;
  std::size_t layer_features_ = 0;
  std::string tile_;
  std::string layer_;
  Dictionary keys_, values_;  // a value by its encoded bytes
  std::vector<std::string_view> key_order_, value_order_;
  std::vector<std::uint32_t> commands_, tags_;  // of the feature being made
  Grid cursor_{};
};

}  // namespace dosi::tiles
