#include "solutions/patrol/risk/baselines.h"

#include <cmath>
#include <numeric>

#include "solutions/patrol/risk/raster.h"

namespace dosi::patrol::risk {

void WeightedModel::fit(const History& history, LocalTime_s now) {
  const LocalTime_s begin = history.incidents.empty() ? now : history.incidents.front().from_s;
  const LocalTime_s from = memory_s_ > 0 ? std::max(begin, now - memory_s_) : begin;
  const auto [first, last] = history.between(from, now);
  std::vector<const Incident*> seen;
  for (std::size_t i = first; i < last; ++i)
    if (history.incidents[i].target) seen.push_back(&history.incidents[i]);
  per_s_ = static_cast<double>(seen.size()) / static_cast<double>(std::max<LocalTime_s>(kDay_s, now - from));
  weights_ = weigh_(history, seen, now);
  const double sum = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  if (sum > 0)
    for (float& w : weights_) w = static_cast<float>(w / sum);
}

std::vector<Field> WeightedModel::forecast(const std::vector<Window>& windows) {
  std::vector<Field> out;
  for (const Window w : windows) {
    const float expected = static_cast<float>(per_s_ * static_cast<double>(w.to_s - w.from_s));
    Field& field = out.emplace_back(weights_);
    for (float& v : field) v *= expected;
  }
  return out;
}

Field count_weights(const History& history, const std::vector<const Incident*>& seen) {
  Field out(history.grid->size());
  for (const Incident* i : seen) ++out[at(i->cell)];
  return out;
}

Field kernel_weights(const History& history, const std::vector<const Incident*>& seen) {
  const Grid& grid = *history.grid;
  Raster counts(static_cast<std::size_t>(grid.nx()) * static_cast<std::size_t>(grid.ny())), blurred;
  for (const Incident* i : seen) ++counts[grid.raster_index(i->cell)];
  Blur(grid.nx(), grid.ny())(Kernel(grid.cell_m(), grid.cell_m()), counts, blurred);
  Field out(grid.size());
  for (std::size_t c = 0; c < out.size(); ++c) out[c] = blurred[grid.raster_index(static_cast<Cell>(c))];
  return out;
}

Field prospective_weights(const History& history, const std::vector<const Incident*>& seen, LocalTime_s now) {
  const Grid& grid = *history.grid;
  const int reach = static_cast<int>(kProspective_m / grid.cell_m());
  Field out(grid.size());
  for (const Incident* i : seen) {
    const int place = static_cast<int>(grid.raster_index(i->cell)), x = place % grid.nx(), y = place / grid.nx();
    const double recency = 1 / (1 + std::floor(static_cast<double>(now - i->from_s) / static_cast<double>(kWeek_s)));
    for (int dy = -reach; dy <= reach; ++dy)
      for (int dx = -reach; dx <= reach; ++dx) {
        const double away = std::hypot(dx, dy);
        const auto cell = grid.at_raster(x + dx, y + dy);
        if (cell && away * grid.cell_m() <= kProspective_m) out[at(*cell)] += static_cast<float>(recency / (1 + std::floor(away)));
      }
  }
  return out;
}

}  // namespace dosi::patrol::risk
