#include "solutions/patrol/cameras/reaches.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>

#include "solutions/kit/parallel.h"

namespace dosi::patrol {
namespace {

using Vector = std::array<double, 3>;
constexpr std::size_t kBlock = 512;  // sites dealt out at once

Vector on_sphere(geo::Point p) {
  const double lon = p.lon * std::numbers::pi / 180, lat = p.lat * std::numbers::pi / 180;
  return {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
}

geo::PointIndex index_of(const std::vector<geo::Point>& places) {
  geo::PointIndex out;
  for (std::uint32_t i = 0; i < places.size(); ++i) out.insert(i, places[i]);
  return out;
}

// `find(site, out)` appends what a site reaches; it is called from several threads.
Reaches gathered(std::size_t sites, unsigned threads, const std::function<void(std::size_t, std::vector<Demand>&)>& find) {
  const std::size_t blocks = (sites + kBlock - 1) / kBlock;
  std::vector<std::vector<Demand>> found(blocks);
  std::vector<std::size_t> first(sites + 1, 0);
  kit::deal_out(blocks, threads, [&](unsigned, std::size_t block) {
    for (std::size_t s = block * kBlock; s < std::min(sites, (block + 1) * kBlock); ++s) {
      const std::size_t before = found[block].size();
      find(s, found[block]);
      std::sort(found[block].begin() + static_cast<std::ptrdiff_t>(before), found[block].end());
      first[s + 1] = found[block].size() - before;
    }
  });
  std::vector<Demand> reached;
  for (std::size_t s = 0; s < sites; ++s) first[s + 1] += first[s];
  reached.reserve(first.back());
  for (auto& part : found) reached.insert(reached.end(), part.begin(), part.end()), part = {};
  return {std::move(first), std::move(reached)};
}

}  // namespace

Reaches reaches_by_radius(const std::vector<geo::Point>& sites, const std::vector<geo::Point>& demand, double radius_m, unsigned threads) {
  const geo::PointIndex index = index_of(demand);
  std::vector<Vector> at;
  for (const geo::Point p : demand) at.push_back(on_sphere(p));
  // The chord of an arc: comparing it needs no trigonometry.
  const double chord = 2 * std::sin(std::min(radius_m / geo::kEarthRadius_m / 2, std::numbers::pi / 2)), chord2 = chord * chord;
  return gathered(sites.size(), threads, [&](std::size_t s, std::vector<Demand>& out) {
    const Vector from = on_sphere(sites[s]);
    index.search(geo::box_around(sites[s], radius_m), [&](std::uint32_t d, geo::Point) {
      const double x = at[d][0] - from[0], y = at[d][1] - from[1], z = at[d][2] - from[2];
      if (x * x + y * y + z * z <= chord2) out.push_back(Demand{d});
    });
  });
}

Reaches reaches_by_sight(const std::vector<Camera>& sites, const std::vector<geo::Point>& demand, const Walls& walls, unsigned threads) {
  const geo::PointIndex index = index_of(demand);
  return gathered(sites.size(), threads, [&](std::size_t s, std::vector<Demand>& out) {
    const View view(sites[s], walls);
    if (view.blind()) return;
    index.search(geo::box_around(view.stands(), sites[s].range_m), [&](std::uint32_t d, geo::Point p) {
      if (view.sees(p)) out.push_back(Demand{d});
    });
  });
}

}  // namespace dosi::patrol
