#pragma once
#include <functional>
#include <string>
#include <vector>

#include "solutions/bus/journey/raptor.h"
#include "solutions/kit/street_graph.h"

namespace dosi::bus {

inline constexpr double kPlaceSnap_m = 500;  // from a place or stop to the street it is put on

// How people get about, and when.
struct AccessOptions {
  Seconds first = 14 * 3600;  // departures from here
  int minutes = 60;           // one a minute, this many
  double walk_kmh = 3.6;
  double most_walk_min = 30;           // to a stop, from a stop, and alone
  double most_transfer_walk_min = 10;  // between stops
  int most_rides = 3;
  Seconds board_slack_s = 60;  // one is at the stop so long before the bus leaves
  int most_minutes = 120;  // of a journey
  double percentile = 50;  // of the departures' travel times
};

// Places from which one sets out and to which one wants, and how one walks between them, the stops and each other.
class Walks {
 public:
  // Places and stops are put on the street graph where it is within 500 m; what lies farther off is reached by nobody.
  Walks(const kit::StreetGraph& graph, const std::vector<geo::Point>& stops, const std::vector<geo::Point>& places,
        const AccessOptions& options);

  const std::vector<std::vector<Walk>>& between_stops() const { return between_stops_; }
  const std::vector<Walk>& to_stops(std::size_t place) const { return to_stops_[place]; }
  struct Stroll {
    std::uint32_t place = 0;
    Seconds seconds = 0;
  };
  const std::vector<Stroll>& to_places(std::size_t place) const { return to_places_[place]; }
  std::size_t stops_off_streets() const { return stops_off_; }
  std::size_t places_off_streets() const { return places_off_; }

 private:
  std::vector<std::vector<Walk>> between_stops_, to_stops_;
  std::vector<std::vector<Stroll>> to_places_;
  std::size_t stops_off_ = 0, places_off_ = 0;
};

// Travel times in minutes from one place to all at a percentile of the departures of a window; kNoJourney where more
// departures than that percentile lead nowhere in time. One object a thread.
inline constexpr double kNoJourney = 1e9;
class TravelTimes {
 public:
  TravelTimes(const Timetable& timetable, const Walks& walks, std::size_t places, const AccessOptions& options);
  // Whole minutes, rounded down, as schedules are read.
  std::vector<double> from(std::size_t place);

 private:
  const Walks& walks_;
  const AccessOptions options_;
  Raptor raptor_;
  std::vector<std::vector<Walks::Stroll>> from_stop_;  // by stop: places and the walk to them
  std::vector<Seconds> samples_;                       // place by place, one for each departure
  std::size_t places_;
};

// Opportunities reachable within each cut-off from each place, summed in each column of `opportunities` (by place).
// result[place][cutoff][column]. Uses `threads`; `progress` may return false to stop (then the rest stays 0).
struct AccessQuestion {
  std::vector<double> cutoffs_min;
  std::vector<std::vector<double>> opportunities;
  unsigned threads = 2;
};
using Reached = std::vector<std::vector<std::vector<double>>>;
Reached reach(const Timetable& timetable, const Walks& walks, const AccessOptions& options,
              const AccessQuestion& question, const std::function<bool(double share)>& progress = {});

}  // namespace dosi::bus
