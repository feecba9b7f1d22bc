#include "solutions/kit/street_graph.h"

#include <algorithm>
#include <limits>
#include <queue>
#include <unordered_map>

#include "solutions/kit/place_hash.h"

namespace dosi::kit {
namespace {

constexpr float kFar = std::numeric_limits<float>::infinity();

}  // namespace

StreetGraph::StreetGraph(const std::vector<StreetLine>& lines) {
  std::unordered_map<geo::Point, std::uint32_t, PlaceHash> numbers;
  struct Half {
    std::uint32_t from, to;
    float metres;
  };
  std::vector<Half> halves;
  const auto number = [&](geo::Point p) {
    const auto [found, fresh] = numbers.try_emplace(p, static_cast<std::uint32_t>(places_.size()));
    if (fresh) places_.push_back(p);
    return found->second;
  };
  for (const StreetLine& street : lines)
    for (std::size_t i = 1; i < street.line.size(); ++i) {
      const auto a = number(street.line[i - 1]), b = number(street.line[i]);
      if (a == b) continue;
      const auto metres = static_cast<float>(geo::distance_m(street.line[i - 1], street.line[i]));
      halves.push_back({a, b, metres}), halves.push_back({b, a, metres});
    }
  first_.assign(places_.size() + 1, 0);
  for (const Half& h : halves) ++first_[h.from + 1];
  for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
  edges_.resize(halves.size());
  auto at = first_;
  for (const Half& h : halves) edges_[at[h.from]++] = {Junction{h.to}, h.metres};
  for (std::size_t i = 0; i < places_.size(); ++i) index_.insert(static_cast<std::uint32_t>(i), places_[i]);
}

std::optional<StreetGraph::Snap> StreetGraph::nearest(geo::Point p, double most_m) const {
  std::optional<Snap> best;
  for (double radius = std::min(most_m, 100.0);; radius = std::min(most_m, radius * 4)) {
    index_.search(geo::box_around(p, radius), [&](std::uint32_t key, geo::Point place) {
      const double metres = geo::distance_m(p, place);
      const bool nearer = !best || metres < best->metres || (metres == best->metres && Junction{key} < best->junction);
      if (metres <= radius && nearer) best = Snap{Junction{key}, metres};
    });
    if (best || radius >= most_m) return best;
  }
}

StreetGraph::Pieces StreetGraph::pieces() const {
  std::vector<bool> seen(places_.size());
  Pieces out;
  std::size_t largest = 0;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (seen[i]) continue;
    std::vector<std::size_t> open{i};
    seen[i] = true;
    std::size_t count = 0;
    while (!open.empty()) {
      const Junction from{static_cast<std::uint32_t>(open.back())};
      open.pop_back(), ++count;
      for (const Edge& e : edges(from))
        if (const auto to = static_cast<std::size_t>(e.to); !seen[to]) seen[to] = true, open.push_back(to);
    }
    out.count += count > 1;
    largest = std::max(largest, count);
  }
  if (!places_.empty()) out.largest_share = static_cast<double>(largest) / static_cast<double>(places_.size());
  return out;
}

Wayfinder::Wayfinder(const StreetGraph& graph) : graph_(graph), best_(graph.size(), kFar) {}

void Wayfinder::explore(StreetGraph::Snap start, double most_m,
                        const std::function<void(StreetGraph::Junction, double)>& visit) {
  using Open = std::pair<float, std::uint32_t>;
  std::priority_queue<Open, std::vector<Open>, std::greater<>> open;
  const auto offer = [&](StreetGraph::Junction to, float metres) {
    const auto i = static_cast<std::uint32_t>(to);
    if (metres > most_m || metres >= best_[i]) return;
    if (best_[i] == kFar) touched_.push_back(i);
    best_[i] = metres;
    open.emplace(metres, i);
  };
  offer(start.junction, static_cast<float>(start.metres));
  while (!open.empty()) {
    const auto [metres, i] = open.top();
    open.pop();
    if (metres > best_[i]) continue;
    visit(StreetGraph::Junction{i}, metres);
    for (const auto& edge : graph_.edges(StreetGraph::Junction{i})) offer(edge.to, metres + edge.metres);
  }
  for (const std::uint32_t i : touched_) best_[i] = kFar;
  touched_.clear();
}

}  // namespace dosi::kit
