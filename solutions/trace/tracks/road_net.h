#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <unordered_map>
#include <vector>

#include "solutions/kit/street_graph.h"

namespace dosi::trace {

// Streets as straight pieces on a plane in metres, for matching. Lines meet where they share a place exactly. Directions of one-way streets
// are not kept: a track tells the way it went. Immutable; any thread.
class RoadNet {
 public:
  explicit RoadNet(const std::vector<kit::StreetLine>& lines);

  struct Spot {
    double x = 0, y = 0;
  };
  // A place on a piece: `along_m` from its first end.
  struct OnRoad {
    std::uint32_t piece = 0;
    double along_m = 0, away_m = 0;
    Spot at;
  };
  Spot spot(geo::Point p) const;
  geo::Point point(Spot s) const;
  // Nearest place of each piece within `most_m`, nearest first, at most `most` of them.
  std::vector<OnRoad> near(Spot at, double most_m, std::size_t most) const;
  std::size_t pieces() const { return pieces_.size(); }

 private:
  friend class RouteFinder;
  struct Piece {
    std::uint32_t a, b;
    double metres;
  };
  std::int64_t cell(double x, double y) const;

  geo::Point origin_;
  double east_ = 1;
  std::vector<Spot> nodes_;
  std::vector<Piece> pieces_;
  std::vector<std::uint32_t> first_, leaving_;  // pieces at each node
  std::unordered_map<std::int64_t, std::vector<std::uint32_t>> cells_;
};

// Ways along the streets from one place to several, by Dijkstra's algorithm up to a bound. Holds scratch space: one object a thread.
class RouteFinder {
 public:
  explicit RouteFinder(const RoadNet& net);
  static constexpr double kNoWay = std::numeric_limits<double>::infinity();
  // Metres to each; kNoWay beyond `most_m`.
  void distances(const RoadNet::OnRoad& from, const std::vector<RoadNet::OnRoad>& to, double most_m, std::vector<double>& out);
  // The way to one of them, both ends included; empty beyond `most_m`.
  std::vector<RoadNet::Spot> way(const RoadNet::OnRoad& from, const RoadNet::OnRoad& to, double most_m);

 private:
  void explore(const RoadNet::OnRoad& from, double most_m);
  double reach(const RoadNet::OnRoad& from, const RoadNet::OnRoad& to) const;

  const RoadNet& net_;
  std::vector<double> best_;
  std::vector<std::uint32_t> before_, touched_;
  std::vector<std::pair<double, std::uint32_t>> queue_;
};

}  // namespace dosi::trace
