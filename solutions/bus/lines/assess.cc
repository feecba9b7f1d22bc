#include "solutions/bus/lines/assess.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace dosi::bus {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// Least riding time between two nodes without a transfer.
Table direct_rides(const Network& network, const Lines& lines) {
  Table ride(network.size(), kNever);
  for (const Line& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i) {
      double t = 0;
      for (std::size_t j = i + 1; j < line.size(); ++j) {
        t += network.street_min(line[j - 1], line[j]);
        ride(line[i], line[j]) = ride(line[j], line[i]) = std::min(t, ride(line[i], line[j]));
      }
    }
  return ride;
}

struct Label {
  double min = kNever;
  int rides = 0;
  friend bool operator<(const Label& a, const Label& b) { return a.min != b.min ? a.min < b.min : a.rides < b.rides; }
};

// Dijkstra over whole rides from one node: time with penalties, then fewer rides.
std::vector<Label> best_paths(const Table& ride, Node from, double transfer_min) {
  const std::size_t n = ride.size();
  std::vector<Label> best(n);
  std::vector<bool> settled(n);
  best[at(from)] = {0, 0};
  for (;;) {
    std::size_t next = n;
    for (std::size_t i = 0; i < n; ++i)
      if (!settled[i] && best[i].min != kNever && (next == n || best[i] < best[next])) next = i;
    if (next == n) return best;
    settled[next] = true;
    const double boarding = best[next].rides == 0 ? 0 : transfer_min;
    for (std::size_t i = 0; i < n; ++i) {
      const Label way{best[next].min + boarding + ride(node(next), node(i)), best[next].rides + 1};
      if (way < best[i]) best[i] = way;
    }
  }
}

}  // namespace

Assessment assess(const Network& network, const Lines& lines, double transfer_min) {
  const Table ride = direct_rides(network, lines);
  double total = 0, minutes = 0, share[4] = {}, lost = 0;
  for (std::size_t i = 0; i < network.size(); ++i) {
    const auto best = best_paths(ride, node(i), transfer_min);
    for (std::size_t j = 0; j < network.size(); ++j) {
      const double trips = network.trips(node(i), node(j));
      if (i == j || trips == 0) continue;
      total += trips;
      if (best[j].min == kNever) {
        lost += trips;
        continue;
      }
      minutes += trips * best[j].min;
      share[std::min(best[j].rides - 1, 3)] += trips;
    }
  }
  Assessment out;
  for (const Line& line : lines)
    for (std::size_t i = 1; i < line.size(); ++i) out.lines_min += network.street_min(line[i - 1], line[i]);
  if (total == 0) return out;
  if (total > lost) out.average_min = minutes / (total - lost);
  const double percent = 100 / total;
  out.d0 = share[0] * percent, out.d1 = share[1] * percent, out.d2 = share[2] * percent;
  out.dun = (share[3] + lost) * percent, out.without_path = lost * percent;
  return out;
}

LowerBounds lower_bounds(const Network& network) {
  const std::size_t n = network.size();
  LowerBounds out;
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto best = best_paths(network.street_min, node(i), 0);  // each street a ride, transfers free
    for (std::size_t j = 0; j < n; ++j)
      if (i != j)
        total += network.trips(node(i), node(j)), out.average_min += network.trips(node(i), node(j)) * best[j].min;
  }
  if (total > 0) out.average_min /= total;
  std::vector<double> reach(n, kNever);  // Prim
  std::vector<bool> in(n);
  reach[0] = 0;
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t next = n;
    for (std::size_t i = 0; i < n; ++i)
      if (!in[i] && (next == n || reach[i] < reach[next])) next = i;
    in[next] = true, out.lines_min += reach[next];
    for (std::size_t i = 0; i < n; ++i) reach[i] = std::min(reach[i], network.street_min(node(next), node(i)));
  }
  return out;
}

}  // namespace dosi::bus
