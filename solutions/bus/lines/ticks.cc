#include "solutions/bus/lines/ticks.h"

#include <algorithm>
#include <cmath>

namespace dosi::bus {
namespace {

// The longest shortest way must leave room for detours and transfers below kUnreachable.
constexpr double kRoom = 12;
// The weights of a block times kUnreachable must stay within 32 bits.
constexpr double kMostBlockWeight = 131'000;

Table shortest_ways(const Network& network) {
  Table way = network.street_min;
  const std::size_t n = way.size();
  for (std::size_t i = 0; i < n; ++i) way(node(i), node(i)) = 0;
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        way(node(i), node(j)) = std::min(way(node(i), node(j)), way(node(i), node(k)) + way(node(k), node(j)));
  return way;
}

bool is_whole(double v) {
  return std::abs(v - std::round(v)) < 1e-6;
}

// The coarsest ticks in which every time is whole; where there are none, the finest that leave room.
double choose_ticks_per_min(const Network& network, double transfer_min, double longest_min) {
  const double most = kUnreachable / (kRoom * (longest_min + transfer_min));
  for (const double candidate : {1.0, 2.0, 4.0, 5.0, 10.0, 20.0, 50.0, 60.0, 100.0}) {
    if (candidate > most) break;
    bool whole = is_whole(transfer_min * candidate);
    for (std::size_t i = 0; whole && i < network.size(); ++i)
      for (std::size_t j = 0; whole && j < i; ++j) {
        const double t = network.street_min(node(i), node(j));
        whole = t == kNoStreet || is_whole(t * candidate);
      }
    if (whole) return candidate;
  }
  return most;
}

}  // namespace

Ground::Ground(const Network& network, const Bounds& bounds) : streets_(network.size()) {
  count_ticks(network, bounds.transfer_min);
  count_weights(network);
}

void Ground::count_ticks(const Network& network, double transfer_min) {
  const std::size_t n = network.size();
  const Table way = shortest_ways(network);
  double longest = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) longest = std::max(longest, way(node(i), node(j)));
  ticks_per_min_ = choose_ticks_per_min(network, transfer_min, longest);
  const auto ticks = [&](double min) { return static_cast<Ticks>(std::max(1L, std::lround(min * ticks_per_min_))); };
  transfer_ = static_cast<Ticks>(std::lround(transfer_min * ticks_per_min_));
  street_.assign(n * n, kUnreachable), shortest_.assign(n * n, 0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      shortest_[i * n + j] = ticks(way(node(i), node(j)));
      const double t = network.street_min(node(i), node(j));
      if (t == kNoStreet) continue;
      street_[i * n + j] = ticks(t);
      streets_[i].push_back({node(j), street_[i * n + j]});
    }
}

void Ground::count_weights(const Network& network) {
  const std::size_t n = network.size();
  double heaviest = 0;
  bool whole = true;
  for (std::size_t i = 0; i < n; ++i) {
    double block = 0;
    for (std::size_t j = 0; j < n; ++j) {
      const double trips = network.trips(node(i), node(j)) + network.trips(node(j), node(i));
      block = (j % kBlock == 0 ? 0 : block) + trips, whole = whole && is_whole(trips);
      heaviest = std::max(heaviest, block);
    }
  }
  if (heaviest > 0) weight_per_trip_ = kMostBlockWeight / heaviest;
  if (whole && weight_per_trip_ > 1) weight_per_trip_ = 1;
  weight_.assign(n * n, 0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      const double trips = network.trips(node(i), node(j)) + network.trips(node(j), node(i));
      weight_[i * n + j] = static_cast<std::uint32_t>(std::lround(trips * weight_per_trip_));
      total_weight_ += weight_[i * n + j] / 2.0;
    }
}

}  // namespace dosi::bus
