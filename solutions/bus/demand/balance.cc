#include "solutions/bus/demand/balance.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace dosi::bus {
namespace {

constexpr double kEnough = 1e-6;

double known(const Totals& totals) {
  return std::accumulate(totals.begin(), totals.end(), 0.0, [](double sum, const auto& t) { return sum + t.value_or(0); });
}

bool complete(const Totals& totals) {
  return std::all_of(totals.begin(), totals.end(), [](const auto& t) { return t.has_value(); });
}

// Factor for each line of the table so that its known total holds; 1 where it is unknown or the line is empty.
std::vector<double> factors(const std::vector<double>& now, const Totals& wanted) {
  std::vector<double> out(now.size(), 1);
  for (std::size_t i = 0; i < now.size(); ++i)
    if (wanted[i] && now[i] > 0) out[i] = *wanted[i] / now[i];
  return out;
}

double worst_of(const std::vector<double>& now, const Totals& wanted) {
  double out = 0;
  for (std::size_t i = 0; i < now.size(); ++i)
    if (wanted[i] && now[i] > 0) out = std::max(out, std::abs(now[i] - *wanted[i]));
  return out;
}

}  // namespace

std::vector<double> TripTable::from_totals() const {
  std::vector<double> out(size, 0);
  for (std::size_t i = 0; i < size; ++i) out[i] = std::accumulate(trips.begin() + static_cast<std::ptrdiff_t>(i * size), trips.begin() + static_cast<std::ptrdiff_t>((i + 1) * size), 0.0);
  return out;
}

std::vector<double> TripTable::to_totals() const {
  std::vector<double> out(size, 0);
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t j = 0; j < size; ++j) out[j] += at(i, j);
  return out;
}

void scale_arrivals(const Totals& from, Totals& to) {
  const double setting_out = known(from), arriving = known(to);
  if (!complete(from) || !complete(to) || arriving <= 0) return;
  for (auto& total : to) *total *= setting_out / arriving;
}

Balanced balance(TripTable seed, const Totals& from, const Totals& to, int most_rounds) {
  Balanced out{std::move(seed), 0, 0, 0};
  TripTable& table = out.table;
  const std::size_t n = table.size;
  const auto rows = table.from_totals(), columns = table.to_totals();
  Totals reachable_from = from, reachable_to = to;
  for (std::size_t i = 0; i < n; ++i) {
    if (rows[i] <= 0) out.unreachable += from[i].value_or(0), reachable_from[i] = 0;
    if (columns[i] <= 0) out.unreachable += to[i].value_or(0), reachable_to[i] = 0;
  }
  scale_arrivals(reachable_from, reachable_to);
  const double mean = std::max(known(reachable_from), known(reachable_to)) / static_cast<double>(std::max<std::size_t>(1, n));
  for (out.rounds = 0; out.rounds < most_rounds; ++out.rounds) {
    const auto by_row = factors(table.from_totals(), reachable_from);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) table.at(i, j) *= by_row[i];
    const auto by_column = factors(table.to_totals(), reachable_to);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) table.at(i, j) *= by_column[j];
    out.worst = std::max(worst_of(table.from_totals(), reachable_from), worst_of(table.to_totals(), reachable_to)) / std::max(mean, 1e-12);
    if (out.worst < kEnough) break;
  }
  return out;
}

}  // namespace dosi::bus
