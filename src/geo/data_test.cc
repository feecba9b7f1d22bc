#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "geo/geojson.h"
#include "geo/grid.h"
#include "geo/predicate.h"
#include "json/parse.h"

namespace dosi::geo {
namespace {

std::string data_folder() {
  const char* set = std::getenv("DOSI_DATA");
  return set != nullptr ? set : "../shared/data";
}

std::vector<Geometry> seoul_districts() {
  std::ifstream file(data_folder() + "/korea/boundaries/hangjeongdong_서울특별시.geojson", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::vector<Geometry> out;
  const auto collection = json::parse(text);
  if (!collection) return out;
  for (const json::Value& feature : collection->find("features")->as_array()) out.push_back(*parse(*feature.find("geometry")));
  return out;
}

// Real boundaries: districts that tile a city. Own point location, GEOS, distance and index must tell one story.
TEST(RealBoundaries, DistrictsOfSeoul) {
  const auto districts = seoul_districts();
  if (districts.empty()) GTEST_SKIP() << "no boundaries in " << data_folder() << "; set DOSI_DATA to the folder with the data";
  ASSERT_EQ(districts.size(), 425u);
  SpatialIndex index;
  std::vector<Relation> within;
  for (std::uint32_t i = 0; i < districts.size(); ++i) {
    index.insert(i, bounds(districts[i]));
    within.push_back(*Relation::make(GeoRelation::within, districts[i]));
  }
  for (std::uint32_t i = 0; i < districts.size(); ++i) {
    const Point stand = representative_point(districts[i]);
    std::vector<std::uint32_t> found;
    index.search(box_of(stand), [&](std::uint32_t k) {
      const bool inside = within[k].holds(stand);
      EXPECT_EQ(inside, within[k].holds(Geometry(GeometryType::multi_point, {.points = {stand}})));
      if (inside) found.push_back(k);
    });
    EXPECT_EQ(found, std::vector<std::uint32_t>{i});
    EXPECT_EQ(distance_m(districts[i], stand), 0);
    const Near near(districts[i], 500);
    const auto& other = districts[(i * 7 + 1) % 425];
    EXPECT_EQ(near.holds(other), distance_m(districts[i], other) <= 500);
    EXPECT_EQ(*parse(*json::parse(to_text(districts[i]))), districts[i]);
  }
}

}  // namespace
}  // namespace dosi::geo
