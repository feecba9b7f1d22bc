#include "solutions/bus/journey/access.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <unordered_map>

#include "solutions/kit/parallel.h"

namespace dosi::bus {
namespace {

using Junction = kit::StreetGraph::Junction;

struct Snapped {
  std::uint32_t number;
  double metres;
};
using Standing = std::unordered_map<std::uint32_t, std::vector<Snapped>>;  // by junction: who stands there

Standing stand(const kit::StreetGraph& graph, const std::vector<geo::Point>& points, std::size_t& off) {
  Standing out;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto snap = graph.nearest(points[i], kPlaceSnap_m);
    if (snap)
      out[static_cast<std::uint32_t>(snap->junction)].push_back({static_cast<std::uint32_t>(i), snap->metres});
    else
      ++off;
  }
  return out;
}

}  // namespace

Walks::Walks(const kit::StreetGraph& graph, const std::vector<geo::Point>& stops, const std::vector<geo::Point>& places,
             const AccessOptions& options)
    : between_stops_(stops.size()), to_stops_(places.size()), to_places_(places.size()) {
  const double metres_per_s = options.walk_kmh / 3.6;
  const auto seconds = [&](double metres) { return static_cast<Seconds>(std::lround(metres / metres_per_s)); };
  const double most_m = options.most_walk_min * 60 * metres_per_s,
               most_transfer_m = options.most_transfer_walk_min * 60 * metres_per_s;
  const Standing stop_at = stand(graph, stops, stops_off_), place_at = stand(graph, places, places_off_);
  kit::Wayfinder finder(graph);
  const auto meet = [&](const Standing& who, Junction junction, double metres, double most, auto&& met) {
    const auto found = who.find(static_cast<std::uint32_t>(junction));
    if (found == who.end()) return;
    for (const Snapped& s : found->second)
      if (metres + s.metres <= most) met(s.number, seconds(metres + s.metres));
  };
  for (const auto& [junction, here] : stop_at)
    for (const Snapped& from : here)
      finder.explore({Junction{junction}, from.metres}, most_transfer_m, [&](Junction j, double metres) {
        meet(stop_at, j, metres, most_transfer_m, [&](std::uint32_t to, Seconds s) {
          if (to != from.number) between_stops_[from.number].push_back({Stop{to}, s});
        });
      });
  for (const auto& [junction, here] : place_at)
    for (const Snapped& from : here)
      finder.explore({Junction{junction}, from.metres}, most_m, [&](Junction j, double metres) {
        meet(stop_at, j, metres, most_m, [&](std::uint32_t to, Seconds s) {
          to_stops_[from.number].push_back({Stop{to}, s});
        });
        meet(place_at, j, metres, most_m, [&](std::uint32_t to, Seconds s) {
          to_places_[from.number].push_back({to, to == from.number ? 0 : s});
        });
      });
}

TravelTimes::TravelTimes(const Timetable& timetable, const Walks& walks, std::size_t places,
                         const AccessOptions& options)
    : walks_(walks),
      options_(options),
      raptor_(timetable, options.most_rides, options.board_slack_s),
      from_stop_(timetable.stop_count()),
      samples_(places * static_cast<std::size_t>(options.minutes)),
      places_(places) {
  // Walking back is as far.
  for (std::size_t place = 0; place < places; ++place)
    for (const Walk& w : walks.to_stops(place))
      from_stop_[at(w.to)].push_back({static_cast<std::uint32_t>(place), w.seconds});
}

std::vector<double> TravelTimes::from(std::size_t place) {
  const auto minutes = static_cast<std::size_t>(options_.minutes);
  std::fill(samples_.begin(), samples_.end(), kNever_s);
  std::size_t column = 0;
  std::vector<Seconds> arrived(places_, kNever_s);  // with a bus; a later departure's arrival can be had by an earlier one
  raptor_.window(walks_.to_stops(place), options_.first, options_.first + options_.minutes * 60, 60,
                 [&](Seconds departure, const std::vector<Seconds>& arrivals) {
                   for (const std::uint32_t stop : raptor_.improved())
                     for (const auto& stroll : from_stop_[stop])
                       arrived[stroll.place] = std::min(arrived[stroll.place], arrivals[stop] + stroll.seconds);
                   const Seconds latest = departure + options_.most_minutes * 60;
                   for (std::size_t to = 0; to < places_; ++to)
                     if (arrived[to] <= latest) samples_[to * minutes + column] = arrived[to] - departure;
                   for (const auto& stroll : walks_.to_places(place))
                     if (Seconds& s = samples_[stroll.place * minutes + column];
                         stroll.seconds < s && stroll.seconds <= options_.most_minutes * 60)
                       s = stroll.seconds;
                   ++column;
                 });
  const auto rank =
      std::min(minutes - 1, static_cast<std::size_t>(options_.percentile / 100 * static_cast<double>(minutes)));
  std::vector<double> out(places_);
  for (std::size_t to = 0; to < places_; ++to) {
    const auto row = samples_.begin() + static_cast<std::ptrdiff_t>(to * minutes);
    std::nth_element(row, row + static_cast<std::ptrdiff_t>(rank), row + static_cast<std::ptrdiff_t>(minutes));
    const Seconds s = row[static_cast<std::ptrdiff_t>(rank)];
    out[to] = s == kNever_s ? kNoJourney : s / 60;
  }
  return out;
}

Reached reach(const Timetable& timetable, const Walks& walks, const AccessOptions& options,
              const AccessQuestion& question, const std::function<bool(double)>& progress) {
  const std::size_t places = question.opportunities.size();
  const std::size_t columns = places == 0 ? 0 : question.opportunities.front().size();
  Reached out(places, std::vector<std::vector<double>>(question.cutoffs_min.size(), std::vector<double>(columns)));
  std::vector<std::unique_ptr<TravelTimes>> times(std::max(1u, question.threads));
  const auto count = [&](unsigned thread, std::size_t from) {
    if (!times[thread]) times[thread] = std::make_unique<TravelTimes>(timetable, walks, places, options);
    const auto minutes = times[thread]->from(from);
    for (std::size_t to = 0; to < places; ++to)
      for (std::size_t k = 0; k < question.cutoffs_min.size(); ++k)
        if (minutes[to] <= question.cutoffs_min[k])
          for (std::size_t c = 0; c < columns; ++c) out[from][k][c] += question.opportunities[to][c];
  };
  kit::deal_out(places, static_cast<unsigned>(times.size()), count, progress);
  return out;
}

}  // namespace dosi::bus
