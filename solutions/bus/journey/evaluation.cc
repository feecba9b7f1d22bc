#include "solutions/bus/journey/evaluation.h"

namespace dosi::bus {

const Section* fullest(const std::vector<Section>& sections, std::uint32_t route) {
  const Section* out = nullptr;
  // By products: a section that no bus leaves in the window has no capacity.
  for (const Section& s : sections)
    if (s.route == route && s.load_per_h > 0 && (out == nullptr || s.load_per_h * out->capacity_per_h > out->load_per_h * s.capacity_per_h)) out = &s;
  return out;
}

Evaluation evaluate_service(const FeedDay& day, const kit::StreetGraph& streets, const std::vector<geo::Point>& places,
                            const std::vector<Demand>& demand, const EvaluationOptions& options, const std::function<bool(double)>& progress) {
  const AccessOptions& window = options.assignment.access;
  Evaluation out;
  out.supply = supply(day, &streets, options.fleet);
  out.stops = stop_regularity(day, window.first, window.first + window.minutes * 60);
  out.regularity = line_regularity(out.stops, day.route_ids.size());
  if (demand.empty()) return out;
  const Walks walks(streets, day.places, places, window);
  out.stops_off_streets = walks.stops_off_streets(), out.places_off_streets = walks.places_off_streets();
  const Timetable timetable(day.places, day.all_runs(), walks.between_stops());
  out.assignment = assign(timetable, walks, places.size(), demand, options.assignment, progress);
  out.assignment->route_boardings.resize(day.route_ids.size(), 0);
  out.sections = sections(timetable, *out.assignment, window, options.capacity);
  return out;
}

}  // namespace dosi::bus
