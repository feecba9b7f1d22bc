#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "solutions/bus/lines/ticks.h"

// The arithmetic of the search: least cost between all nodes over any number of rides, each ride costing its time and
// one transfer, in 16-bit ticks, many at a time. Symmetric throughout.
namespace dosi::bus {

// A symmetric square of ticks whose rows are aligned and padded to whole registers; padding is kUnreachable.
class Square {
 public:
  explicit Square(std::size_t n);
  std::size_t size() const { return n_; }
  std::size_t stride() const { return stride_; }
  Ticks* row(std::size_t i) { return cells_.get() + i * stride_; }
  const Ticks* row(std::size_t i) const { return cells_.get() + i * stride_; }
  void copy_from(const Square& other);
  void clear();  // kUnreachable everywhere, 0 on the diagonal

 private:
  struct Free {
    void operator()(Ticks* cells) const;
  };
  std::size_t n_, stride_;
  std::unique_ptr<Ticks[], Free> cells_;
};

// Weights of pairs above the diagonal, in the layout of a Square; 0 elsewhere.
class Weights {
 public:
  explicit Weights(const Ground& ground);
  const std::uint32_t* row(std::size_t i) const { return cells_.get() + i * stride_; }

 private:
  std::size_t stride_;
  std::unique_ptr<std::uint32_t[]> cells_;
};

// A sum over all pairs of weight times cost; pairs without a path count as kUnreachable.
struct Cost {
  std::uint64_t weighted = 0;   // ticks, each path one transfer too many (its boarding)
  std::size_t unreachable = 0;  // nodes that node 0 cannot reach: 0 if everything is connected
};

// Lowers `rides` to what one ride on `line` costs, transfer included.
void add_rides(Square& rides, std::span<const Node> line, const Ground& ground);
// Turns costs of one ride into least costs of any number of rides (Floyd and Warshall).
void close(Square& costs);

// What a further line's own rides between its nodes save on top of closed costs: weight times ticks, paths with transfers
// left out. Most of what the line is worth, for little.
std::uint64_t saved_by_rides(const Square& base, std::span<const Node> line, const Ground& ground);

struct Exits;

// What a further line does to closed costs. Only paths that use the line change, and they enter and leave it at its
// nodes: with K the closed costs among these nodes, cost'(x, y) = min(cost(x, y), cost(x, i) + K(i, j) + cost(j, y)).
// Leaving at j pays only where the line brings x there earlier than before: most x have few such exits or none.
class LineEffect {
 public:
  LineEffect(std::size_t n, std::size_t most_nodes);
  // Looks at `line` on top of `base`, which is closed and must outlive the calls below.
  void prepare(const Square& base, std::span<const Node> line, const Ground& ground);
  // The same for a line whose one ride from its node i to node j costs rides[i * nodes + j], boarding included; symmetric.
  void prepare(const Square& base, std::span<const Node> line, std::span<const Ticks> rides);
  Cost cost(const Weights& weights, const Cost& base) const;  // with the line; `base` is the cost_of the base
  void apply(Square& out) const;                              // base with the line

 private:
  void begin(const Square& base, std::span<const Node> line);
  void offer(std::size_t i, std::size_t j, unsigned ticks) {
    Ticks& cell = inner_.row(i)[j];
    if (ticks < cell) cell = inner_.row(j)[i] = static_cast<Ticks>(ticks);
  }
  void finish();
  Exits exits() const;

  const Square* base_ = nullptr;
  std::size_t nodes_ = 0;
  std::vector<std::size_t> at_;                     // the line's nodes
  Square inner_;                                    // K
  std::vector<Ticks> via_;
  Square through_;                                  // row i: least cost from the line's node i to every node, by the line
  std::vector<std::uint16_t> exits_;                // rows of a bit for each of 16 of the line's nodes
};

// The cost of closed costs.
Cost cost_of(const Square& costs, const Weights& weights);

}  // namespace dosi::bus
