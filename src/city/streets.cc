#include "city/streets.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "city/chance.h"
#include "city/names.h"

namespace dosi::city {
namespace {

// Joins mesh edges into segments between junctions: vertices where not exactly two like edges meet.
class Tracer {
 public:
  explicit Tracer(const Layout& layout) : mesh_(layout.mesh), edges_at_(layout.mesh.points().size()) {
    const auto& edges = mesh_.edges();
    for (int i = 0; i < static_cast<int>(edges.size()); ++i)
      if (edges[i].middle < 0 && edges[i].road != Road::none) {
        edges_at_[edges[i].a].push_back(i);
        edges_at_[edges[i].b].push_back(i);
      }
    used_.resize(edges.size());
  }

  void trace(Streets& out) {
    std::vector<int> junction(edges_at_.size(), -1);
    for (int v = 0; v < static_cast<int>(edges_at_.size()); ++v)
      if (is_junction(v)) junction[v] = static_cast<int>(out.junctions.size()), out.junctions.push_back(mesh_.point(v));
    for (int v = 0; v < static_cast<int>(edges_at_.size()); ++v)
      if (junction[v] >= 0)
        for (int e : edges_at_[v])
          if (!used_[e]) out.segments.push_back(follow(v, e, junction));
    out.segments_at.resize(out.junctions.size());
    for (int s = 0; s < static_cast<int>(out.segments.size()); ++s) {
      out.segments_at[out.segments[s].from].push_back(s);
      out.segments_at[out.segments[s].to].push_back(s);
    }
  }

 private:
  bool is_junction(int v) const {
    const std::vector<int>& at = edges_at_[v];
    if (at.empty()) return false;
    if (at.size() != 2) return true;
    const Mesh::Edge &a = mesh_.edges()[at[0]], &b = mesh_.edges()[at[1]];
    return a.street != b.street || a.bridge != b.bridge;
  }

  Segment follow(int v, int e, const std::vector<int>& junction) {
    const Mesh::Edge& first = mesh_.edges()[e];
    Segment s{.from = junction[v],
              .line = {mesh_.point(v)},
              .road = first.road,
              .street = first.street,
              .bridge = first.bridge};
    for (;;) {
      used_[e] = true;
      v = mesh_.edges()[e].a == v ? mesh_.edges()[e].b : mesh_.edges()[e].a;
      s.line.push_back(mesh_.point(v));
      if (junction[v] >= 0) break;
      e = edges_at_[v][0] == e ? edges_at_[v][1] : edges_at_[v][0];
    }
    s.to = junction[v];
    s.length_m = length_m(s.line);
    return s;
  }

  const Mesh& mesh_;
  std::vector<std::vector<int>> edges_at_;
  std::vector<bool> used_;
};

bool is_large(Road r) {
  return r == Road::primary || r == Road::secondary || r == Road::tertiary;
}

// Main streets get stems of their own; a residential street is "-ro N-gil" of the large street it can be reached from.
void name_streets(const Layout& layout, Streets& out) {
  const std::size_t count = layout.streets.size();
  out.names.resize(count);
  std::vector<StreetName> stem(count);
  std::vector<int> next_gil(count, 0);
  std::size_t used = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_large(layout.streets[i])) continue;
    stem[i] = road_stem(used++);
    const bool wide = layout.streets[i] == Road::primary;
    stem[i].ko += wide ? "대로" : "로";
    stem[i].en += wide ? "-daero" : "-ro";
    out.names[i] = stem[i];
  }
  std::vector<int> root(count, -1);
  std::vector<std::vector<int>> segments_of(count);
  for (int s = 0; s < static_cast<int>(out.segments.size()); ++s) segments_of[out.segments[s].street].push_back(s);
  std::vector<int> wave;
  for (std::size_t i = 0; i < count; ++i)
    if (is_large(layout.streets[i])) root[i] = static_cast<int>(i), wave.push_back(static_cast<int>(i));
  for (std::size_t w = 0; w < wave.size(); ++w)
    for (int s : segments_of[wave[w]])
      for (int junction : {out.segments[s].from, out.segments[s].to})
        for (int t : out.segments_at[junction]) {
          const int street = out.segments[t].street;
          if (root[street] >= 0) continue;
          root[street] = root[wave[w]];
          const std::string number = std::to_string(++next_gil[root[street]]);
          out.names[street] = {stem[root[street]].ko + number + "길", stem[root[street]].en + " " + number + "-gil"};
          wave.push_back(street);
        }
}

std::vector<bool> reachable(const Streets& s, bool backwards) {
  std::vector<bool> seen(s.junctions.size());
  std::vector<int> stack{0};
  seen[0] = true;
  while (!stack.empty()) {
    const int at = stack.back();
    stack.pop_back();
    for (int i : s.segments_at[at]) {
      const Segment& g = s.segments[i];
      if (g.one_way && (backwards ? g.to : g.from) != at) continue;
      const int next = s.other_end(i, at);
      if (!seen[next]) seen[next] = true, stack.push_back(next);
    }
  }
  return seen;
}

void make_one_ways(Streets& out, std::uint64_t seed) {
  for (std::size_t i = 0; i < out.segments.size(); ++i) {
    Segment& s = out.segments[i];
    // By street, so that a one-way street is one along its whole length.
    s.one_way = s.road == Road::residential && unit(hash(seed, 71, s.street)) < 0.14;
  }
  for (bool changed = true; changed;) {
    changed = false;
    const std::vector<bool> to = reachable(out, false), back = reachable(out, true);
    for (Segment& s : out.segments)
      if (s.one_way && !(to[s.from] && to[s.to] && back[s.from] && back[s.to])) s.one_way = false, changed = true;
  }
}

}  // namespace

double speed_limit_kmh(Road road, bool one_way) {
  switch (road) {
    case Road::primary:
      return 60;
    case Road::secondary:
      return 50;
    case Road::tertiary:
      return 50;
    default:
      return one_way ? 20 : 30;
  }
}

int lanes(Road road) {
  switch (road) {
    case Road::primary:
      return 6;
    case Road::secondary:
      return 4;
    case Road::tertiary:
      return 2;
    default:
      return 1;
  }
}

Streets make_streets(const Layout& layout, std::uint64_t seed) {
  Streets out;
  Tracer(layout).trace(out);
  name_streets(layout, out);
  make_one_ways(out, seed);
  return out;
}

}  // namespace dosi::city
