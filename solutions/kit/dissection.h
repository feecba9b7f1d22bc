#pragma once
#include <cstdint>
#include <vector>

#include "geo/point.h"
#include "solutions/kit/digraph.h"

namespace dosi::kit {

// An order in which to contract the nodes of a graph that lies on the earth: nested dissection (George 1973). Nodes that
// cut their part in two come last in it. Each cut is the straight one, of four directions, that crosses the fewest arcs
// for the balance it leaves. `places` are the nodes' own. Returns each node once, first to contract first.
std::vector<std::uint32_t> nested_dissection(const Digraph& graph, const std::vector<geo::Point>& places);

}  // namespace dosi::kit
