#include "tiles/mvt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <protozero/pbf_reader.hpp>
#include <random>
#include <stdexcept>

#include "tiles/cluster.h"

namespace dosi::tiles {
namespace {

using testing::ElementsAre;
using testing::Pair;

// A reader of vector tiles from the specification, which throws at whatever that does not allow.
struct Spot {
  int x = 0, y = 0;
  bool operator==(const Spot&) const = default;
};
struct Feature {
  int type = 0;
  std::map<std::string, std::string> tags;
  std::vector<std::vector<Spot>> parts;
};
struct Layer {
  std::string name;
  unsigned version = 0, extent = 0;
  std::vector<std::string> keys, values;
  std::vector<Feature> features;
};

void require(bool holds, const char* rule) {
  if (!holds) throw std::runtime_error(rule);
}

std::string read_value(protozero::pbf_reader v) {
  require(v.next(), "a value has one field");
  switch (v.tag()) {
    case 1: return v.get_string();
    case 2: return "float " + std::to_string(v.get_float());
    case 3: return "double " + std::to_string(v.get_double());
    case 4: return "int " + std::to_string(v.get_int64());
    case 6: return "sint " + std::to_string(v.get_sint64());
    case 7: return v.get_bool() ? "true" : "false";
    default: throw std::runtime_error("an unknown kind of value");
  }
}

std::vector<std::vector<Spot>> read_geometry(const std::vector<std::uint32_t>& commands, int type) {
  std::vector<std::vector<Spot>> parts;
  Spot at;
  for (std::size_t i = 0; i < commands.size();) {
    const unsigned id = commands[i] & 7, count = commands[i] >> 3;
    ++i;
    require(count > 0, "a command is repeated at least once");
    if (id == 7) {
      require(type == 3 && count == 1 && parts.back().size() >= 3, "ClosePath ends a ring of three places or more");
      continue;
    }
    require(id == 1 || id == 2, "a command is MoveTo, LineTo or ClosePath");
    require(id == 2 || type == 1 || count == 1, "a MoveTo of a line or ring has one place");
    require(id == 1 || (type != 1 && !parts.empty()), "a LineTo follows a MoveTo");
    for (unsigned k = 0; k < count; ++k, i += 2) {
      const Spot step{protozero::decode_zigzag32(commands.at(i)), protozero::decode_zigzag32(commands.at(i + 1))};
      require(id == 1 || step != Spot{}, "a LineTo moves");
      at = {at.x + step.x, at.y + step.y};
      if (id == 1) parts.emplace_back();
      parts.back().push_back(at);
    }
  }
  for (const auto& part : parts) require(type != 2 || part.size() >= 2, "a line has two places");
  return parts;
}

Feature read_feature(protozero::pbf_reader message, const Layer& layer) {
  Feature f;
  std::vector<std::uint32_t> tags, commands;
  while (message.next()) {
    if (message.tag() == 2) for (const auto tag : message.get_packed_uint32()) tags.push_back(tag);
    else if (message.tag() == 3) f.type = message.get_enum();
    else if (message.tag() == 4) for (const auto c : message.get_packed_uint32()) commands.push_back(c);
    else throw std::runtime_error("an unknown field of a feature");
  }
  require(tags.size() % 2 == 0, "tags are pairs");
  for (std::size_t i = 0; i < tags.size(); i += 2) f.tags[layer.keys.at(tags[i])] = layer.values.at(tags[i + 1]);
  f.parts = read_geometry(commands, f.type);
  require(!f.parts.empty(), "a feature has a geometry");
  return f;
}

std::vector<Layer> decode(const std::string& tile) {
  std::vector<Layer> layers;
  for (protozero::pbf_reader t(tile); t.next(3);) {
    const auto bytes = t.get_view();
    Layer& layer = layers.emplace_back();
    std::vector<protozero::data_view> features;
    for (protozero::pbf_reader l(bytes); l.next();) switch (l.tag()) {
        case 1: layer.name = l.get_string(); break;
        case 2: features.push_back(l.get_view()); break;
        case 3: layer.keys.push_back(l.get_string()); break;
        case 4: layer.values.push_back(read_value(l.get_message())); break;
        case 5: layer.extent = l.get_uint32(); break;
        case 15: layer.version = l.get_uint32(); break;
        default: throw std::runtime_error("an unknown field of a layer");
      }
    require(layer.version == 2 && layer.extent == kExtent && !features.empty(), "a layer has version, extent, features");
    for (const auto& f : features) layer.features.push_back(read_feature(protozero::pbf_reader(f), layer));
  }
  return layers;
}

constexpr geo::TileId kTile{10, 873, 396};  // the middle of Seoul

// A place by its tile units.
geo::Point place(double x, double y, geo::TileId tile = kTile) {
  const double side = std::ldexp(1, tile.z);
  return geo::from_world({(tile.x + x / kExtent) / side, (tile.y + y / kExtent) / side});
}
geo::Geometry polygon(std::vector<std::vector<Spot>> rings, geo::TileId tile = kTile) {
  geo::Geometry::Parts parts;
  for (auto& ring : rings) {
    ring.push_back(ring.front());
    for (const Spot s : ring) parts.points.push_back(place(s.x, s.y, tile));
    parts.line_ends.push_back(static_cast<std::uint32_t>(parts.points.size()));
  }
  parts.polygon_ends = {static_cast<std::uint32_t>(rings.size())};
  return {geo::GeometryType::polygon, std::move(parts)};
}
geo::Geometry line(const std::vector<Spot>& spots, geo::TileId tile = kTile) {
  geo::Geometry::Parts parts;
  for (const Spot s : spots) parts.points.push_back(place(s.x, s.y, tile));
  parts.line_ends = {static_cast<std::uint32_t>(spots.size())};
  return {geo::GeometryType::line_string, std::move(parts)};
}
std::vector<Feature> written(const geo::Geometry& g, geo::TileId tile = kTile) {
  TileWriter w(tile);
  w.begin_layer("a");
  w.add(g, {});
  const auto layers = decode(w.finish());
  return layers.empty() ? std::vector<Feature>() : layers.front().features;
}

TEST(Mvt, LayersKeysAndValues) {
  TileWriter w(kTile);
  w.begin_layer("Empty");
  w.begin_layer("Camera");
  const std::array<Property, 7> first{{{"id", "urn:a"}, {"count", std::int64_t{-3}}, {"ok", true}, {"half", 0.5},
                                       {"third", 1 / 3.0}, {"whole", 12.0}, {"nan", std::numeric_limits<double>::quiet_NaN()}}};
  EXPECT_TRUE(w.add(place(100, 200), first));
  const std::array<Property, 2> second{{{"id", "urn:b"}, {"ok", true}}};
  EXPECT_TRUE(w.add(place(300, 400), second));
  EXPECT_FALSE(w.add(place(-1, 400), second)) << "in the next tile";
  EXPECT_TRUE(w.add(place(4095.9, 400), {})) << "must not be rounded into the next tile";
  w.begin_layer("Road");
  EXPECT_TRUE(w.add(line({{0, 0}, {100, 0}}), {}));
  EXPECT_EQ(w.features(), 4u);

  const auto layers = decode(w.finish());
  ASSERT_EQ(layers.size(), 2u);
  EXPECT_EQ(layers[0].name, "Camera");
  EXPECT_THAT(layers[0].keys, ElementsAre("id", "count", "ok", "half", "third", "whole"));
  ASSERT_EQ(layers[0].features.size(), 3u);
  EXPECT_EQ(layers[0].features[2].parts, (std::vector<std::vector<Spot>>{{{4095, 400}}}));
  EXPECT_EQ(layers[0].features[0].type, 1);
  EXPECT_EQ(layers[0].features[0].parts, (std::vector<std::vector<Spot>>{{{100, 200}}}));
  EXPECT_THAT(layers[0].features[0].tags,
              ElementsAre(Pair("count", "sint -3"), Pair("half", "float 0.500000"), Pair("id", "urn:a"), Pair("ok", "true"),
                          Pair("third", "double 0.333333"), Pair("whole", "int 12")));
  EXPECT_THAT(layers[0].features[1].tags, ElementsAre(Pair("id", "urn:b"), Pair("ok", "true")));
  EXPECT_EQ(layers[1].name, "Road");
}

TEST(Mvt, NothingIsAnEmptyTile) {
  TileWriter w(kTile);
  w.begin_layer("a");
  EXPECT_FALSE(w.add(geo::Point{0, 0}, {}));
  EXPECT_FALSE(w.add(line({{50, 50}, {50, 50}}), {})) << "no length";
  EXPECT_FALSE(w.add(polygon({{{50, 50}, {52, 50}, {52, 52}}}), {})) << "too small to see";
  EXPECT_EQ(w.finish(), "");
}

TEST(Mvt, RingsWindByTheSpecificationAndAreClipped) {
  const std::vector<Spot> outer{{100, 100}, {900, 100}, {900, 900}, {100, 900}};
  std::vector<Spot> hole{{300, 300}, {600, 300}, {600, 600}, {300, 600}};
  for (int turn = 0; turn < 2; ++turn, std::reverse(hole.begin(), hole.end())) {
    const auto features = written(polygon({outer, hole}));
    ASSERT_EQ(features.size(), 1u);
    ASSERT_EQ(features[0].parts.size(), 2u);
    EXPECT_EQ(doubled_area(features[0].parts[0]), 2 * 800 * 800);
    EXPECT_EQ(doubled_area(features[0].parts[1]), -2 * 300 * 300);
  }
  const auto covering = written(polygon({{{-9000, -9000}, {9000, -9000}, {9000, 9000}, {-9000, 9000}}}));
  EXPECT_EQ(doubled_area(covering.at(0).parts.at(0)), 2.0 * (kExtent + 2 * kBuffer) * (kExtent + 2 * kBuffer));
  const auto half = written(line({{-9000, 50}, {2000, 50}}));
  EXPECT_EQ(half.at(0).parts, (std::vector<std::vector<Spot>>{{{-kBuffer, 50}, {2000, 50}}}));
}

TEST(Mvt, DetailGrowsWithZoom) {
  const std::vector<Spot> wavy{{100, 100}, {200, 103}, {300, 100}, {400, 103}, {500, 100}};
  EXPECT_EQ(written(line(wavy)).at(0).parts.at(0).size(), 2u);
  const geo::TileId close{16, 55900, 25380};
  EXPECT_EQ(written(line(wavy, close), close).at(0).parts.at(0).size(), 5u);
}

TEST(Mvt, AnyGeometryMakesALegalTile) {
  std::mt19937_64 random(5);
  const auto between = [&](double a, double b) { return std::uniform_real_distribution<double>(a, b)(random); };
  int kept = 0;
  for (int i = 0; i < 3'000; ++i) {
    const geo::TileId tile = i % 3 == 0 ? geo::TileId{0, 0, 0} : i % 3 == 1 ? kTile : geo::TileId{17, 111'800, 50'760};
    std::vector<Spot> spots;
    const double cx = between(-1000, 5000), cy = between(-1000, 5000), size = std::pow(10, between(-1, 4));
    for (int k = 0; k < 30; ++k) {
      const double angle = 2 * std::numbers::pi * k / 30, r = size * between(0.2, 1);
      spots.push_back({static_cast<int>(cx + r * std::cos(angle)), static_cast<int>(cy + r * std::sin(angle))});
    }
    for (const Feature& f : written(i % 2 == 0 ? polygon({spots}, tile) : line(spots, tile), tile)) {
      ++kept;
      for (const auto& part : f.parts)
        for (const Spot s : part)
          ASSERT_TRUE(std::min(s.x, s.y) >= -kBuffer && std::max(s.x, s.y) <= kExtent + kBuffer) << s.x << ' ' << s.y;
      ASSERT_TRUE(f.type != 3 || doubled_area(f.parts.at(0)) > 0);
    }
  }
  EXPECT_GT(kept, 1'000);
}

TEST(Cluster, KeepsEveryPointAndItsDistance) {
  std::mt19937_64 random(6);
  std::normal_distribution<double> crowd(2000, 500);
  std::uniform_real_distribution<double> anywhere(-500, 4600);
  std::vector<geo::Point> points;
  for (int i = 0; i < 3'000; ++i)
    points.push_back(i % 2 == 0 ? place(crowd(random), crowd(random)) : place(anywhere(random), anywhere(random)));
  ClusterGrid forward(kTile), backward(kTile);
  const geo::Box box = geo::bounds(kTile);
  std::uint32_t inside = 0;
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    forward.add(i, points[i]);
    backward.add(static_cast<std::uint32_t>(points.size() - 1 - i), points[points.size() - 1 - i]);
    inside += box.contains(points[i]);
  }
  const auto clusters = forward.clusters(), again = backward.clusters();
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    const Cluster& c = clusters[i];
    sum += c.count;
    EXPECT_TRUE(c.at == again[i].at && c.count == again[i].count && c.key == again[i].key) << "the order counts";
    if (c.count == 1) {
      const TilePoint own = TileSpace(kTile).to_tile(points[c.key]);
      EXPECT_NEAR(own.x, c.at.x, 0.01);
      EXPECT_NEAR(own.y, c.at.y, 0.01);
    }
    for (std::size_t k = 0; k < i; ++k)
      ASSERT_GE(std::hypot(c.at.x - clusters[k].at.x, c.at.y - clusters[k].at.y), kClusterDistance);
  }
  EXPECT_EQ(sum, inside);
  EXPECT_GT(clusters.size(), 50u);
  EXPECT_LT(clusters.size(), 1'024u);
}

TEST(Cluster, EachPointStandsInOneTile) {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<int> eighth(0, 4 * 8);  // many exactly on the edges between tiles
  for (int i = 0; i < 2'000; ++i) {
    const geo::Point p = geo::from_world({eighth(random) / 32.0 * 0.999, eighth(random) / 32.0 * 0.999});
    std::uint32_t clustered = 0, plain = 0;
    for (std::uint32_t x = 0; x < 4; ++x)
      for (std::uint32_t y = 0; y < 4; ++y) {
        ClusterGrid grid(geo::TileId{2, x, y});
        grid.add(1, p);
        for (const Cluster& c : grid.clusters()) clustered += c.count;
        plain += static_cast<std::uint32_t>(written(p, {2, x, y}).size());
      }
    ASSERT_EQ(clustered, 1u) << p.lon << ' ' << p.lat;
    ASSERT_EQ(plain, 1u) << p.lon << ' ' << p.lat;
  }
}

TEST(Cluster, AsFeatures) {
  ClusterGrid grid(kTile);
  grid.add(7, place(100, 100)), grid.add(8, place(110, 110)), grid.add(9, place(3000, 3000));
  TileWriter w(kTile);
  w.begin_layer("Stop");
  std::vector<std::uint32_t> asked;
  std::array<Property, 1> own{{{"id", "urn:9"}}};
  add_clusters(w, grid, [&](std::uint32_t key) {
    asked.push_back(key);
    return std::span<const Property>(own);
  });
  const auto layers = decode(w.finish());
  EXPECT_THAT(asked, ElementsAre(9u));
  ASSERT_EQ(layers.at(0).features.size(), 2u);
  EXPECT_THAT(layers[0].features[0].tags, ElementsAre(Pair("cluster", "true"), Pair("count", "int 2")));
  EXPECT_EQ(layers[0].features[0].parts, (std::vector<std::vector<Spot>>{{{105, 105}}}));
  EXPECT_THAT(layers[0].features[1].tags, ElementsAre(Pair("id", "urn:9")));
}

}  // namespace
}  // namespace dosi::tiles
