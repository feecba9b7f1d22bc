#pragma once
#include <vector>

#include "solutions/bus/lines/network.h"

namespace dosi::bus {

// How lines serve the demand, by the rules of the transit network design literature: each trip takes the path of least
// riding time plus transfer penalty, among equals the one with fewer transfers; no waiting, no dwelling, no capacity.
// Written plainly and apart from the search, so that it can be its judge.
struct Assessment {
  double average_min = 0;         // riding and transfers, over all trips that have a path
  double lines_min = 0;           // sum of the lines' one-way times
  double d0 = 0, d1 = 0, d2 = 0;  // share of trips with 0, 1, 2 transfers, percent
  double dun = 0;                 // share with more than two transfers or without a path, percent
  double without_path = 0;        // share without a path, percent
};
// `lines` go along streets of the network.
Assessment assess(const Network& network, const Lines& lines, double transfer_min);

// What no network can undercut.
struct LowerBounds {
  double average_min = 0;  // every trip on its shortest way without a transfer
  double lines_min = 0;    // the minimum spanning tree of the streets
};
LowerBounds lower_bounds(const Network& network);

}  // namespace dosi::bus
