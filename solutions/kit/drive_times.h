#pragma once
#include <optional>
#include <span>
#include <vector>

#include "solutions/kit/contraction.h"
#include "solutions/kit/drive_graph.h"

namespace dosi::kit {

// Least drives between places, row by row.
class DriveMatrix {
 public:
  DriveMatrix(std::size_t columns, std::vector<DriveCost> costs) : columns_(columns), costs_(std::move(costs)) {}
  std::size_t rows() const { return columns_ == 0 ? 0 : costs_.size() / columns_; }
  std::size_t columns() const { return columns_; }
  DriveCost operator()(std::size_t from, std::size_t to) const { return costs_[from * columns_ + to]; }
  bool reachable(std::size_t from, std::size_t to) const { return (*this)(from, to).reachable(); }
  // Rounded up, so that no sum of drives is shorter than its parts; only where reachable.
  int seconds(std::size_t from, std::size_t to) const { return static_cast<int>(((*this)(from, to).time_ms() + 999) / 1000); }
  // To the nearest metre.
  int metres(std::size_t from, std::size_t to) const { return static_cast<int>(((*this)(from, to).length_dm() + 5) / 10); }

 private:
  std::size_t columns_;
  std::vector<DriveCost> costs_;
};

// A drive from one place to another.
struct DrivePath {
  DriveCost cost;
  struct Part {
    DriveGraph::Arc arc;
    DriveCost cost;                // of this part with the turn into it
    std::vector<geo::Point> line;  // as driven, both ends included
  };
  std::vector<Part> parts;
  // The line of all parts, each place once.
  std::vector<geo::Point> line() const;
};

// Times, lengths and ways of drives on a graph, by a contraction hierarchy made at the start. Immutable; any thread.
class DriveTimes {
 public:
  using Place = DriveGraph::Place;
  explicit DriveTimes(DriveGraph graph);

  const DriveGraph& graph() const { return graph_; }
  const Contraction& hierarchy() const { return hierarchy_; }
  // The quickest drives; of equally quick ones, the shortest.
  DriveMatrix matrix(std::span<const Place> from, std::span<const Place> to, unsigned threads = 1) const;
  DriveMatrix matrix(std::span<const Place> places, unsigned threads = 1) const { return matrix(places, places, threads); }
  // The drive that the matrix measures; none where there is no way. Between equal places it has no part.
  std::optional<DrivePath> path(const Place& from, const Place& to) const;

 private:
  DriveGraph graph_;
  Contraction hierarchy_;
};

}  // namespace dosi::kit
