#pragma once
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "city/plane.h"

namespace dosi::city {

// `none` is a boundary on which nobody drives: the middle of the river, the city limit in the hills.
enum class Road : std::uint8_t { none, primary, secondary, tertiary, residential };

// Edges between vertices, splittable: when the polygon on one side of an edge puts a vertex on it, the polygon on the
// other side finds it by `refine`, so that neighbours always share their corners exactly.
class Mesh {
 public:
  struct Edge {
    int a = 0, b = 0;
    Road road = Road::none;
    int street = -1;  // which named street it belongs to, -1 for none
    bool bridge = false;
    int middle = -1;  // the vertex that splits it, -1 for a leaf
  };

  int add_vertex(Xy p) { return points_.push_back(p), static_cast<int>(points_.size()) - 1; }
  // Adds or, if there, leaves as it is.
  void add_edge(const Edge& edge);
  const Edge& edge(int a, int b) const { return edges_[index_.at(key(a, b))]; }
  bool has_edge(int a, int b) const { return index_.contains(key(a, b)); }
  // A new vertex at `p` on leaf edge a-b; both halves inherit its kind.
  int split(int a, int b, Xy p);
  // The closed ring with every vertex that meanwhile stands on its edges.
  std::vector<int> refine(const std::vector<int>& ring) const;

  Xy point(int vertex) const { return points_[vertex]; }
  Line line(const std::vector<int>& vertices) const;
  const std::vector<Edge>& edges() const { return edges_; }  // leaves and split ones, in order of creation
  std::vector<Xy>& points() { return points_; }
  const std::vector<Xy>& points() const { return points_; }

 private:
  static std::uint64_t key(int a, int b) {
    return a < b ? std::uint64_t(a) << 32 | std::uint32_t(b) : std::uint64_t(b) << 32 | std::uint32_t(a);
  }
  void append_refined(int a, int b, std::vector<int>& out) const;

  std::vector<Xy> points_;
  std::vector<Edge> edges_;
  std::unordered_map<std::uint64_t, int> index_;
};

}  // namespace dosi::city
