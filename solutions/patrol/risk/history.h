#pragma once
#include <vector>

#include "solutions/patrol/risk/events.h"
#include "solutions/patrol/risk/grid.h"

namespace dosi::patrol::risk {

// An event where models see it.
struct Incident {
  Cell cell;
  Metres at;
  LocalTime_s from_s = 0, to_s = 0;
  Precision precision = Precision::moment;
  bool target = true;
};

// The events of an area, by time.
struct History {
  const Grid* grid = nullptr;
  std::vector<Incident> incidents;  // by from_s
  std::size_t outside = 0, snapped = 0, targets = 0;

  // Those with from_s in [from, to), as places in `incidents`.
  std::pair<std::size_t, std::size_t> between(LocalTime_s from, LocalTime_s to) const;
};
History history_of(const Events& events, const Grid& grid);

// A stretch of time that is forecast: a slot of some hours, or a week.
struct Window {
  LocalTime_s from_s = 0, to_s = 0;
  bool operator==(const Window&) const = default;
};
// Slots of `slot_s` seconds one after the other in [from, to).
std::vector<Window> slots_of(LocalTime_s from_s, LocalTime_s to_s, LocalTime_s slot_s);
// The share of an incident that belongs to a window: 1 or 0 of a moment, the overlapping part of what is less well known.
double share_within(const Incident& incident, Window window);

}  // namespace dosi::patrol::risk
