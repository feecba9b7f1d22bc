#include "solutions/patrol/response/comparison.h"

#include <cmath>
#include <numeric>

namespace dosi::patrol::response {
namespace {

// The 97.5 % quantile of Student's distribution (Cornish and Fisher's expansion; below 2 % off from 4 degrees of freedom).
double student(double degrees) {
  constexpr double z = 1.959964, z3 = z * z * z, z5 = z3 * z * z;
  return z + (z3 + z) / (4 * degrees) + (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees * degrees);
}

// One strategy's figures, day by day.
struct Days {
  std::array<std::vector<double>, kFigures.size()> figures;
  std::size_t calls = 0, unanswered = 0, stops = 0, kept = 0;
};

void add(const DayFigures& day, Days& days) {
  for (std::size_t f = 0; f < kFigures.size(); ++f) days.figures[f].push_back(day.*kFigures[f].value);
  days.calls += day.calls, days.unanswered += day.unanswered, days.stops += day.stops, days.kept += day.stops_kept;
}

Compared compared(const std::string& name, const Days& own, const Days& first) {
  Compared out{name, {}, {}};
  const auto days = static_cast<double>(own.figures[0].size());
  for (std::size_t f = 0; f < kFigures.size(); ++f) {
    out.figures[f] = estimate(own.figures[f]);
    std::vector<double> difference;
    for (std::size_t d = 0; d < own.figures[f].size(); ++d) difference.push_back(own.figures[f][d] - first.figures[f][d]);
    out.difference[f] = estimate(difference);
  }
  out.calls = static_cast<double>(own.calls) / days, out.unanswered = static_cast<double>(own.unanswered) / days;
  out.stops_kept_share = own.stops > 0 ? static_cast<double>(own.kept) / static_cast<double>(own.stops) : 0;
  return out;
}

}  // namespace

Estimate estimate(const std::vector<double>& values) {
  if (values.empty()) return {};
  const auto n = static_cast<double>(values.size());
  Estimate out{std::accumulate(values.begin(), values.end(), 0.0) / n, 0};
  if (values.size() < 2) return out;
  double square = 0;
  for (const double v : values) square += (v - out.mean) * (v - out.mean);
  out.half_width = student(n - 1) * std::sqrt(square / (n - 1) / n);
  return out;
}

Result<std::vector<Compared>> compare(const Setting& setting, const std::vector<Strategy>& strategies,
                                      const std::function<std::vector<Call>(std::size_t)>& calls, std::size_t days, std::uint64_t seed) {
  if (days == 0) return bad_request("There is no day to simulate.", "days");
  std::vector<Days> all(strategies.size());
  for (std::size_t d = 0; d < days; ++d) {
    const auto today = calls(d);
    for (std::size_t s = 0; s < strategies.size(); ++s) {
      const auto day = simulate(setting, strategies[s].beats(seed + d), today);
      if (!day) return error(day.error().code, strategies[s].name + ": " + day.error().message, day.error().field);
      add(*day, all[s]);
    }
  }
  std::vector<Compared> out;
  for (std::size_t s = 0; s < strategies.size(); ++s) out.push_back(compared(strategies[s].name, all[s], all[0]));
  return out;
}

}  // namespace dosi::patrol::response
