#include "solutions/bus/journey/regularity.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace dosi::bus {
namespace {

Regularity of(const std::vector<double>& headways) {
  double sum = 0, squares = 0;
  for (const double h : headways) sum += h, squares += h * h;
  const auto n = static_cast<double>(headways.size());
  const double mean = sum / n;
  if (mean <= 0) return {headways.size(), 0, 0, 0};
  return {headways.size(), mean, std::sqrt(std::max(0.0, squares / n - mean * mean)) / mean, squares / (2 * sum) - mean / 2};
}

}  // namespace

std::vector<StopRegularity> stop_regularity(const FeedDay& day, Seconds first, Seconds last) {
  using Leaving = std::tuple<std::uint32_t, std::uint8_t, Stop, Seconds>;  // route, direction, stop, when
  std::vector<Leaving> all;
  for (const Run& run : day.runs)
    for (std::size_t i = 0; i + 1 < run.stops.size(); ++i)
      if (run.calls[i].departure >= first && (run.boards.empty() || run.boards[i]))
        all.emplace_back(run.route, run.direction, run.stops[i], run.calls[i].departure);
  std::sort(all.begin(), all.end());
  std::vector<StopRegularity> out;
  std::vector<double> headways;
  for (std::size_t i = 0; i < all.size(); headways.clear()) {
    const auto [route, direction, stop, when] = all[i];
    for (++i; i < all.size() && std::tie(std::get<0>(all[i]), std::get<1>(all[i]), std::get<2>(all[i])) == std::tie(route, direction, stop); ++i)
      if (std::get<3>(all[i - 1]) < last) headways.push_back(std::get<3>(all[i]) - std::get<3>(all[i - 1]));
    if (!headways.empty()) out.push_back({route, direction, stop, of(headways)});
  }
  return out;
}

std::vector<Regularity> line_regularity(const std::vector<StopRegularity>& stops, std::size_t routes) {
  std::vector<Regularity> out(routes);
  for (const StopRegularity& s : stops) {
    Regularity& line = out[s.route];
    const auto n = static_cast<double>(s.at.headways);
    line.mean_s += n * s.at.mean_s, line.cv += n * s.at.cv, line.excess_wait_s += n * s.at.excess_wait_s;
    line.headways += s.at.headways;
  }
  for (Regularity& line : out)
    if (line.headways > 0)
      for (double* sum : {&line.mean_s, &line.cv, &line.excess_wait_s}) *sum /= static_cast<double>(line.headways);
  return out;
}

}  // namespace dosi::bus
