#pragma once
#include <string>
#include <vector>

#include "city/layout.h"

namespace dosi::city {

struct StreetName {
  std::string ko;
  std::string en;
};

// A stretch of street between two junctions, driven from `from` to `to` and, unless one-way, back.
struct Segment {
  int from = 0, to = 0;  // junctions, 0 .. Streets::junctions.size()-1
  Line line;
  Road road = Road::residential;
  int street = 0;
  bool bridge = false;
  bool one_way = false;
  double length_m = 0;
};

struct Streets {
  std::vector<Xy> junctions;
  std::vector<Segment> segments;
  std::vector<StreetName> names;              // by street
  std::vector<std::vector<int>> segments_at;  // by junction
  int other_end(int segment, int junction) const {
    const Segment& s = segments[segment];
    return s.from == junction ? s.to : s.from;
  }
};

double speed_limit_kmh(Road road, bool one_way);
int lanes(Road road);  // both directions together

// The streets on the mesh's edges: names in the Korean manner (a residential street is a numbered -gil of the larger
// one it leaves), some narrow streets one-way, every junction still reachable by car from every other.
Streets make_streets(const Layout& layout, std::uint64_t seed);

}  // namespace dosi::city
