#pragma once
#include <string>
#include <vector>

#include "solutions/patrol/plan/legs.h"
#include "solutions/patrol/plan/plan.h"

namespace dosi::patrol {

// A car's route as it is driven: what it does where, and the way there.
struct Halt {
  const Step* step = nullptr;  // null: coming home
  std::string label;           // the spot's name or id, "break", "call", the depot
  geo::Point at;
  Seconds arrive_s = 0, leave_s = 0;
  Leg leg = {};                // from what was before; of a call: none, it is not planned
  Seconds drive_s = 0;
  double drive_m = 0;
};
std::vector<Halt> itinerary(const Problem& problem, const Plan& plan, Car car, const Legs& legs);

// Of a spot: its name, else its id.
const std::string& label_of(const HotSpot& spot);
// "risk", "coverage", "exploration".
std::string_view name_of(Why why);
// "08:05"; beyond midnight "24:10" is "00:10+1".
std::string clock_text(Seconds s);

}  // namespace dosi::patrol
