#pragma once
#include <map>
#include <vector>

#include "solutions/bus/plan/city_network.h"

namespace dosi::bus {

// How buses of today go through places, stop by stop: turns a course of nodes into stops.
class StopWays {
 public:
  StopWays(const FeedDay& day, const CityNetwork& city);

  struct Way {
    std::vector<std::uint32_t> stops;
    std::vector<Seconds> ride_s;  // one fewer
  };
  // At least two stops; no stop follows itself. Where buses of `route` go the same way today, their stops; else those that most buses call at. At its
  // ends, all stops of the place where buses begin or end that come or go that way: those of `route`, else the most.
  Way of(const Line& course, std::uint32_t route) const;

 private:
  struct Hop {
    std::uint32_t from = 0, to = 0;  // stops
    Seconds seconds = 0;
  };
  Hop hop(Node a, Node b, std::uint32_t route) const;
  Hop guess(Node a, Node b) const;
  static void keep_time(Way& way, double seconds);

  const FeedDay& day_;
  const CityNetwork& city_;
  using Ends = std::pair<std::size_t, std::size_t>;
  std::map<Ends, Hop> hops_;                                  // of most buses
  std::map<std::pair<std::uint32_t, Ends>, Hop> own_;         // of each route
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>> within_;  // from entry to exit of one node, with most stops between
  // From where buses begin in a place to the stop at which they leave it, and from that at which they enter to their end: those of a route, and the
  // longest of all.
  using Part = std::vector<std::uint32_t>;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Part> own_begin_, own_end_;  // by route and that stop
  std::map<std::uint32_t, Part> begin_, end_;
  const Part* part(bool end, std::uint32_t stop, std::uint32_t route) const;
  struct Heading {
    double east = 0, north = 0;
  };
  std::vector<Heading> headings_;  // by Stop: where buses go from it
};

}  // namespace dosi::bus
