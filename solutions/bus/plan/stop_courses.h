#pragma once
#include "solutions/bus/journey/gtfs_writer.h"
#include "solutions/bus/plan/improve.h"

namespace dosi::bus {

// A plan as a service with the stops of the real network. Lines whose course is today's keep their stops and times; where their headway changes,
// their courses of the period keep their parts of it. Lines with a new course call at stops that today's buses call at on the same way, and where none goes, at
// the stop of the place that lies best for the direction; out and back. Fixed lines run as they do today. Headways hold in the period;
// in other hours they follow the number of buses that run in them today, in the whole network.
// Agency and days are the caller's to fill in.
struct PlannedLine {
  std::size_t line = 0;  // in the plan
  enum class State : std::uint8_t { same, headway, course, added, removed } state = State::same;
  std::string id, name;
  double headway_min = 0;  // as it is written: the plan's, or longer where the way by stops would need another vehicle for it
};
// "same", "headway", "course", "added", "removed".
const char* name_of(PlannedLine::State state);
// The first course of a planned line in a direction; null where it has none.
const GtfsCourse* course_of(const GtfsService& service, const PlannedLine& line, int direction);
struct PlannedService {
  GtfsService service;
  std::vector<PlannedLine> lines;  // of the plan, those that run today or then
};
PlannedService planned_service(const FeedDay& day, const CityNetwork& city, const LineDrafts& plan, const CityOptions& options);

}  // namespace dosi::bus
