#include "solutions/patrol/tour/giant_tour.h"

#include <algorithm>
#include <numeric>

namespace dosi::patrol {
namespace {

using Node = Ground::Node;

template <class T>
void shuffle(std::vector<T>& items, Chance& chance) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[static_cast<std::size_t>(chance.below(static_cast<int>(i)))]);
}

// For each position of a row: how far a team of one kind gets from there, and what it scores.
struct Stretches {
  std::vector<std::size_t> end;
  std::vector<double> score;
};

Stretches stretches(const Ground& ground, const GiantTour& row, const Ground::Team& team) {
  const std::size_t n = row.size();
  Stretches out{std::vector<std::size_t>(n), std::vector<double>(n)};
  std::size_t end = 0;
  double inner = 0, score = 0;
  const auto fits = [&](std::size_t first, std::size_t last, double ways) {
    return ground.way(team.start, row[first]) + ways + ground.way(row[last], team.end) <= team.limit;
  };
  const auto drop_last = [&](std::size_t first) {
    --end;
    score -= ground.score(row[end]);
    inner -= end > first ? ground.way(row[end - 1], row[end]) : 0;
  };
  for (std::size_t i = 0; i < n; ++i) {
    if (end <= i) end = i, inner = score = 0;
    // Without the triangle inequality the rest of the stretch before may be too long for its new beginning.
    while (end > i && !fits(i, end - 1, inner)) drop_last(i);
    for (; end < n; ++end) {
      const double ways = end == i ? 0 : inner + ground.way(row[end - 1], row[end]);
      if (!fits(i, end, ways)) break;
      inner = ways, score += ground.score(row[end]);
    }
    out.end[i] = end, out.score[i] = score;
    if (end > i) score -= ground.score(row[i]), inner -= end > i + 1 ? ground.way(row[i], row[i + 1]) : inner;
  }
  return out;
}

}  // namespace

GiantTour giant_tour(const Ground& ground, const Routes& routes, Chance& chance) {
  const std::size_t teams = routes.all().size();
  std::vector<std::size_t> order(teams);
  std::iota(order.begin(), order.end(), std::size_t{0});
  shuffle(order, chance);
  std::vector<std::vector<Node>> between(teams + 1);
  for (Node v = 0; v < ground.nodes(); ++v)
    if (routes.visitor(v) == Routes::kNobody) between[static_cast<std::size_t>(chance.below(static_cast<int>(teams + 1)))].push_back(v);
  GiantTour out;
  out.reserve(ground.nodes());
  for (std::size_t i = 0; i <= teams; ++i) {
    shuffle(between[i], chance);
    out.insert(out.end(), between[i].begin(), between[i].end());
    if (i == teams) break;
    const auto& route = routes.route(order[i]);
    const auto from = static_cast<std::ptrdiff_t>(out.size());
    out.insert(out.end(), route.begin() + 1, route.end() - 1);
    if (ground.symmetric() && chance.happens(0.5)) std::reverse(out.begin() + from, out.end());
  }
  return out;
}

GiantTour mixed(const GiantTour& first, const GiantTour& second, Chance& chance) {
  const std::size_t n = first.size();
  const auto any = [&] { return static_cast<std::size_t>(chance.below(static_cast<int>(n))); };
  const auto [from, last] = std::minmax({any(), any()});
  GiantTour out(n);
  std::vector<bool> placed(n, false);
  for (std::size_t i = from; i <= last; ++i) out[i] = first[i], placed[first[i]] = true;
  std::size_t next = (last + 1) % n;
  for (std::size_t i = 0; i < n; ++i) {
    const Node v = second[(last + 1 + i) % n];
    if (placed[v]) continue;
    out[next] = v;
    next = (next + 1) % n;
  }
  return out;
}

void cut(const Ground& ground, const GiantTour& row, Chance& chance, Routes& routes) {
  const std::size_t n = row.size(), teams = ground.teams().size();
  std::vector<std::size_t> order(teams);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (ground.kinds() > 1) shuffle(order, chance);
  std::vector<Stretches> reach(ground.kinds());
  for (const auto& team : ground.teams())
    if (reach[team.kind].end.empty()) reach[team.kind] = stretches(ground, row, team);
  // most[k * (n + 1) + i]: what the teams from the k-th on score with the row from position i on.
  std::vector<double> most((teams + 1) * (n + 1), 0);
  const auto at = [&](std::size_t k, std::size_t i) -> double& { return most[k * (n + 1) + i]; };
  for (std::size_t k = teams; k-- > 0;) {
    const Stretches& own = reach[ground.teams()[order[k]].kind];
    for (std::size_t i = n; i-- > 0;) at(k, i) = std::max({at(k, i + 1), at(k + 1, i), own.score[i] + at(k + 1, own.end[i])});
  }
  routes = Routes(ground);
  for (std::size_t k = 0, i = 0; k < teams && i < n;) {
    const Stretches& own = reach[ground.teams()[order[k]].kind];
    if (at(k, i) == at(k, i + 1)) {
      ++i;
    } else if (at(k, i) == at(k + 1, i)) {
      ++k;
    } else {
      routes.assign(order[k], {row.begin() + static_cast<std::ptrdiff_t>(i), row.begin() + static_cast<std::ptrdiff_t>(own.end[i])});
      i = own.end[i], ++k;
    }
  }
}

}  // namespace dosi::patrol
