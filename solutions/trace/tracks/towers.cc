#include "solutions/trace/tracks/towers.h"

#include <algorithm>
#include <map>

namespace dosi::trace {
namespace {

class Cleaner {
 public:
  Cleaner(const std::vector<TowerEvent>& events, const std::vector<geo::Point>& places, const OscillationRule& rule) : events_(events), places_(places), rule_(rule) {}

  // Whether the three events from i are A B A too fast to be a way there and back.
  bool detected(std::size_t i) const {
    if (i + 2 >= events_.size()) return false;
    const TowerEvent &a = events_[i], &b = events_[i + 1], &c = events_[i + 2];
    if (a.tower != c.tower || a.tower == b.tower) return false;
    const double metres = geo::distance_m(places_[a.tower], places_[b.tower]), seconds = c.at_s - a.at_s;
    return seconds <= rule_.window_s || 2 * metres > rule_.most_speed_ms * std::max(1.0, seconds);
  }

  // The last event of the oscillation that begins at i: as long as only its two towers alternate without a pause.
  std::size_t expanded(std::size_t i) const {
    const std::size_t a = events_[i].tower, b = events_[i + 1].tower;
    std::size_t last = i + 2;
    while (last + 1 < events_.size() && (events_[last + 1].tower == a || events_[last + 1].tower == b) && events_[last + 1].at_s - events_[last].at_s <= rule_.window_s) ++last;
    return last;
  }

  // The tower that served longest from `first` to `last`, and just before and after.
  std::size_t main_tower(std::size_t first, std::size_t last) const {
    std::map<std::size_t, double> served;
    for (std::size_t i = first; i <= last; ++i) {
      const double next = i + 1 < events_.size() ? events_[i + 1].at_s : events_[i].at_s;
      served[events_[i].tower] += std::min(rule_.window_s, next - events_[i].at_s) + 1e-3;
    }
    const std::size_t a = events_[first].tower, b = events_[first + 1].tower;
    for (const std::size_t beside : {first - 1, last + 1})
      if (beside < events_.size() && (events_[beside].tower == a || events_[beside].tower == b)) served[events_[beside].tower] += rule_.window_s;
    return std::max_element(served.begin(), served.end(), [](const auto& x, const auto& y) { return x.second < y.second; })->first;
  }

 private:
  const std::vector<TowerEvent>& events_;
  const std::vector<geo::Point>& places_;
  const OscillationRule& rule_;
};

}  // namespace

std::vector<CleanEvent> clean_towers(const std::vector<TowerEvent>& events, const std::vector<geo::Point>& places, const OscillationRule& rule) {
  std::vector<CleanEvent> out;
  for (const TowerEvent& e : events) out.push_back({e.at_s, e.tower, e.tower});
  const Cleaner cleaner(events, places, rule);
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!cleaner.detected(i)) continue;
    const std::size_t last = cleaner.expanded(i), main = cleaner.main_tower(i, last);
    for (std::size_t k = i; k <= last; ++k) out[k].tower = main;
    i = last;
  }
  return out;
}

}  // namespace dosi::trace
