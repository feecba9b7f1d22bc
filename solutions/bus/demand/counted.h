#pragma once
#include <optional>
#include <string>
#include <vector>

#include "solutions/bus/demand/gravity.h"
#include "solutions/bus/demand/line_trips.h"
#include "solutions/bus/journey/assignment.h"
#include "solutions/bus/journey/feed.h"

namespace dosi::bus {

// People counted on a line at a stop, in the hours looked at. Names are the source's own.
struct StopCount {
  std::string route, stop;
  double boardings = 0;
  std::optional<double> alightings;  // nothing where cards are tagged on only
  double other_hours = 0;            // boardings in the day's other hours
};

// A line of the day with its counts.
struct CountedLine {
  std::uint32_t route = 0;
  std::uint8_t direction = 0;
  std::vector<Stop> stops;
  LineCounts counts;
  std::vector<double> other_hours;  // boardings, by stop
};
struct CountedLines {
  std::vector<CountedLine> lines;  // of each route and direction that has counts, its longest run
  std::size_t unmatched = 0;       // counts of lines or stops that the day does not have
};
// Puts counts on the day's lines, whose routes they call by id or name and whose stops by id. Where alightings are
// unknown, people are expected to get off as they get on there in the other direction (at the nearest stop within 300 m) in
// the day's other hours: who came in the morning leaves in the evening. In the same hours, where no others are counted.
// `people` by Stop, where it is not empty, says it instead.
CountedLines counted_lines(const FeedDay& day, const std::vector<StopCount>& counts, const std::vector<double>& people);

// What the model says of counts, those it was fitted to and those it was not told.
struct DemandReport {
  double scale_km = 0;  // of rides along lines, or of trips between zones
  Fit boardings, alightings;
  Fit from_boardings_alone, held_out;  // alightings; counts 0 where none are known
  double trips = 0, mean_km = 0, unreachable = 0;
};
struct StopDemand {
  std::vector<Demand> trips;  // between stops (numbers of the day); a transfer parts a journey in two
  DemandReport report;
};
// Rides from stop to stop, line by line. `scale_km` 0: calibrated where alightings are known, else 5 km.
StopDemand demand_by_lines(const CountedLines& lines, double scale_km, double hours);

// Squares of a grid with what was counted in them.
struct CountedZones {
  std::vector<std::string> ids;
  std::vector<geo::Point> places;  // mean of the stops, by their boardings
  std::vector<double> boardings, alightings, other_hours;
  bool alightings_known = false;
  std::size_t unmatched = 0;
};
// `stops` and `at` name the stops and say where they are.
CountedZones counted_zones(const std::vector<std::string>& stops, const std::vector<geo::Point>& at, const std::vector<StopCount>& counts, double cell_m);
// Trips between zones by a gravity model with totals fitted, drawn by those who get on there in other hours (in the
// same, where no others are counted) where alightings are unknown. `mean_km`: mean length of trips, by which the decay is calibrated.
StopDemand demand_by_zones(const CountedZones& zones, double mean_km, double hours);

}  // namespace dosi::bus
