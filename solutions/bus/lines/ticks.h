#pragma once
#include <cstdint>
#include <vector>

#include "solutions/bus/lines/network.h"

namespace dosi::bus {

// Time as the search counts it: whole ticks in 16 bits, so that a vector register holds many. kUnreachable is above
// every path; two of them still fit.
using Ticks = std::uint16_t;
inline constexpr Ticks kUnreachable = 0x7FFF;
// The search adds up weighted times in 32 bits over blocks of this many neighbouring columns.
inline constexpr std::size_t kBlock = 64;

struct Street {
  Node to;
  Ticks ticks;
};

// A network in the search's numbers: streets as adjacency, shortest ways between all nodes, trips of both directions
// added into weights of 32 bits.
class Ground {
 public:
  Ground(const Network& network, const Bounds& bounds);

  std::size_t size() const { return streets_.size(); }
  const std::vector<Street>& streets(Node from) const { return streets_[at(from)]; }
  Ticks street(Node a, Node b) const { return street_[at(a) * size() + at(b)]; }      // kUnreachable: none
  Ticks shortest(Node a, Node b) const { return shortest_[at(a) * size() + at(b)]; }  // along streets
  Ticks transfer() const { return transfer_; }
  double ticks_per_min() const { return ticks_per_min_; }
  // Trips between two nodes, both ways, times `weight_per_trip`.
  std::uint32_t weight(Node a, Node b) const { return weight_[at(a) * size() + at(b)]; }
  double weight_per_trip() const { return weight_per_trip_; }
  double total_weight() const { return total_weight_; }

 private:
  void count_ticks(const Network& network, double transfer_min);
  void count_weights(const Network& network);

  std::vector<std::vector<Street>> streets_;
  std::vector<Ticks> street_, shortest_;
  std::vector<std::uint32_t> weight_;
  Ticks transfer_ = 0;
  double ticks_per_min_ = 1, weight_per_trip_ = 1, total_weight_ = 0;
};

}  // namespace dosi::bus
