#pragma once
#include <vector>

#include "city/streets.h"

namespace dosi::city {

struct Step {
  int segment = 0;
  bool forward = true;  // driven from Segment::from to Segment::to
};

// Least-cost ways over the streets for buses: metres, dearer on narrow streets, one-way streets minded. Keeps its
// workspace between calls; one thread.
class Router {
 public:
  explicit Router(const Streets& streets);
  // Empty if the junctions are the same or there is no way.
  std::vector<Step> way(int from, int to);

 private:
  const Streets& streets_;
  std::vector<double> cost_;
  std::vector<int> by_segment_;
  std::vector<int> touched_;
};

// The driven line, and how far along it each step ends.
Line line_of(const Streets& streets, const std::vector<Step>& way);

}  // namespace dosi::city
