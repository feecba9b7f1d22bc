#include "solutions/bus/journey/fleet.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <unordered_map>

namespace dosi::bus {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

Seconds ready(const VehicleTrip& t, const FleetOptions& o) {
  return t.end + static_cast<Seconds>(std::lround(layover_after(t.end - t.start, o.layover_share, o.least_layover_s)));
}

using Followers = std::vector<std::vector<std::uint32_t>>;

// For each trip those that its vehicle can do next. `trips` are sorted by start.
Followers followers(const std::vector<VehicleTrip>& trips, const FleetOptions& o) {
  const std::size_t most = trips.size() > kMostTrips ? kMostNext : trips.size();
  const double empty_m_s = o.empty_kmh / 3.6;
  Followers out(trips.size());
  for (std::size_t i = 0; i < trips.size(); ++i) {
    const Seconds free = ready(trips[i], o);
    auto next = std::lower_bound(trips.begin() + static_cast<std::ptrdiff_t>(i) + 1, trips.end(), free, [](const VehicleTrip& t, Seconds s) { return t.start < s; });
    for (; next != trips.end() && out[i].size() < most; ++next) {
      const double away_m = geo::distance_m(trips[i].to, next->from);
      if (away_m <= o.terminal_m || (o.empty_kmh > 0 && free + away_m / empty_m_s <= next->start))
        out[i].push_back(static_cast<std::uint32_t>(next - trips.begin()));
    }
  }
  return out;
}

// Greatest matching between trips and followers (Hopcroft and Karp).
class Matching {
 public:
  explicit Matching(const Followers& next) : next_(next), after_(next.size(), kNone), before_(next.size(), kNone) {}

  std::size_t size() {
    std::size_t matched = 0;
    while (layer()) {
      tried_.assign(next_.size(), 0);
      for (std::uint32_t i = 0; i < next_.size(); ++i)
        if (after_[i] == kNone && extend(i)) ++matched;
    }
    return matched;
  }

 private:
  // Breadth first from the free trips; whether a free follower is met.
  bool layer() {
    depth_.assign(next_.size(), kNone);
    std::vector<std::uint32_t> queue;
    for (std::uint32_t i = 0; i < next_.size(); ++i)
      if (after_[i] == kNone) depth_[i] = 0, queue.push_back(i);
    bool free = false;
    for (std::size_t at = 0; at < queue.size(); ++at)
      for (const std::uint32_t follower : next_[queue[at]]) {
        const std::uint32_t rival = before_[follower];
        if (rival == kNone) free = true;
        else if (depth_[rival] == kNone) depth_[rival] = depth_[queue[at]] + 1, queue.push_back(rival);
      }
    return free;
  }

  // Depth first along the layers, without recursion: a chain may be as long as there are trips.
  bool extend(std::uint32_t start) {
    std::vector<std::uint32_t> chain = {start};
    while (!chain.empty()) {
      const std::uint32_t trip = chain.back();
      if (tried_[trip] == next_[trip].size()) {
        depth_[trip] = kNone;
        chain.pop_back();
        continue;
      }
      const std::uint32_t follower = next_[trip][tried_[trip]++], rival = before_[follower];
      if (rival == kNone) {
        take(chain);
        return true;
      }
      if (depth_[rival] != kNone && depth_[rival] == depth_[trip] + 1) chain.push_back(rival);
    }
    return false;
  }

  // Each of the chain takes the follower that it tried last.
  void take(const std::vector<std::uint32_t>& chain) {
    for (const std::uint32_t trip : chain) {
      after_[trip] = next_[trip][tried_[trip] - 1];
      before_[after_[trip]] = trip;
    }
  }

  const Followers& next_;
  std::vector<std::uint32_t> after_, before_, depth_;
  std::vector<std::size_t> tried_;
};

std::vector<VehicleTrip> by_start(std::vector<VehicleTrip> trips) {
  std::stable_sort(trips.begin(), trips.end(), [](const VehicleTrip& a, const VehicleTrip& b) { return a.start < b.start; });
  return trips;
}

// Numbers the places so that those close to one another have the same number.
std::vector<std::size_t> terminals(const std::vector<geo::Point>& places, double within_m) {
  std::vector<std::size_t> parent(places.size());
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  const auto root = [&](std::size_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (std::size_t i = 0; i < places.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (geo::distance_m(places[i], places[k]) <= within_m) parent[root(i)] = root(k);
  for (std::size_t i = 0; i < places.size(); ++i) parent[i] = root(i);
  return parent;
}

}  // namespace

std::size_t least_fleet(const std::vector<VehicleTrip>& trips, const FleetOptions& options) {
  const Followers next = followers(by_start(trips), options);
  return trips.size() - Matching(next).size();
}

std::size_t deficit_fleet(const std::vector<VehicleTrip>& trips, const FleetOptions& options) {
  std::map<std::pair<double, double>, std::size_t> numbers;
  std::vector<geo::Point> places;
  const auto number = [&](geo::Point p) {
    const auto [found, fresh] = numbers.try_emplace({p.lon, p.lat}, places.size());
    if (fresh) places.push_back(p);
    return found->second;
  };
  struct Event {
    Seconds when;
    int change;  // of the deficit: a departure adds one, an arrival takes one off
    std::size_t place;
  };
  std::vector<Event> events;
  for (const VehicleTrip& t : trips) {
    events.push_back({t.start, 1, number(t.from)});
    events.push_back({ready(t, options), -1, number(t.to)});
  }
  const auto terminal = terminals(places, options.terminal_m);
  // Who arrives at the moment of a departure can do it.
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return std::pair(a.when, a.change) < std::pair(b.when, b.change); });
  std::vector<int> deficit(places.size(), 0), greatest(places.size(), 0);
  for (const Event& e : events) {
    int& now = deficit[terminal[e.place]];
    now += e.change;
    greatest[terminal[e.place]] = std::max(greatest[terminal[e.place]], now);
  }
  return static_cast<std::size_t>(std::accumulate(greatest.begin(), greatest.end(), 0));
}

}  // namespace dosi::bus
