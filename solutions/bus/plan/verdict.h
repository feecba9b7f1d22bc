#pragma once
#include "solutions/bus/journey/line_figures.h"
#include "solutions/bus/plan/city_network.h"

namespace dosi::bus {

// What a day's service does for the trips of the city, by journeys on its timetable (RAPTOR) and its runs: nothing is shared with the search.
struct Verdict {
  Assignment journeys;      // of trips that set out in the period
  std::size_t vehicles = 0;  // in the period, each serving one line
  double vehicle_hours = 0, km = 0;  // of runs that set out in the period, with passengers
};
struct VerdictOptions {
  double walk_kmh = 4.5, transfer_min = 5;
  unsigned threads = 1;
};
Verdict judge(const FeedDay& day, const CityNetwork& city, const kit::StreetGraph& streets, const CityOptions& period, const VerdictOptions& options);

// Ways on foot for the city's stops: the streets', and straight ways of at most `most_m` to and from stops that lie off the streets.
std::vector<kit::StreetLine> with_beelines(std::vector<kit::StreetLine> walkways, const std::vector<geo::Point>& stops, double most_m);

}  // namespace dosi::bus
