#pragma once
#include <cstdint>
#include <vector>

#include "solutions/bus/demand/balance.h"
#include "solutions/bus/demand/fit.h"

namespace dosi::bus {

// Counts of one line in one direction, stop by stop in the order in which they are served.
struct LineCounts {
  std::vector<double> along_km;    // from the first stop, along the line; rising
  std::vector<double> boardings;
  Totals alightings;               // as far as they are known: nothing where cards are tagged on only
  std::vector<double> expected;    // alightings as they are thought to be, in proportion, where nobody counted; empty: nothing is thought
};

// Rides from stop to stop: those who get on get off farther on, in proportion to d exp(-d / scale) of the distance d
// (short rides are walked, long ones rare: Navick and Furth, "Distance-based model for estimating a bus route
// origin-destination matrix", TRR 1433, 1994), as near to the expected alightings as boardings let them, then with the
// known counts holding (iterative proportional fitting; Ben-Akiva, Macke, Hsu, "Alternative methods to estimate
// route-level trip tables and expand on-board surveys", TRR 1037, 1985). Who is counted as getting on at the last stop rides nowhere: Balanced::unreachable.
Balanced line_trips(const LineCounts& line, double scale_km);

// The scale by which alightings that are known are best told from boardings and distances alone: of 1 to 30 km, that of
// least squares.
double calibrate(const std::vector<LineCounts>& lines);
// How well alightings are told that the model was not told. `all`: from boardings and what is expected alone. `some`: each fifth of the stops,
// dealt out by chance, from boardings and the other stops' alightings. A line's alightings are scaled to its boardings.
struct LineHeldOut {
  Fit all, some;
};
LineHeldOut held_out(const std::vector<LineCounts>& lines, double scale_km, std::uint64_t seed, double hours);

}  // namespace dosi::bus
