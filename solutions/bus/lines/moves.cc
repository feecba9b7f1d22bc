#include "solutions/bus/lines/moves.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace dosi::bus {
namespace {

constexpr int kFreshTries = 400;

std::size_t pick(std::size_t n, Chance& chance) {
  return static_cast<std::size_t>(chance.below(static_cast<int>(n)));
}

}  // namespace

Moves::Moves(const Ground& ground, const Bounds& bounds)
    : ground_(ground), bounds_(bounds), mark_(ground.size()), pull_(ground.size()) {
  for (std::size_t i = 0; i < ground.size(); ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < ground.size(); ++j) pull_[i].push_back(sum += ground.weight(node(i), node(j)));
  }
}

void Moves::mark(const Line& line) {
  ++turn_;
  for (Node stop : line) mark_[at(stop)] = turn_;
}

// Half of the targets are drawn by demand, half are any node.
Node Moves::far_target(Node from, Chance& chance) {
  const auto& sums = pull_[at(from)];
  if (sums.back() <= 0 || chance.happens(0.5)) return node(pick(ground_.size(), chance));
  const auto found = std::upper_bound(sums.begin(), sums.end(), chance.uniform() * sums.back());
  return node(std::min<std::size_t>(static_cast<std::size_t>(found - sums.begin()), sums.size() - 1));
}

bool Moves::walk(Line& line, Node target, double spread, Chance& chance) {
  if (mark_[at(target)] == turn_) return false;
  std::array<double, 64> weight;
  while (line.back() != target) {
    if (line.size() >= bounds_.max_nodes) return false;
    const auto& streets = ground_.streets(line.back());
    const std::size_t choices = std::min(streets.size(), weight.size());
    double sum = 0;
    for (std::size_t k = 0; k < choices; ++k) {
      const Street& s = streets[k];
      const bool open = mark_[at(s.to)] != turn_;
      const double extra = s.ticks + ground_.shortest(s.to, target) - ground_.shortest(line.back(), target);
      weight[k] = open ? std::exp(-extra / spread) : 0;
      sum += weight[k];
    }
    if (sum <= 1e-30) return false;
    double draw = chance.uniform() * sum;
    std::size_t k = 0;
    while (k + 1 < choices && (draw -= weight[k]) >= 0) ++k;
    if (weight[k] == 0) return false;
    line.push_back(streets[k].to);
    mark_[at(line.back())] = turn_;
  }
  return true;
}

Line Moves::fresh(Chance& chance) {
  for (int i = 0; i < kFreshTries; ++i) {
    Line line{node(pick(ground_.size(), chance))};
    mark(line);
    const double spread = ground_.transfer() * chance.uniform(0.02, 1.0) + 0.1;
    bool going = true;
    while (going && line.size() < bounds_.max_nodes)
      going = walk(line, far_target(line.front(), chance), spread, chance) &&
              chance.happens(line.size() < bounds_.min_nodes ? 1.0 : 0.5);
    if (fits(line)) return line;
    if (line.size() > bounds_.max_nodes) continue;
    while (line.size() < bounds_.min_nodes && extend(line, chance)) continue;
    if (fits(line)) return line;
  }
  return {};
}

// A node more at one end.
bool Moves::extend(Line& line, Chance& chance) {
  if (chance.happens(0.5)) std::reverse(line.begin(), line.end());
  mark(line);
  const auto& streets = ground_.streets(line.back());
  const std::size_t first = pick(streets.size(), chance);
  for (std::size_t k = 0; k < streets.size(); ++k) {
    const Node to = streets[(first + k) % streets.size()].to;
    if (mark_[at(to)] == turn_) continue;
    line.push_back(to);
    return true;
  }
  return false;
}

// Another way between two of its nodes.
bool Moves::bend(Line& line, Chance& chance) {
  const std::size_t a = pick(line.size() - 1, chance);
  const std::size_t b = a + 1 + pick(std::min<std::size_t>(line.size() - 1 - a, 8), chance);
  mark(line);
  for (std::size_t k = a + 1; k <= b; ++k) mark_[at(line[k])] = 0;
  Line out(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(a) + 1);
  if (!walk(out, line[b], ground_.transfer() * chance.uniform(0.05, 0.8) + 0.1, chance)) return false;
  out.insert(out.end(), line.begin() + static_cast<std::ptrdiff_t>(b) + 1, line.end());
  if (out == line) return false;
  line = std::move(out);
  return true;
}

// A node between two neighbours that has streets to both.
bool Moves::insert(Line& line, Chance& chance) {
  const std::size_t a = pick(line.size() - 1, chance);
  mark(line);
  const auto& streets = ground_.streets(line[a]);
  const std::size_t first = pick(streets.size(), chance);
  for (std::size_t k = 0; k < streets.size(); ++k) {
    const Node via = streets[(first + k) % streets.size()].to;
    if (mark_[at(via)] == turn_ || ground_.street(via, line[a + 1]) == kUnreachable) continue;
    line.insert(line.begin() + static_cast<std::ptrdiff_t>(a) + 1, via);
    return true;
  }
  return false;
}

// A node less inside, where its neighbours have a street.
bool Moves::skip(Line& line, Chance& chance) {
  if (line.size() < 3) return false;
  const std::size_t inner = line.size() - 2, first = pick(inner, chance);
  for (std::size_t k = 0; k < inner; ++k) {
    const std::size_t i = 1 + (first + k) % inner;
    if (ground_.street(line[i - 1], line[i + 1]) == kUnreachable) continue;
    line.erase(line.begin() + static_cast<std::ptrdiff_t>(i));
    return true;
  }
  return false;
}

// Another tail, towards some target.
bool Moves::regrow(Line& line, Chance& chance) {
  if (chance.happens(0.5)) std::reverse(line.begin(), line.end());
  const std::size_t keep = 1 + pick(line.size() - 1, chance);
  line.resize(keep);
  mark(line);
  const bool arrived =
      walk(line, far_target(line.front(), chance), ground_.transfer() * chance.uniform(0.02, 0.6) + 0.1, chance);
  return arrived || line.size() == bounds_.max_nodes;
}

// Passes a node near by that it does not pass yet.
bool Moves::detour(Line& line, Chance& chance) {
  const std::size_t a = pick(line.size() - 1, chance);
  const std::size_t b = std::min(line.size() - 1, a + 1 + pick(5, chance));
  mark(line);
  const auto& streets = ground_.streets(line[a]);
  const Node via = streets[pick(streets.size(), chance)].to;
  if (mark_[at(via)] == turn_) return false;
  for (std::size_t k = a + 1; k <= b; ++k) mark_[at(line[k])] = 0;
  Line out(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(a) + 1);
  out.push_back(via), mark_[at(via)] = turn_;
  if (!walk(out, line[b], ground_.transfer() * chance.uniform(0.05, 0.5) + 0.1, chance)) return false;
  out.insert(out.end(), line.begin() + static_cast<std::ptrdiff_t>(b) + 1, line.end());
  line = std::move(out);
  return true;
}

bool Moves::apply(Kind kind, Line& line, Chance& chance) {
  switch (kind) {
    case Kind::extend:
      return extend(line, chance);
    case Kind::trim:
      return line.erase(chance.happens(0.5) ? line.begin() : line.end() - 1), true;
    case Kind::shift:
      return extend(line, chance) && (line.erase(line.begin()), true);
    case Kind::bend:
      return bend(line, chance);
    case Kind::insert:
      return insert(line, chance);
    case Kind::skip:
      return skip(line, chance);
    case Kind::regrow:
      return regrow(line, chance);
    case Kind::reroute:
      return line = fresh(chance), !line.empty();
    case Kind::detour:
      return detour(line, chance);
  }
  return false;
}

Line Moves::vary(const Line& line, Chance& chance) {
  // Small changes are worth more draws than large ones.
  static constexpr std::array kMix = {Kind::extend, Kind::extend, Kind::trim,   Kind::trim,   Kind::shift,
                                      Kind::shift,  Kind::shift,  Kind::bend,   Kind::bend,   Kind::bend,
                                      Kind::insert, Kind::insert, Kind::skip,   Kind::skip,   Kind::detour,
                                      Kind::detour, Kind::regrow, Kind::regrow, Kind::regrow, Kind::reroute};
  Line out = line;
  const Kind kind = kMix[pick(kMix.size(), chance)];
  const bool grows = kind == Kind::extend || kind == Kind::insert, shrinks = kind == Kind::trim || kind == Kind::skip;
  if ((grows && line.size() >= bounds_.max_nodes) || (shrinks && line.size() <= bounds_.min_nodes)) return {};
  if (!apply(kind, out, chance) || !fits(out)) return {};
  return out;
}

std::pair<Line, Line> Moves::swap_tails(const Line& a, const Line& b, Chance& chance) {
  const std::size_t i = pick(a.size(), chance);
  const auto found = std::find(b.begin(), b.end(), a[i]);
  if (found == b.end()) return {};
  Line left = b;
  if (chance.happens(0.5)) std::reverse(left.begin(), left.end());
  const auto cut = std::find(left.begin(), left.end(), a[i]);
  Line one(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(i)), two(left.begin(), cut);
  one.insert(one.end(), cut, left.end());
  two.insert(two.end(), a.begin() + static_cast<std::ptrdiff_t>(i), a.end());
  const auto simple = [&](const Line& line) {
    ++turn_;
    return std::all_of(line.begin(), line.end(),
                       [&](Node stop) { return std::exchange(mark_[at(stop)], turn_) != turn_; });
  };
  if (!fits(one) || !fits(two) || !simple(one) || !simple(two)) return {};
  return {std::move(one), std::move(two)};
}

}  // namespace dosi::bus
