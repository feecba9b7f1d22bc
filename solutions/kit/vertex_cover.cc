#include "solutions/kit/vertex_cover.h"

#include <algorithm>

namespace dosi::kit {
namespace {

constexpr std::uint32_t kNone = UINT32_MAX;

class Matching {
 public:
  Matching(std::uint32_t left, std::uint32_t right, std::span<const std::pair<std::uint32_t, std::uint32_t>> edges)
      : first_(left + 1, 0), heads_(edges.size()), left_of_(right, kNone), right_of_(left, kNone), seen_(right) {
    for (const auto& edge : edges) ++first_[edge.first + 1];
    for (std::uint32_t v = 0; v < left; ++v) first_[v + 1] += first_[v];
    auto at = first_;
    for (const auto& edge : edges) heads_[at[edge.first]++] = edge.second;
  }

  VertexCover cover() {
    // What a search without success has seen leads nowhere for good: it stays seen.
    for (std::uint32_t v = 0; v < right_of_.size(); ++v) {
      if (augment(v))
        for (const auto u : touched_) seen_[u] = false;
      touched_.clear();
    }
    VertexCover out{std::vector<bool>(right_of_.size()), seen_};
    for (std::uint32_t v = 0; v < right_of_.size(); ++v) out.left[v] = right_of_[v] != kNone && !seen_[right_of_[v]];
    return out;
  }

 private:
  // A path from `root` to a right node without a partner, taking turns with picked edges; then swaps along it.
  bool augment(std::uint32_t root) {
    struct Visit {
      std::uint32_t left, next;
    };
    std::vector<Visit> path{{root, first_[root]}};
    while (!path.empty()) {
      Visit& here = path.back();
      if (here.next == first_[here.left + 1]) {
        path.pop_back();
        continue;
      }
      const std::uint32_t u = heads_[here.next++];
      if (seen_[u]) continue;
      seen_[u] = true, touched_.push_back(u);
      if (left_of_[u] != kNone) {
        path.push_back({left_of_[u], first_[left_of_[u]]});
        continue;
      }
      for (const Visit& step : path) {
        const std::uint32_t to = heads_[step.next - 1];
        left_of_[to] = step.left, right_of_[step.left] = to;
      }
      return true;
    }
    return false;
  }

  std::vector<std::uint32_t> first_, heads_, left_of_, right_of_, touched_;
  std::vector<bool> seen_;
};

}  // namespace

VertexCover least_cover(std::uint32_t left, std::uint32_t right, std::span<const std::pair<std::uint32_t, std::uint32_t>> edges) {
  return Matching(left, right, edges).cover();
}

}  // namespace dosi::kit
