#include "solutions/patrol/risk/scores.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <numeric>

#include "base/chance.h"

namespace dosi::patrol::risk {
namespace {

// Ascending keys: highest risk first, then the order of the places. No risk is negative.
std::uint64_t key_of(float risk, std::size_t place) { return std::uint64_t{~std::bit_cast<std::uint32_t>(risk + 0.0f)} << 32 | place; }

void score_ranks(std::span<const float> risk, std::span<const float> happened, Scores& out) {
  std::vector<std::uint64_t> keys(risk.size());
  for (std::size_t i = 0; i < risk.size(); ++i) keys[i] = key_of(risk[i], i);
  std::vector<float> best;
  for (const float h : happened)
    if (h > 0) best.push_back(h);
  std::sort(best.begin(), best.end(), std::greater<>());
  auto end = keys.end();
  for (std::size_t c = kCoverages.size(); c-- > 0;) {  // from the widest, each within the one before
    const std::size_t n = flagged(kCoverages[c], risk.size());
    const auto nth = keys.begin() + static_cast<std::ptrdiff_t>(n);
    if (nth < end) std::nth_element(keys.begin(), nth, end);
    end = nth;
    for (auto k = keys.begin(); k != end; ++k) out.hits[c] += happened[*k & 0xFFFFFFFF], out.expected_in[c] += risk[*k & 0xFFFFFFFF];
    out.best[c] += std::accumulate(best.begin(), best.begin() + static_cast<std::ptrdiff_t>(std::min(n, best.size())), 0.0);
    if (out.events > 0) out.hit_rates[c] = out.hits[c] / out.events;
  }
}

}  // namespace

std::size_t flagged(double coverage, std::size_t places) { return static_cast<std::size_t>(coverage * static_cast<double>(places) * (1 + 1e-12)); }

Scores& Scores::operator+=(const Scores& o) {
  windows += o.windows, quiet += o.quiet, events += o.events, expected += o.expected;
  for (std::size_t c = 0; c < kCoverages.size(); ++c)
    hits[c] += o.hits[c], best[c] += o.best[c], hit_rates[c] += o.hit_rates[c], expected_in[c] += o.expected_in[c];
  log_likelihood += o.log_likelihood, brier += o.brier, skill += o.skill;
  return *this;
}

Scores score(std::span<const float> risk, std::span<const float> happened, double place_km2) {
  Scores out;
  double squares = 0, product = 0, happened_squares = 0;
  for (std::size_t i = 0; i < risk.size(); ++i) {
    const double r = risk[i], h = happened[i];
    out.expected += r, out.events += h;
    squares += r * r, product += r * h, happened_squares += h * h;
  }
  score_ranks(risk, happened, out);
  (out.events > 0 ? out.windows : out.quiet) = 1;
  if (out.events <= 0) return out;
  const double total = out.expected > 0 ? out.expected : 1;
  for (std::size_t i = 0; i < risk.size(); ++i)
    if (happened[i] > 0) out.log_likelihood += happened[i] * std::log(std::max(kLeastDensity, risk[i] / total / place_km2));
  const double pp = squares / (total * total), pu = product / (total * out.events), uu = happened_squares / (out.events * out.events);
  out.brier = (pp - 2 * pu + uu) / static_cast<double>(risk.size()) / place_km2;
  out.skill = 2 * pu / (uu + pp);
  return out;
}

Estimate ratio(std::span<const double> a, std::span<const double> b) {
  const double sum_a = std::accumulate(a.begin(), a.end(), 0.0), sum_b = std::accumulate(b.begin(), b.end(), 0.0);
  if (sum_b == 0) return {};
  const double value = sum_a / sum_b, n = static_cast<double>(a.size());
  if (a.size() < 2) return {value, 0};
  double squares = 0;
  for (std::size_t i = 0; i < a.size(); ++i) squares += std::pow(a[i] - value * b[i], 2);
  return {value, std::sqrt(squares * n / (n - 1)) / std::abs(sum_b)};
}

Interval paired_difference(std::span<const double> a, std::span<const double> c, std::span<const double> b, std::uint64_t seed) {
  constexpr std::size_t kDraws = 2000;
  Chance chance(seed, 0xB007);
  std::vector<double> differences;
  const auto difference = [&](const std::function<std::size_t(std::size_t)>& pick) {
    double top = 0, bottom = 0;
    for (std::size_t i = 0; i < b.size(); ++i) top += a[pick(i)] - c[pick(i)], bottom += b[pick(i)];
    return bottom > 0 ? top / bottom : 0;
  };
  std::vector<std::size_t> drawn(b.size());
  for (std::size_t d = 0; d < kDraws && !b.empty(); ++d) {
    for (std::size_t& i : drawn) i = static_cast<std::size_t>(chance.below(static_cast<int>(b.size())));
    differences.push_back(difference([&](std::size_t i) { return drawn[i]; }));
  }
  if (differences.empty()) return {};
  std::sort(differences.begin(), differences.end());
  return {difference([](std::size_t i) { return i; }), differences[kDraws / 40], differences[kDraws - 1 - kDraws / 40]};
}

}  // namespace dosi::patrol::risk
