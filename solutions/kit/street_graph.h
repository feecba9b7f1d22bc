#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "geo/grid.h"
#include "geo/point.h"
#include "json/value.h"

namespace dosi::kit {

// A street of two directions as one geometry, before it becomes a graph.
struct StreetLine {
  std::vector<geo::Point> line;
};

// Streets as a graph: lines meet where they share a place exactly, as OpenStreetMap ways share nodes. Immutable; any
// thread.
class StreetGraph {
 public:
  enum class Junction : std::uint32_t {};
  struct Edge {
    Junction to;
    float metres = 0;
  };
  explicit StreetGraph(const std::vector<StreetLine>& lines);

  std::size_t size() const { return places_.size(); }
  geo::Point place(Junction j) const { return places_[static_cast<std::size_t>(j)]; }
  std::span<const Edge> edges(Junction j) const {
    const auto i = static_cast<std::size_t>(j);
    return {edges_.data() + first_[i], first_[i + 1] - first_[i]};
  }
  // The nearest place of the graph within `most_m`, and how far it is.
  struct Snap {
    Junction junction;
    double metres = 0;
  };
  std::optional<Snap> nearest(geo::Point p, double most_m) const;
  // How many pieces of more than one place the graph has, and the share of its places in the largest.
  struct Pieces {
    std::size_t count = 0;
    double largest_share = 0;
  };
  Pieces pieces() const;

 private:
  std::vector<geo::Point> places_;
  std::vector<std::size_t> first_;
  std::vector<Edge> edges_;
  geo::PointIndex index_;
};

// Least distances from one place along the graph. Holds scratch space: one object a thread.
class Wayfinder {
 public:
  explicit Wayfinder(const StreetGraph& graph);
  // Calls `visit` with every place within `most_m` of the start, nearest first.
  void explore(StreetGraph::Snap start, double most_m,
               const std::function<void(StreetGraph::Junction, double metres)>& visit);

 private:
  const StreetGraph& graph_;
  std::vector<float> best_;
  std::vector<std::uint32_t> touched_;
};

// The shortest way between two places of the graph (A*; Hart, Nilsson, Raphael 1968). Holds scratch space: one object a thread.
class PathFinder {
 public:
  explicit PathFinder(const StreetGraph& graph);
  struct Path {
    double metres = 0;
    std::vector<geo::Point> line;  // both ends included
  };
  // None where every way is longer than `most_m`.
  std::optional<Path> path(StreetGraph::Junction from, StreetGraph::Junction to, double most_m);

 private:
  const StreetGraph& graph_;
  std::vector<float> best_;
  std::vector<std::uint32_t> before_, touched_;
};

// The line of a RoadSegment entity, normalized or simplified; none where one may not walk (motorways, what forbids
// access) or the entity has no line.
std::optional<StreetLine> walkway(const json::Value& road);
// The same where a bus may go: streets for motor vehicles.
std::optional<StreetLine> driveway(const json::Value& road);
// The ways of an OpenStreetMap extract on which one may walk. Errors as ingest::read_osm gives them.
Result<std::vector<StreetLine>> read_walkways(const std::filesystem::path& osm_file);
// The same for those on which a bus may go.
Result<std::vector<StreetLine>> read_driveways(const std::filesystem::path& osm_file);

}  // namespace dosi::kit
