#include "solutions/patrol/cameras/sight.h"

#include <algorithm>

namespace dosi::patrol {

Sight::Sight(std::vector<Camera> cameras, const Walls& walls) : cameras_(std::move(cameras)) {
  views_.reserve(cameras_.size());
  for (const Camera& c : cameras_) {
    views_.emplace_back(c, walls);
    if (!views_.back().blind()) index_.insert(static_cast<std::uint32_t>(views_.size() - 1), geo::box_around(views_.back().stands(), c.range_m));
  }
}

std::vector<Sight::Seen> Sight::seen_from(geo::Point p) const {
  std::vector<Seen> out;
  index_.search(geo::box_of(p), [&](std::uint32_t c) {
    if (views_[c].sees(p)) out.push_back({c, geo::distance_m(views_[c].stands(), p)});
  });
  std::sort(out.begin(), out.end(), [](const Seen& a, const Seen& b) { return a.metres != b.metres ? a.metres < b.metres : a.camera < b.camera; });
  return out;
}

double Sight::share_seen(geo::Point p) const {
  double unseen = 1;
  index_.search(geo::box_of(p), [&](std::uint32_t c) {
    if (unseen > 0 && views_[c].sees(p)) unseen *= 1 - cameras_[c].share;
  });
  return 1 - unseen;
}

}  // namespace dosi::patrol
