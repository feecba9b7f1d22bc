#pragma once
#include <vector>

#include "solutions/kit/street_graph.h"

namespace dosi::bus {

// A way along streets from one node to a neighbouring one: it passes no third node.
struct NodeWay {
  std::size_t from = 0, to = 0;  // from < to
  double metres = 0;
};
struct NodeWays {
  std::vector<NodeWay> ways;
  std::size_t off_streets = 0;  // nodes farther than 300 m from any street
};
// Neighbours within `most_m` along the streets.
NodeWays node_ways(const kit::StreetGraph& streets, const std::vector<geo::Point>& places, double most_m);

}  // namespace dosi::bus
