#include "city/mesh.h"

namespace dosi::city {

void Mesh::add_edge(const Edge& edge) {
  if (index_.emplace(key(edge.a, edge.b), static_cast<int>(edges_.size())).second) edges_.push_back(edge);
}

int Mesh::split(int a, int b, Xy p) {
  const int middle = add_vertex(p);
  Edge& whole = edges_[index_.at(key(a, b))];
  whole.middle = middle;
  Edge half = whole;
  half.middle = -1;
  half.a = a, half.b = middle;
  add_edge(half);
  half.a = middle, half.b = b;
  add_edge(half);
  return middle;
}

std::vector<int> Mesh::refine(const std::vector<int>& ring) const {
  std::vector<int> out;
  for (std::size_t i = 0; i < ring.size(); ++i) append_refined(ring[i], ring[(i + 1) % ring.size()], out);
  return out;
}

void Mesh::append_refined(int a, int b, std::vector<int>& out) const {
  const int middle = edges_[index_.at(key(a, b))].middle;
  if (middle < 0) {
    out.push_back(a);
    return;
  }
  append_refined(a, middle, out);
  append_refined(middle, b, out);
}

Line Mesh::line(const std::vector<int>& vertices) const {
  Line out;
  out.reserve(vertices.size());
  for (int v : vertices) out.push_back(points_[v]);
  return out;
}

}  // namespace dosi::city
