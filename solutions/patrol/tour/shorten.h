#pragma once
#include <vector>

#include "solutions/patrol/tour/ways.h"

namespace dosi::patrol {

// Shortens a route (both ends included) by the best reversal of a part (2-opt) or the best move of up to three nodes in a row (or-opt)
// at each touched node, until none helps; new neighbours are touched in turn. Marks are used up. True if the route changed.
bool shorten(const Ways& ways, std::vector<Ways::Node>& route, std::vector<char>& touched);

}  // namespace dosi::patrol
