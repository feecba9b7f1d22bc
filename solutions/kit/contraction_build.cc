#include <algorithm>
#include <span>

#include "solutions/kit/contraction.h"
#include "solutions/kit/dissection.h"

namespace dosi::kit {

// Nodes are their ranks from here on.
class ContractionBuilder {
 public:
  explicit ContractionBuilder(Contraction& out) : out_(out) {}

  void build(const Digraph& graph) {
    fill_in(graph);
    set_costs(graph);
    set_shortcuts();
    drop_needless();
  }

 private:
  static constexpr auto kNone = Contraction::kNone;
  // An edge of the filled graph: its lower node holds it.
  struct Edge {
    std::uint32_t head;
    std::uint32_t up_middle = kNone, down_middle = kNone;
    bool up_needed = true, down_needed = true;
    DriveCost up = DriveCost::unreachable(), down = DriveCost::unreachable();
  };

  std::span<Edge> of(std::uint32_t v) { return {edges_.data() + first_[v], first_[v + 1] - first_[v]}; }

  // All edges that contraction in this order can make: the neighbours of each node become neighbours of each other. It
  // is enough to hand them to the lowest (George and Liu 1981).
  void fill_in(const Digraph& graph) {
    const auto n = graph.size();
    std::vector<std::vector<std::uint32_t>> above(n);
    for (std::uint32_t v = 0; v < n; ++v)
      for (const auto& arc : graph.out(v)) {
        const auto [low, high] = std::minmax(out_.rank_[v], out_.rank_[arc.to]);
        if (low != high) above[low].push_back(high);
      }
    std::vector<std::uint32_t> merged;
    first_.assign(1, 0);
    for (std::uint32_t v = 0; v < n; ++v) {
      auto& heads = above[v];
      std::sort(heads.begin(), heads.end());
      heads.erase(std::unique(heads.begin(), heads.end()), heads.end());
      for (const auto head : heads) edges_.push_back({head});
      first_.push_back(static_cast<std::uint32_t>(edges_.size()));
      if (heads.size() > 1) {
        auto& parent = above[heads[0]];
        parent.insert(parent.end(), heads.begin() + 1, heads.end());
      }
      std::vector<std::uint32_t>().swap(heads);
    }
  }

  void set_costs(const Digraph& graph) {
    for (std::uint32_t node = 0; node < graph.size(); ++node)
      for (const auto& arc : graph.out(node)) {
        const auto from = out_.rank_[node], to = out_.rank_[arc.to];
        if (from == to) continue;
        const auto edges = of(std::min(from, to));
        const auto edge = std::lower_bound(edges.begin(), edges.end(), std::max(from, to),
                                           [](const Edge& e, std::uint32_t head) { return e.head < head; });
        DriveCost& cost = from < to ? edge->up : edge->down;
        cost = std::min(cost, arc.cost);
      }
  }

  // Every edge gets the least cost by way of lower nodes: lower triangles, from the bottom.
  void set_shortcuts() {
    const auto n = static_cast<std::uint32_t>(first_.size() - 1);
    std::vector<std::uint32_t> slot(n, kNone);
    std::vector<std::vector<std::uint32_t>> below(n);  // edges by the higher node
    std::vector<std::uint32_t> tail(edges_.size());
    for (std::uint32_t v = 0; v < n; ++v)
      for (std::uint32_t e = first_[v]; e < first_[v + 1]; ++e) below[edges_[e].head].push_back(e), tail[e] = v;
    for (std::uint32_t x = 0; x < n; ++x) {
      for (std::uint32_t e = first_[x]; e < first_[x + 1]; ++e) slot[edges_[e].head] = e;
      for (const std::uint32_t vx : below[x]) {
        const Edge& low = edges_[vx];
        const std::uint32_t v = tail[vx];
        for (std::uint32_t vy = vx + 1; vy < first_[v + 1]; ++vy) {
          Edge& high = edges_[slot[edges_[vy].head]];
          const DriveCost up = low.down + edges_[vy].up, down = edges_[vy].down + low.up;
          if (up < high.up) high.up = up, high.up_middle = v;
          if (down < high.down) high.down = down, high.down_middle = v;
        }
      }
    }
  }

  // From the top: an edge that costs more than the way by a higher node is needless. Afterwards costs are least costs.
  void drop_needless() {
    const auto n = static_cast<std::uint32_t>(first_.size() - 1);
    std::vector<std::uint32_t> slot(n, kNone);
    for (std::uint32_t v = n; v-- > 0;) {
      for (std::uint32_t e = first_[v]; e < first_[v + 1]; ++e) slot[edges_[e].head] = e;
      for (Edge& vx : of(v))
        for (const Edge& xy : of(vx.head)) {
          if (slot[xy.head] == kNone) continue;
          Edge& vy = edges_[slot[xy.head]];
          lower(vx.up, vx.up_needed, vy.up + xy.down);
          lower(vy.up, vy.up_needed, vx.up + xy.up);
          lower(vx.down, vx.down_needed, xy.up + vy.down);
          lower(vy.down, vy.down_needed, xy.down + vx.down);
        }
      for (const Edge& e : of(v)) slot[e.head] = kNone;
    }
    for (std::uint32_t v = 0; v < n; ++v) {
      for (const Edge& e : of(v)) {
        if (e.up_needed && e.up.reachable()) out_.up_.arcs.push_back({e.head, e.up_middle, e.up});
        if (e.down_needed && e.down.reachable()) out_.down_.arcs.push_back({e.head, e.down_middle, e.down});
      }
      out_.up_.first.push_back(static_cast<std::uint32_t>(out_.up_.arcs.size()));
      out_.down_.first.push_back(static_cast<std::uint32_t>(out_.down_.arcs.size()));
    }
  }

  static void lower(DriveCost& cost, bool& needed, DriveCost other) {
    if (other < cost) cost = other, needed = false;
  }

  Contraction& out_;
  std::vector<std::uint32_t> first_;
  std::vector<Edge> edges_;
};

Contraction::Contraction(const Digraph& graph, const std::vector<geo::Point>& places)
    : rank_(graph.size()), node_(nested_dissection(graph, places)) {
  for (std::uint32_t r = 0; r < node_.size(); ++r) rank_[node_[r]] = r;
  ContractionBuilder(*this).build(graph);
}

}  // namespace dosi::kit
