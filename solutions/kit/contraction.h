#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "geo/point.h"
#include "solutions/kit/digraph.h"

namespace dosi::kit {

// A contraction hierarchy of a graph (Geisberger, Sanders, Schultes, Vetter 2012): least costs by going only upwards
// from both ends. The order is a nested dissection, the shortcuts are those that no witness makes needless: found by
// customization of all possible ones and then of all triangles (Dibbelt, Strasser, Wagner 2016), so the same graph gives
// the same hierarchy. Immutable; any thread.
class Contraction {
 public:
  // `places` are the nodes' own, for the order alone.
  Contraction(const Digraph& graph, const std::vector<geo::Point>& places);

  std::uint32_t size() const { return static_cast<std::uint32_t>(rank_.size()); }
  // Arcs of the hierarchy, both directions.
  std::size_t arcs() const { return up_.arcs.size() + down_.arcs.size(); }

  // Least costs from each of the sources to each of the targets, row by row; both are given by their seeds. In groups of
  // sources by sweeps over all that the targets can be reached by (after Delling, Goldberg, Werneck 2011, RPHAST).
  std::vector<DriveCost> matrix(std::span<const std::vector<Seed>> sources, std::span<const std::vector<Seed>> targets,
                                unsigned threads) const;

  struct Path {
    DriveCost cost;
    std::vector<std::uint32_t> nodes;         // of the graph, the first and the last by a seed
    std::size_t source_seed = 0, target_seed = 0;  // which
  };
  // None where no seed is reached.
  std::optional<Path> path(std::span<const Seed> source, std::span<const Seed> target) const;

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  // Arcs of a node to nodes of higher rank, nodes by their rank.
  struct Half {
    std::vector<std::uint32_t> first{0};
    struct Arc {
      std::uint32_t head, middle;  // of the shortcut, else kNone
      DriveCost cost;
    };
    std::vector<Arc> arcs;
    std::span<const Arc> of(std::uint32_t v) const { return {arcs.data() + first[v], first[v + 1] - first[v]}; }
  };
  friend class ContractionBuilder;
  friend class MatrixSweeps;
  struct Reached;  // nodes, and the way to each
  Reached reach(const Half& half, std::span<const Seed> seeds) const;
  std::vector<std::uint32_t> upwards(const Half& half, std::span<const std::vector<Seed>> seeds, std::vector<bool>& seen) const;
  std::uint32_t middle(std::uint32_t from, std::uint32_t to) const;
  void unpack(std::uint32_t from, std::uint32_t to, std::vector<std::uint32_t>& nodes) const;

  std::vector<std::uint32_t> rank_, node_;  // of a node; by rank
  Half up_, down_;                          // driven from the node; driven to it
};

}  // namespace dosi::kit
