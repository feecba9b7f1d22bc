#include "solutions/kit/dissection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <span>

#include "solutions/kit/vertex_cover.h"

namespace dosi::kit {
namespace {

constexpr std::size_t kDirections = 4;
constexpr std::size_t kSmall = 3;          // parts that need no cut
constexpr double kLeastShare = 0.25;       // of a part on either side of a cut

class Dissection {
 public:
  Dissection(const Digraph& graph, const std::vector<geo::Point>& places)
      : graph_(graph), back_(reversed(graph)), part_(graph.size(), 0), rank_(graph.size()), order_(graph.size()) {
    const double shrink = places.empty() ? 1 : std::cos(places[0].lat * std::numbers::pi / 180);
    for (std::size_t d = 0; d < kDirections; ++d) {
      const double angle = std::numbers::pi * static_cast<double>(d) / kDirections;
      std::vector<double> along(places.size());
      for (std::size_t v = 0; v < places.size(); ++v)
        along[v] = places[v].lon * shrink * std::cos(angle) + places[v].lat * std::sin(angle);
      sorted_[d].resize(places.size());
      std::iota(sorted_[d].begin(), sorted_[d].end(), 0u);
      std::sort(sorted_[d].begin(), sorted_[d].end(),
                [&](auto a, auto b) { return along[a] != along[b] ? along[a] < along[b] : a < b; });
    }
    crossing_.resize(places.size() + 1);
    spare_.resize(places.size());
  }

  std::vector<std::uint32_t> run() {
    std::vector<Part> open{{0, graph_.size()}};
    while (!open.empty()) {
      const Part part = open.back();
      open.pop_back();
      if (part.size() <= kSmall) finish(part);
      else divide(part, open);
    }
    return order_;
  }

 private:
  // The nodes of a part are the same stretch of each sorted list, and take the same stretch of the order.
  struct Part {
    std::uint32_t begin, end;
    std::uint32_t size() const { return end - begin; }
  };
  struct Cut {
    std::size_t direction = 0;
    std::uint32_t at = 0;  // nodes before it
    double badness = 0;
  };
  enum class Side : std::uint8_t { left, right, separator };

  void finish(Part part) { std::copy_n(sorted_[0].begin() + part.begin, part.size(), order_.begin() + part.begin); }

  template <class Visit>
  void neighbours(std::uint32_t v, Visit&& visit) const {
    for (const auto& arc : graph_.out(v)) visit(arc.to);
    for (const auto& arc : back_.out(v)) visit(arc.to);
  }

  void divide(Part part, std::vector<Part>& open) {
    const std::uint32_t name = ++parts_;
    for (std::uint32_t i = part.begin; i < part.end; ++i) part_[sorted_[0][i]] = name;
    Cut best;
    for (std::size_t d = 0; d < kDirections; ++d)
      if (const Cut cut = best_cut(part, d, name); d == 0 || cut.badness < best.badness) best = cut;
    const auto list = std::span(sorted_[best.direction]).subspan(part.begin, part.size());
    side_.assign(part.size(), Side::right);
    for (std::uint32_t i = 0; i < part.size(); ++i) rank_[list[i]] = i, side_[i] = i < best.at ? Side::left : Side::right;
    separate(list, name);
    const auto count = [&](Side side) { return static_cast<std::uint32_t>(std::count(side_.begin(), side_.end(), side)); };
    const std::uint32_t left = count(Side::left), right = count(Side::right);
    for (auto& sorted : sorted_) sort_out(std::span(sorted).subspan(part.begin, part.size()), left, right);
    const auto cut = part.begin + left + right;
    std::copy(sorted_[0].begin() + cut, sorted_[0].begin() + part.end, order_.begin() + cut);
    open.push_back({part.begin, part.begin + left});
    open.push_back({part.begin + left, cut});
  }

  Cut best_cut(Part part, std::size_t d, std::uint32_t name) {
    const auto list = std::span(sorted_[d]).subspan(part.begin, part.size());
    for (std::uint32_t i = 0; i < list.size(); ++i) rank_[list[i]] = i;
    std::fill_n(crossing_.begin(), list.size() + 1, 0);
    for (std::uint32_t i = 0; i < list.size(); ++i)
      neighbours(list[i], [&](std::uint32_t to) {
        if (part_[to] == name && rank_[to] > i) ++crossing_[i + 1], --crossing_[rank_[to] + 1];
      });
    const auto n = static_cast<std::uint32_t>(list.size());
    const auto least = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(n * kLeastShare));
    Cut best{d, 0, 0};
    for (std::uint32_t at = 1, arcs = 0; at < n; ++at) {
      arcs += static_cast<std::uint32_t>(crossing_[at]);
      if (at < least || at > n - least) continue;
      // What a cut costs later grows with its square; what imbalance costs, with the size of the larger side.
      const double smaller = std::min(at, n - at);
      const double badness = (arcs + 0.5) / std::pow(smaller, 0.8);
      if (best.at == 0 || badness < best.badness) best.at = at, best.badness = badness;
    }
    return best;
  }

  // Takes the fewest nodes that touch every arc across the cut out of their sides.
  void separate(std::span<const std::uint32_t> list, std::uint32_t name) {
    std::vector<std::uint32_t> left, right;  // nodes on the cut, by their number in the list
    std::vector<std::pair<std::uint32_t, std::uint32_t>> across;
    for (std::uint32_t i = 0; i < list.size() && side_[i] == Side::left; ++i)
      neighbours(list[i], [&](std::uint32_t to) {
        if (part_[to] != name || side_[rank_[to]] == Side::left) return;
        if (left.empty() || left.back() != i) left.push_back(i);
        right.push_back(rank_[to]);
        across.emplace_back(static_cast<std::uint32_t>(left.size() - 1), rank_[to]);
      });
    std::sort(right.begin(), right.end());
    right.erase(std::unique(right.begin(), right.end()), right.end());
    for (auto& edge : across)
      edge.second = static_cast<std::uint32_t>(std::lower_bound(right.begin(), right.end(), edge.second) - right.begin());
    const auto cover = least_cover(static_cast<std::uint32_t>(left.size()), static_cast<std::uint32_t>(right.size()), across);
    for (std::size_t k = 0; k < left.size(); ++k)
      if (cover.left[k]) side_[left[k]] = Side::separator;
    for (std::size_t k = 0; k < right.size(); ++k)
      if (cover.right[k]) side_[right[k]] = Side::separator;
  }

  // Left, right, separator, each in the order that it had.
  void sort_out(std::span<std::uint32_t> list, std::uint32_t left, std::uint32_t right) {
    std::uint32_t at[3] = {0, left, left + right};
    for (const std::uint32_t v : list) spare_[at[static_cast<int>(side_[rank_[v]])]++] = v;
    std::copy_n(spare_.begin(), list.size(), list.begin());
  }

  const Digraph& graph_;
  Digraph back_;
  std::array<std::vector<std::uint32_t>, kDirections> sorted_;
  std::vector<std::uint32_t> part_, rank_, order_, spare_;
  std::vector<Side> side_;
  std::vector<std::int32_t> crossing_;
  std::uint32_t parts_ = 0;
};

}  // namespace

std::vector<std::uint32_t> nested_dissection(const Digraph& graph, const std::vector<geo::Point>& places) {
  return Dissection(graph, places).run();
}

}  // namespace dosi::kit
