#include "solutions/bus/lines/moves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>

namespace dosi::bus {
namespace {

constexpr int kFreshTries = 400;
constexpr std::size_t kMostChoices = 64;  // of streets at a node
constexpr double kGuided = 0.7;           // extensions that look at what they save
constexpr double kInside = 0.3;           // repairs inside the line instead of at its ends

std::size_t pick(std::size_t n, Chance& chance) {
  return static_cast<std::size_t>(chance.below(static_cast<int>(n)));
}

// One of the choices in proportion to their weights; none if all are nothing.
std::optional<std::size_t> draw(std::span<const double> weights, Chance& chance) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (sum <= 1e-30) return std::nullopt;
  double left = chance.uniform() * sum;
  std::optional<std::size_t> last;
  for (std::size_t k = 0; k < weights.size(); ++k) {
    if (weights[k] <= 0) continue;
    last = k;
    if ((left -= weights[k]) < 0) break;
  }
  return last;
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
  std::array<double, kMostChoices> weight;
  while (line.back() != target) {
    if (line.size() >= bounds_.max_nodes) return false;
    const auto& streets = ground_.streets(line.back());
    const std::size_t choices = std::min(streets.size(), weight.size());
    for (std::size_t k = 0; k < choices; ++k) {
      const Street& s = streets[k];
      const double extra = s.ticks + ground_.shortest(s.to, target) - ground_.shortest(line.back(), target);
      weight[k] = mark_[at(s.to)] != turn_ ? std::exp(-extra / spread) : 0;
    }
    const auto k = draw({weight.data(), choices}, chance);
    if (!k) return false;
    line.push_back(streets[*k].to);
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
    if (grow(line, bounds_.min_nodes, chance)) return line;
  }
  return {};
}

// What rides between the line's nodes and a node beyond its end would save.
double Moves::saved_by(const Line& line, Node beyond) const {
  double saved = 0;
  unsigned ride = ground_.transfer() + ground_.street(line.back(), beyond);
  for (std::size_t i = line.size(); i-- > 0;) {
    const Ticks now = rest_->row(at(beyond))[at(line[i])];
    if (ride < now) saved += static_cast<double>(now - ride) * ground_.weight(line[i], beyond);
    if (i > 0) ride += ground_.street(line[i - 1], line[i]);
  }
  return saved;
}

// A node more at one end: any, or mostly one that saves much.
bool Moves::extend(Line& line, Chance& chance) {
  if (chance.happens(0.5)) std::reverse(line.begin(), line.end());
  mark(line);
  const bool guided = rest_ != nullptr && chance.happens(kGuided);
  const auto& streets = ground_.streets(line.back());
  const std::size_t choices = std::min(streets.size(), kMostChoices);
  std::array<double, kMostChoices> weight;
  for (std::size_t k = 0; k < choices; ++k) {
    const double saved = guided ? saved_by(line, streets[k].to) : 0;
    weight[k] = mark_[at(streets[k].to)] != turn_ ? saved * saved * saved + 1 : 0;
  }
  const auto k = draw({weight.data(), choices}, chance);
  if (!k) return false;
  line.push_back(streets[*k].to);
  return true;
}

// More nodes at the ends until there are so many.
bool Moves::grow(Line& line, std::size_t nodes, Chance& chance) {
  while (line.size() < nodes && extend(line, chance)) continue;
  return line.size() == nodes;
}

// A node less at one end.
void Moves::drop_end(Line& line, Chance& chance) {
  line.erase(chance.happens(0.5) ? line.begin() : line.end() - 1);
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
  if (line.size() < 2) return false;
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
  line.resize(1 + pick(line.size() - 1, chance));
  mark(line);
  const bool arrived =
      walk(line, far_target(line.front(), chance), ground_.transfer() * chance.uniform(0.02, 0.6) + 0.1, chance);
  return arrived || line.size() == bounds_.max_nodes;
}

// Keeps a part and lets it grow at both ends.
bool Moves::regrow_around(Line& line, Chance& chance) {
  const std::size_t before = line.size(), kept = 1 + pick(before - 1, chance);
  const auto first = line.begin() + static_cast<std::ptrdiff_t>(pick(before - kept + 1, chance));
  line = Line(first, first + static_cast<std::ptrdiff_t>(kept));
  return grow(line, before, chance);
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
      return drop_end(line, chance), true;
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
    case Kind::regrow_around:
      return regrow_around(line, chance);
    case Kind::detour:
      return detour(line, chance);
  }
  return false;
}

// Where a course has become too long, it loses nodes; where it has become shorter than before, half of the time it gets as many
// again, or as many as it must have.
bool Moves::fit(Line& line, std::size_t before, Chance& chance) {
  while (line.size() > bounds_.max_nodes)
    if (!chance.happens(kInside) || !skip(line, chance)) drop_end(line, chance);
  const std::size_t least = chance.happens(0.5) ? std::max(before, bounds_.min_nodes) : bounds_.min_nodes;
  while (line.size() < least)
    if ((!chance.happens(kInside) || !insert(line, chance)) && !extend(line, chance)) break;
  return fits(line);
}

Line Moves::vary(const Line& line, Chance& chance) {
  // Small changes are worth more draws than large ones.
  static constexpr std::array kMix = {Kind::extend, Kind::trim,   Kind::shift,  Kind::shift,  Kind::shift,  Kind::bend,   Kind::bend,
                                      Kind::bend,   Kind::insert, Kind::insert, Kind::skip,   Kind::skip,   Kind::detour, Kind::detour,
                                      Kind::regrow, Kind::regrow_around};
  Line out = line;
  const Kind kind = kMix[pick(kMix.size(), chance)];
  if (!apply(kind, out, chance) || !fit(out, line.size(), chance) || out == line) return {};
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
  if (!simple(one) || !simple(two) || !fit(one, a.size(), chance) || !fit(two, b.size(), chance)) return {};
  return {std::move(one), std::move(two)};
}

}  // namespace dosi::bus
