#pragma once
#include <string>
#include <vector>

#include "solutions/bus/journey/feed.h"
#include "solutions/bus/lines/network.h"
#include "solutions/kit/street_graph.h"

namespace dosi::bus {

// How many people get on and off at each stop (by Stop), in the period that is planned.
struct StopUse {
  std::vector<double> boardings, alightings;
  bool counted() const;  // somebody got on and off
};

// Trips of the period between two stops, where they are known.
struct StopTrips {
  Stop from{}, to{};
  double trips = 0;
};

struct CityOptions {
  std::size_t most_nodes = 400;
  Seconds from = 7 * 3600, to = 9 * 3600;  // the period that is planned: runs that set out in it
  double layover_share = 0.1;              // of the ride, at each end of a line
};

// A line of the plan: a course of nodes, run both ways.
inline constexpr std::uint32_t kNewLine = 0xFFFFFFFF;
struct LineDraft {
  Line course;  // empty: it does not run
  double headway_min = 0;
  std::uint32_t route = kNewLine;  // of the day
  bool fixed = false;              // neither course nor headway may change
  friend bool operator==(const LineDraft&, const LineDraft&) = default;
};
using LineDrafts = std::vector<LineDraft>;

// A city's network for planning: stops close to one another are one node, streets join nodes.
struct CityNetwork {
  Network network;                       // streets: minutes of a bus from node to node; trips of the period
  std::vector<geo::Point> places;        // by node: that of its main stop
  std::vector<std::vector<Stop>> stops;  // by node: those it stands for, the main one first
  std::vector<std::size_t> node_of;      // by Stop; kNoNode
  LineDrafts today;                       // a line for each route that runs in the period
  double period_min = 120;
  double layover_share = 0.1;
  double run_share = 1;           // how much longer runs take than ride_min() says: what lies beyond the main stops of their first and last node
  bool trips_counted = false;     // trips come from counts or a table, not from the buses' own calls
  double speed_kmh = 0;           // of buses along streets, median
  std::size_t left_out = 0;       // nodes that neither buses nor streets join to the others
  std::size_t off_streets = 0;    // nodes farther than 300 m from any street
  double unreachable_trips = 0;   // trips to or from stops that are left out

  double ride_min(const Line& course) const;  // one way
  double half_cycle_min(const Line& course) const;  // with the layover at its end: a share of the run, kLeastLayover_s at least
  // Vehicles that run a line: its cycle, out and back with layovers, by its headway; as a share, and rounded up.
  double vehicles(const LineDraft& line) const;
  int whole_vehicles(const LineDraft& line) const;
};
inline constexpr std::size_t kNoNode = static_cast<std::size_t>(-1);

// At most `most_nodes` nodes, spread over the city (farthest-first traversal, Gonzalez 1985) from the busiest stop, of the stops at
// which buses of the period call. Streets: where buses go from node to node today, with their mean minutes; and the ways of
// `streets` (may be null) between neighbouring nodes at the median speed of today's buses. Trips: those given; else by a gravity
// model from boardings and alightings; else from calls of buses. bad_request when fewer than three nodes are joined, times are
// absurd (more than half of the hops at 60 km/h and more as the crow flies), or no bus sets out in the period.
Result<CityNetwork> city_network(const FeedDay& day, const kit::StreetGraph* streets, const StopUse& use,
                                 const std::vector<StopTrips>& trips, const CityOptions& options);

}  // namespace dosi::bus
