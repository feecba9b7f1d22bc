#include "solutions/bus/journey/isochrone.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <queue>
#include <set>

namespace dosi::bus {
namespace {

// Travel times to all stops at the percentile, in seconds; kNever_s where more departures than that lead nowhere.
std::vector<Seconds> to_stops(const Timetable& timetable, const std::vector<Walk>& access, const AccessOptions& o) {
  Raptor raptor(timetable, o.most_rides, o.board_slack_s);
  std::vector<std::vector<Seconds>> samples(timetable.stop_count());
  raptor.window(access, o.first, o.first + o.minutes * 60, 60, [&](Seconds departure, const std::vector<Seconds>& arrivals) {
    for (std::size_t s = 0; s < arrivals.size(); ++s) samples[s].push_back(arrivals[s] >= kNever_s ? kNever_s : arrivals[s] - departure);
  });
  std::vector<Seconds> out;
  for (auto& of_stop : samples) {
    const auto rank = std::min(of_stop.size() - 1, static_cast<std::size_t>(o.percentile / 100 * static_cast<double>(of_stop.size())));
    std::nth_element(of_stop.begin(), of_stop.begin() + static_cast<std::ptrdiff_t>(rank), of_stop.end());
    out.push_back(of_stop[rank]);
  }
  return out;
}

// Least seconds to the places of the streets, from several that are reached already; as many as `most_s` allows, and
// walking no farther than `most_walk_m` from a stop.
struct Walker {
  double seconds, walked_m;
  std::uint32_t junction;
  bool operator>(const Walker& other) const { return seconds > other.seconds; }
};
std::map<std::uint32_t, double> spread(const kit::StreetGraph& streets, std::priority_queue<Walker, std::vector<Walker>, std::greater<>> open, double metres_per_s,
                                       double most_s, double most_walk_m) {
  std::map<std::uint32_t, double> out;
  while (!open.empty()) {
    const Walker here = open.top();
    open.pop();
    if (here.seconds > most_s || !out.try_emplace(here.junction, here.seconds).second) continue;
    for (const auto& edge : streets.edges(kit::StreetGraph::Junction{here.junction}))
      if (here.walked_m + edge.metres <= most_walk_m)
        open.push({here.seconds + edge.metres / metres_per_s, here.walked_m + edge.metres, static_cast<std::uint32_t>(edge.to)});
  }
  return out;
}

// Squares as boxes, neighbours of a row joined.
class Squares {
 public:
  Squares(double lat, double cell_m) : high_(cell_m / 111'195), wide_(high_ / std::cos(lat * 3.14159265358979 / 180)) {}
  void add(geo::Point p) { rows_[std::lround(std::floor(p.lat / high_))].insert(std::lround(std::floor(p.lon / wide_))); }
  std::vector<geo::Box> boxes() const {
    std::vector<geo::Box> out;
    for (const auto& [row, columns] : rows_)
      for (auto first = columns.begin(); first != columns.end();) {
        auto last = first, next = std::next(first);
        for (; next != columns.end() && *next == *last + 1; ++next) last = next;
        out.push_back({static_cast<double>(*first) * wide_, static_cast<double>(row) * high_, static_cast<double>(*last + 1) * wide_, static_cast<double>(row + 1) * high_});
        first = next;
      }
    return out;
  }

 private:
  double high_, wide_;
  std::map<long, std::set<long>> rows_;
};

}  // namespace

std::vector<std::vector<geo::Box>> isochrones(const FeedDay& day, const kit::StreetGraph& streets, geo::Point from, const std::vector<double>& minutes,
                                              const AccessOptions& options, double cell_m) {
  std::vector<std::vector<geo::Box>> out(minutes.size());
  const auto home = streets.nearest(from, kPlaceSnap_m);
  if (!home || minutes.empty()) return out;
  const Walks walks(streets, day.places, {from}, options);
  const Timetable timetable(day.places, day.all_runs(), walks.between_stops());
  const auto at_stops = to_stops(timetable, walks.to_stops(0), options);
  const double metres_per_s = options.walk_kmh / 3.6, most_s = *std::max_element(minutes.begin(), minutes.end()) * 60;
  std::priority_queue<Walker, std::vector<Walker>, std::greater<>> open;
  open.push({home->metres / metres_per_s, home->metres, static_cast<std::uint32_t>(home->junction)});
  for (std::size_t s = 0; s < at_stops.size(); ++s) {
    if (at_stops[s] > most_s) continue;
    if (const auto snap = streets.nearest(day.places[s], kPlaceSnap_m))
      open.push({at_stops[s] + snap->metres / metres_per_s, snap->metres, static_cast<std::uint32_t>(snap->junction)});
  }
  const auto reached = spread(streets, std::move(open), metres_per_s, most_s, options.most_walk_min * 60 * metres_per_s);
  for (std::size_t k = 0; k < minutes.size(); ++k) {
    Squares squares(from.lat, cell_m);
    for (const auto& [junction, seconds] : reached)
      if (seconds <= minutes[k] * 60) squares.add(streets.place(kit::StreetGraph::Junction{junction}));
    out[k] = squares.boxes();
  }
  return out;
}

}  // namespace dosi::bus
