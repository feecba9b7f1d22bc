#include "solutions/patrol/risk/history.h"

#include <algorithm>
#include <cmath>

namespace dosi::patrol::risk {

History history_of(const Events& events, const Grid& grid) {
  History out;
  out.grid = &grid;
  for (const Event& e : events.events) {
    const auto cell = grid.cell(e.at);
    if (!cell) {
      ++out.outside;
      continue;
    }
    const Metres centre = grid.centre(*cell);
    const double half = grid.cell_m() * (0.5 + 1e-9);
    out.snapped += std::abs(centre.x - e.at.x) > half || std::abs(centre.y - e.at.y) > half;
    out.targets += e.target;
    out.incidents.push_back({*cell, e.at, e.from_s, e.to_s, e.precision, e.target});
  }
  return out;
}

std::pair<std::size_t, std::size_t> History::between(LocalTime_s from, LocalTime_s to) const {
  const auto before = [](const Incident& i, LocalTime_s t) { return i.from_s < t; };
  const auto first = std::lower_bound(incidents.begin(), incidents.end(), from, before);
  const auto last = std::lower_bound(first, incidents.end(), to, before);
  return {static_cast<std::size_t>(first - incidents.begin()), static_cast<std::size_t>(last - incidents.begin())};
}

std::vector<Window> slots_of(LocalTime_s from_s, LocalTime_s to_s, LocalTime_s slot_s) {
  std::vector<Window> out;
  for (LocalTime_s t = from_s; t < to_s; t += slot_s) out.push_back({t, std::min(t + slot_s, to_s)});
  return out;
}

double share_within(const Incident& i, Window w) {
  if (i.to_s <= i.from_s) return i.from_s >= w.from_s && i.from_s < w.to_s ? 1 : 0;
  const LocalTime_s overlap = std::min(i.to_s, w.to_s) - std::max(i.from_s, w.from_s);
  return overlap <= 0 ? 0 : static_cast<double>(overlap) / static_cast<double>(i.to_s - i.from_s);
}

}  // namespace dosi::patrol::risk
