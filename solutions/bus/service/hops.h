#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "solutions/bus/service/plan.h"
#include "solutions/kit/street_graph.h"

namespace dosi::bus {

// How buses get from stop to stop: as lines of the plan do now, else along the streets at those lines' mean speed, else 1.3 times as far as
// the crow flies. Not for several threads at once.
class Hops {
 public:
  // `streets` may be null. Both must outlive it.
  Hops(const ServicePlan& plan, const kit::StreetGraph* streets);

  // Ride, length and way of a course by its stops; its direction and headway are the caller's to set.
  Course course(std::vector<std::uint32_t> stops);
  // The same stops backwards, each replaced by that on the other side of the street where there is one: the nearest within 80 m, of the same name
  // rather than not, unless some line goes backwards over the stops themselves. Where lines end, the stop itself.
  std::vector<std::uint32_t> way_back(const std::vector<std::uint32_t>& stops) const;
  // Gives courses without a way one along the streets.
  void draw(ServicePlan& plan);
  double speed_m_per_s() const { return speed_m_per_s_; }

 private:
  struct Hop {
    double ride_s = 0, length_m = 0;
    int count = 0;
  };
  using Ends = std::pair<std::uint32_t, std::uint32_t>;
  struct Way {
    double metres;
    std::vector<geo::Point> line;  // both stops' places included
  };
  const Way& way(Ends ends);
  std::uint32_t opposite(std::uint32_t stop) const;

  const ServicePlan& plan_;
  const kit::StreetGraph* streets_;
  std::map<Ends, Hop> known_;
  std::map<Ends, Way> ways_;
  std::optional<kit::PathFinder> finder_;
  geo::PointIndex index_;
  double speed_m_per_s_ = 6;
};

}  // namespace dosi::bus
