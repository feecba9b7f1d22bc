#pragma once
#include <string>
#include <vector>

#include "solutions/bus/journey/feed.h"
#include "solutions/bus/lines/network.h"

namespace dosi::bus {

// How many people get on and off at each stop of a day (by Stop).
struct StopUse {
  std::vector<double> boardings, alightings;
};

// A day's bus network as an instance of the network design problem: stops close to one another are one node.
struct StopNetwork {
  Network network;                       // streets: where a bus goes from one node to the next, with its mean minutes
  std::vector<geo::Point> places;        // by node: that of its main stop
  std::vector<std::vector<Stop>> stops;  // by node: those it stands for, the main one first
  Lines lines;                           // as they run: each route's longest run that passes no node twice
  std::size_t left_out = 0;              // nodes that no bus joins to the others
};

// At most `most_nodes` nodes, spread over the city (farthest-first traversal, Gonzalez 1985) from the busiest stop. Trips between nodes by
// a gravity model: as many from each as get on there, to others in proportion to those who get off there and to exp(-minutes / 20). Where a
// day has no boardings, calls of buses stand for them. bad_request when fewer than three nodes are joined by buses.
Result<StopNetwork> stop_network(const FeedDay& day, const StopUse& use, std::size_t most_nodes);

}  // namespace dosi::bus
