#include "solutions/bus/lines/chain.h"

#include <algorithm>
#include <cmath>

namespace dosi::bus {
namespace {

// Moves tried while one line is out. Closing the rest costs as much as dozens of them.
constexpr int kTriesForOne = 256;
constexpr int kTriesForTwo = 16;
constexpr double kShareOfTwo = 0.1;
// A course whose guessed rise is hopeless is only judged now and then: where one of a thousand of these is taken after all,
// "hopeless" stays what it is; it gets more if more of them are.
constexpr double kHopeless = 8, kSecondLook = 0.05, kTooStrict = 1.2, kFairEnough = 0.9998;

}  // namespace

Chain::Chain(const Ground& ground, const Bounds& bounds, Score least, std::uint64_t seed, std::uint64_t number)
    : ground_(ground),
      bounds_(bounds),
      least_(least),
      weights_(ground),
      moves_(ground, bounds),
      chance_(seed, number),
      hopeless_(kHopeless),
      rest_(ground.size()),
      rest_and_one_(ground.size()),
      effect_(ground.size(), std::min(bounds.max_nodes, ground.size())) {}

double Chain::minutes(const Line& line) const {
  double ticks = 0;
  for (std::size_t i = 1; i < line.size(); ++i) ticks += ground_.street(line[i - 1], line[i]);
  return ticks / ground_.ticks_per_min();
}

Chain::Judged Chain::judge(const Cost& cost, double lines_min) const {
  Judged out;
  const double boarding = static_cast<double>(ground_.transfer());
  const double ticks =
      ground_.total_weight() > 0 ? static_cast<double>(cost.weighted) / ground_.total_weight() - boarding : 0;
  out.score = {ticks / ground_.ticks_per_min(), lines_min};
  out.connected = cost.unreachable == 0;
  out.cost =
      aim_.passenger * out.score.average_min / least_.average_min + aim_.operator_ * lines_min / least_.lines_min;
  // Pairs without a path weigh heavily already; nodes without demand must be reached, too.
  if (!out.connected)
    out.cost += static_cast<double>(cost.unreachable) * (1 + out.score.average_min / least_.average_min);
  return out;
}

std::size_t Chain::any_line() {
  return kept_ + static_cast<std::size_t>(chance_.below(static_cast<int>(lines_.size() - kept_)));
}

Result<void> Chain::start_anew(const Lines& keep) {
  Lines lines = keep;
  kept_ = keep.size();
  while (lines.size() < bounds_.lines) {
    lines.push_back(moves_.fresh(chance_));
    if (lines.back().empty())
      return bad_request(
          "No line of at least " + std::to_string(bounds_.min_nodes) + " different nodes was found in these streets.",
          "min-nodes");
  }
  start_from(std::move(lines));
  return ok();
}

void Chain::start_from(Lines lines) {
  lines_ = std::move(lines);
  lines_min_ = 0;
  rest_.clear();
  for (const Line& line : lines_) lines_min_ += minutes(line), add_rides(rest_, line, ground_);
  close(rest_);
  const Judged now = judge(cost_of(rest_, weights_), lines_min_);
  score_ = now.score, cost_ = now.cost, connected_ = now.connected;
}

void Chain::aim_at(Aim aim) {
  aim_ = aim;
  start_from(std::move(lines_));
}

// Closed costs of all lines but these, into rest_.
void Chain::take_out(std::size_t a, std::size_t b) {
  rest_.clear();
  for (std::size_t i = 0; i < lines_.size(); ++i)
    if (i != a && i != b) add_rides(rest_, lines_[i], ground_);
  close(rest_);
  moves_.stand_on(rest_);
  rest_cost_ = cost_of(rest_, weights_);
}

Chain::Judged Chain::try_line(const Square& rest, const Cost& rest_cost, const Line& line, double other_lines_min) {
  ++evaluations_;
  effect_.prepare(rest, line, ground_);
  return judge(effect_.cost(weights_, rest_cost), other_lines_min + minutes(line));
}

// The cost with this line, from its own rides alone and up to what no line changes.
double Chain::guess(const Line& line) const {
  const double saved = ground_.total_weight() > 0 ? static_cast<double>(saved_by_rides(rest_, line, ground_)) / ground_.total_weight() : 0;
  return aim_.operator_ * minutes(line) / least_.lines_min - aim_.passenger * saved / ground_.ticks_per_min() / least_.average_min;
}

bool Chain::accepts(const Judged& now, double temperature) {
  const double rise = now.cost - cost_;
  if (rise > 0 && (temperature <= 0 || chance_.uniform() >= std::exp(-rise / temperature))) return false;
  score_ = now.score, cost_ = now.cost, connected_ = now.connected, lines_min_ = now.score.lines_min;
  return true;
}

void Chain::vary_one(double temperature) {
  const std::size_t r = any_line();
  take_out(r, r);
  double guessed = guess(lines_[r]);
  for (int i = 0; i < kTriesForOne; ++i) {
    Line line = moves_.vary(lines_[r], chance_);
    if (line.empty()) continue;
    const double guessed_now = guess(line);
    const bool hopeless = connected_ && temperature > 0 && guessed_now - guessed > hopeless_ * temperature;
    if (hopeless && !chance_.happens(kSecondLook)) continue;
    const Judged now = try_line(rest_, rest_cost_, line, lines_min_ - minutes(lines_[r]));
    const bool taken = accepts(now, temperature);
    if (hopeless) hopeless_ = taken ? hopeless_ * kTooStrict : std::max(kHopeless, hopeless_ * kFairEnough);
    if (!taken) continue;
    lines_[r] = std::move(line), guessed = guessed_now;
    if (connected_ && on_accept) on_accept(score_, lines_);
  }
}

void Chain::vary_two(double temperature) {
  const std::size_t a = any_line(), b = any_line();
  if (a == b) return;
  std::vector<std::pair<Line, Line>> swaps;
  for (int i = 0; i < kTriesForTwo; ++i)
    if (auto both = moves_.swap_tails(lines_[a], lines_[b], chance_); !both.first.empty())
      swaps.push_back(std::move(both));
  if (swaps.empty()) return;
  take_out(a, b);
  const double others = lines_min_ - minutes(lines_[a]) - minutes(lines_[b]);
  for (auto& [one, two] : swaps) {
    effect_.prepare(rest_, one, ground_);
    const Cost rest_and_one_cost = effect_.cost(weights_, rest_cost_);
    effect_.apply(rest_and_one_);
    if (!accepts(try_line(rest_and_one_, rest_and_one_cost, two, others + minutes(one)), temperature)) continue;
    lines_[a] = std::move(one), lines_[b] = std::move(two);
    if (connected_ && on_accept) on_accept(score_, lines_);
    return;
  }
}

void Chain::step(double temperature) {
  if (lines_.size() > kept_ + 1 && chance_.happens(kShareOfTwo))
    vary_two(temperature);
  else
    vary_one(temperature);
}

double Chain::typical_rise() {
  std::vector<double> rises;
  for (int k = 0; k < 8; ++k) {
    const std::size_t r = any_line();
    take_out(r, r);
    for (int i = 0; i < kTriesForOne; ++i) {
      const Line line = moves_.vary(lines_[r], chance_);
      if (line.empty()) continue;
      const double rise = try_line(rest_, rest_cost_, line, lines_min_ - minutes(lines_[r])).cost - cost_;
      if (rise > 0) rises.push_back(rise);
    }
  }
  if (rises.empty()) return 0;
  std::nth_element(rises.begin(), rises.begin() + std::ssize(rises) / 2, rises.end());
  return rises[rises.size() / 2];
}

}  // namespace dosi::bus
