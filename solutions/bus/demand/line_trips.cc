#include "solutions/bus/demand/line_trips.h"

#include <cmath>
#include <limits>

#include "base/chance.h"

namespace dosi::bus {
namespace {

constexpr double kLeast_km = 0.1;  // stops at one place
constexpr int kApproach = 50;

void append(const LineCounts& line, const TripTable& table, const std::vector<bool>& judged, std::vector<double>& counted, std::vector<double>& modelled) {
  const auto off = table.to_totals();
  for (std::size_t i = 0; i < off.size(); ++i)
    if (judged[i] && line.alightings[i]) counted.push_back(*line.alightings[i]), modelled.push_back(off[i]);
}

Totals boardings_of(const LineCounts& line) {
  Totals out(line.boardings.begin(), line.boardings.end());
  if (!out.empty()) out.back() = 0;
  return out;
}

LineCounts scaled(LineCounts line) {
  scale_arrivals(boardings_of(line), line.alightings);
  return line;
}

}  // namespace

Balanced line_trips(const LineCounts& line, double scale_km) {
  const std::size_t n = line.boardings.size();
  TripTable seed(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i + 1; j < n; ++j) {
      const double km = std::max(kLeast_km, line.along_km[j] - line.along_km[i]);
      seed.at(i, j) = km * std::exp(-km / scale_km);
    }
  const Totals from(line.boardings.begin(), line.boardings.end());
  // What is expected need not be possible (more off than on so far): it is approached, not waited for.
  if (!line.expected.empty())
    seed = balance(std::move(seed), boardings_of(line), Totals(line.expected.begin(), line.expected.end()), kApproach).table;
  return balance(std::move(seed), from, line.alightings);
}

double calibrate(const std::vector<LineCounts>& lines) {
  double best = 0, least = std::numeric_limits<double>::infinity();
  for (double km = 1; km <= 30; km *= 1.15) {
    double squares = 0;
    for (const LineCounts& given : lines) {
      LineCounts line = scaled(given);
      std::vector<double> counted, modelled;
      LineCounts told = line;
      told.alightings.assign(line.alightings.size(), {}), told.expected.clear();
      append(line, line_trips(told, km).table, std::vector<bool>(line.boardings.size(), true), counted, modelled);
      for (std::size_t i = 0; i < counted.size(); ++i) squares += (counted[i] - modelled[i]) * (counted[i] - modelled[i]);
    }
    if (squares < least) least = squares, best = km;
  }
  return best;
}

LineHeldOut held_out(const std::vector<LineCounts>& lines, double scale_km, std::uint64_t seed, double hours) {
  constexpr int kFolds = 5;
  Chance chance(seed, 0);
  std::vector<double> all_counted, all_modelled, counted, modelled;
  for (const LineCounts& given : lines) {
    const LineCounts line = scaled(given);
    const std::size_t n = line.boardings.size();
    std::vector<int> fold(n);
    for (int& f : fold) f = chance.below(kFolds);
    for (int out = -1; out < kFolds; ++out) {  // -1: all of them
      LineCounts told = line;
      std::vector<bool> judged(n);
      for (std::size_t i = 0; i < n; ++i)
        if (judged[i] = out < 0 || fold[i] == out; judged[i]) told.alightings[i].reset();
      append(line, line_trips(told, scale_km).table, judged, out < 0 ? all_counted : counted, out < 0 ? all_modelled : modelled);
    }
  }
  return {fit(all_counted, all_modelled, hours), fit(counted, modelled, hours)};
}

}  // namespace dosi::bus
