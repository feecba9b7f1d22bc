#include "solutions/patrol/session/cctv_desk.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <utility>

#include "solutions/patrol/cameras/cell_ranking.h"
#include "solutions/patrol/cameras/reaches.h"

namespace dosi::patrol {
namespace {

std::vector<Light> lights_at(const std::vector<geo::Point>& places) {
  std::vector<Light> out;
  for (const geo::Point p : places) out.push_back({p});
  return out;
}

constexpr double kMetresPerDegree = geo::kEarthRadius_m * 3.14159265358979323846 / 180;

}  // namespace

CctvDesk::CctvDesk(Input input)
    : bells_(std::move(input.bells)), lights_(lights_at(input.lights)), walls_(std::move(input.buildings)), sight_(std::move(input.cameras), walls_), equipment_(sight_, lights_, bells_) {
  for (std::size_t c = 0; c < input.middle.size(); ++c) {
    const geo::Point p = input.middle[c];
    cells_.push_back({p, input.week[c], input.cell_m});
    const double lat = input.cell_m / 4 / kMetresPerDegree, lon = lat / std::cos(p.lat * 3.14159265358979323846 / 180);
    for (const auto& [x, y] : {std::pair{-1, -1}, {1, -1}, {-1, 1}, {1, 1}}) {
      const geo::Point corner{p.lon + x * lon, p.lat + y * lat};
      const auto open = walls_.footing(corner);  // what happens, happens beside buildings
      demand_.push_back(open ? open->place : corner), weight_.push_back(input.week[c] / 4);
    }
  }
  today_ = coverage(cells_, equipment_, walls_);
  for (std::size_t i = 0; i < demand_.size(); ++i) unseen_.push_back(weight_[i] * (1 - sight_.share_seen(demand_[i])));
}

double CctvDesk::seen_with(std::vector<Camera> more) const {
  more.insert(more.end(), sight_.cameras().begin(), sight_.cameras().end());
  const Sight sight(std::move(more), walls_);
  const CoverageReport then = coverage(cells_, Equipment(sight, lights_, bells_), walls_);
  return then.risk > 0 ? then.seen / then.risk : 0;
}

CctvDesk::Proposal CctvDesk::propose(const Wish& wish, const std::vector<geo::Point>& places) const {
  std::vector<Camera> candidates;
  for (const geo::Point p : places) candidates.push_back({.place = p, .range_m = wish.range_m});
  static const std::atomic<bool> kNever{false};
  auto budget = kit::Budget::steps(wish.steps, kNever);
  const Siting found = choose_sites({reaches_by_sight(candidates, demand_, walls_, 2), unseen_, wish.sites}, {.seed = wish.seed, .good_enough = 0.001}, budget);
  Proposal out;
  out.added = found.added;
  for (const Site s : found.chosen) out.cameras.push_back(candidates[static_cast<std::size_t>(s)]);
  std::vector<Camera> ranked;
  for (const auto& cell : ranked_cells(demand_, unseen_, 100, out.cameras.size())) ranked.push_back({.place = cell.middle, .range_m = wish.range_m});
  out.seen_after = seen_with(out.cameras), out.ranked = seen_with(std::move(ranked));
  const double seen_now = std::accumulate(weight_.begin(), weight_.end(), 0.0) - std::accumulate(unseen_.begin(), unseen_.end(), 0.0);
  out.gap = found.bound > found.seen ? (found.bound - found.seen) / (seen_now + found.bound) : 0;
  return out;
}

}  // namespace dosi::patrol
