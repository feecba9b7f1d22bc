#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

// The transit network design problem as the literature poses it (Mandl 1979; Mumford, CEC 2013): streets with travel
// times, trips between nodes, and lines that run both ways over simple paths of streets.
namespace dosi::bus {

// A place where lines may stop, counted from 0. Not an integer: a node is no position in a line.
enum class Node : std::uint16_t {};
constexpr std::size_t at(Node node) {
  return static_cast<std::size_t>(node);
}
constexpr Node node(std::size_t i) {
  return static_cast<Node>(i);
}

using Line = std::vector<Node>;   // adjacent nodes are joined by a street
using Lines = std::vector<Line>;  // a network

// n x n numbers, row by row.
class Table {
 public:
  explicit Table(std::size_t n = 0, double fill = 0) : n_(n), cells_(n * n, fill) {}
  std::size_t size() const { return n_; }
  double operator()(Node a, Node b) const { return cells_[at(a) * n_ + at(b)]; }
  double& operator()(Node a, Node b) { return cells_[at(a) * n_ + at(b)]; }

 private:
  std::size_t n_;
  std::vector<double> cells_;
};
inline constexpr double kNoStreet = 1e300;

// Streets and demand. Travel times are symmetric, since lines run both ways.
struct Network {
  Table street_min;  // minutes; kNoStreet where none, 0 on the diagonal
  Table trips;       // from row to column
  struct Place {
    double x = 0, y = 0;
  };
  std::vector<Place> places;  // empty if unknown

  std::size_t size() const { return street_min.size(); }
};

// What a set of lines must satisfy.
struct Bounds {
  std::size_t lines = 0;
  std::size_t min_nodes = 2, max_nodes = 0;  // of a line
  double transfer_min = 5;                   // what a change of line costs a passenger
};

// bad_request naming the first thing that makes the problem meaningless or impossible: times that are negative or
// differ by direction, negative demand, streets in several pieces, bounds that no network can meet.
Result<void> validate(const Network& network, const Bounds& bounds);

// What is wrong with the lines, one sentence each; empty if they are a network within the bounds.
std::vector<std::string> faults(const Network& network, const Bounds& bounds, const Lines& lines);

}  // namespace dosi::bus
