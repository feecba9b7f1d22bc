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
  // At least two stops; no stop follows itself.
  Way of(const Line& course) const;

 private:
  struct Hop {
    std::uint32_t from = 0, to = 0;  // stops
    Seconds seconds = 0;
  };
  Hop hop(Node a, Node b) const;
  Hop guess(Node a, Node b) const;
  static void keep_time(Way& way, double seconds);

  const FeedDay& day_;
  const CityNetwork& city_;
  std::map<std::pair<std::size_t, std::size_t>, Hop> hops_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>> within_;  // from entry to exit of one node, both included
  struct Heading {
    double east = 0, north = 0;
  };
  std::vector<Heading> headings_;  // by Stop: where buses go from it
};

}  // namespace dosi::bus
