#include "solutions/bus/journey/assignment.h"

#include <algorithm>
#include <cmath>

#include "solutions/kit/parallel.h"

namespace dosi::bus {
namespace {

// Trips by whole minutes of their time.
using Histogram = std::vector<double>;

double percentile(const Histogram& minutes, double all, double share) {
  double sum = 0;
  for (std::size_t m = 0; m < minutes.size(); ++m) {
    if (minutes[m] > 0 && sum + minutes[m] >= all * share) return static_cast<double>(m) + (all * share - sum) / minutes[m];
    sum += minutes[m];
  }
  return static_cast<double>(minutes.size());
}

void tell_percentiles(const Histogram& minutes, TimeFigures& out) {
  if (out.trips <= 0) return;
  for (std::size_t i = 0; i < kPercentiles.size(); ++i) out.percentiles[i] = percentile(minutes, out.trips, kPercentiles[i] / 100.0);
}

void add(std::vector<double>& to, const std::vector<double>& from) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
}

// What one thread assigns. Means are sums until the end.
class Part {
 public:
  Part(const Timetable& timetable, const Walks& walks, std::size_t places, const AssignmentOptions& options)
      : timetable_(timetable), walks_(walks), options_(options), raptor_(timetable, options.access.most_rides, options.access.board_slack_s),
        all_(static_cast<std::size_t>(options.access.most_minutes) + 1, 0), on_foot_(places, kNever_s) {
    std::size_t calls = 0, routes = 0;
    for (std::size_t p = 0; p < timetable.pattern_count(); ++p) {
      const Pattern pattern{static_cast<std::uint32_t>(p)};
      sum_.first_load.push_back(calls);
      calls += timetable.runs(pattern) * timetable.stops(pattern).size();
      routes = std::max<std::size_t>(routes, timetable.route(pattern) + 1);
    }
    sum_.loads.assign(calls, 0), sum_.route_boardings.assign(routes, 0);
    sum_.boardings.assign(timetable.stop_count(), 0), sum_.alightings.assign(timetable.stop_count(), 0);
    sum_.from.resize(places), sum_.from_unserved.assign(places, 0);
  }

  void assign(std::uint32_t from, std::span<const Demand> demand) {
    const AccessOptions& o = options_.access;
    const Seconds last = o.first + o.minutes * 60;
    const Seconds departures = (last - o.first + options_.step_s - 1) / options_.step_s;
    for (const auto& stroll : walks_.to_places(from)) on_foot_[stroll.place] = stroll.seconds;
    own_.assign(all_.size(), 0);
    raptor_.window(walks_.to_stops(from), o.first, last, options_.step_s, [&](Seconds departure, const std::vector<Seconds>& arrivals) {
      for (const Demand& d : demand) send(d, d.trips / departures, departure, arrivals);
    });
    for (const auto& stroll : walks_.to_places(from)) on_foot_[stroll.place] = kNever_s;
    tell_percentiles(own_, sum_.from[from]);
    add(all_, own_);
  }

  void merge(const Part& other) {
    sum_.trips += other.sum_.trips, sum_.walked += other.sum_.walked, sum_.unserved += other.sum_.unserved;
    for (std::size_t i = 0; i < sum_.by_transfers.size(); ++i) sum_.by_transfers[i] += other.sum_.by_transfers[i];
    sum_.times.trips += other.sum_.times.trips, sum_.times.mean += other.sum_.times.mean;
    sum_.walk_min += other.sum_.walk_min, sum_.first_wait_min += other.sum_.first_wait_min;
    sum_.transfer_wait_min += other.sum_.transfer_wait_min, sum_.ride_min += other.sum_.ride_min;
    for (std::size_t i = 0; i < sum_.from.size(); ++i)
      if (other.sum_.from[i].trips > 0) sum_.from[i] = other.sum_.from[i];
    add(sum_.from_unserved, other.sum_.from_unserved), add(sum_.boardings, other.sum_.boardings);
    add(sum_.alightings, other.sum_.alightings), add(sum_.loads, other.sum_.loads), add(sum_.route_boardings, other.sum_.route_boardings);
    add(all_, other.all_);
  }

  Assignment finish() && {
    const auto mean = [](double& sum, double trips) { sum = trips > 0 ? sum / trips : 0; };
    const double by_bus = sum_.times.trips - sum_.walked;
    for (double* sum : {&sum_.walk_min, &sum_.first_wait_min, &sum_.transfer_wait_min, &sum_.ride_min}) mean(*sum, by_bus);
    for (TimeFigures& place : sum_.from) mean(place.mean, place.trips);
    mean(sum_.times.mean, sum_.times.trips);
    tell_percentiles(all_, sum_.times);
    // So far changes at each call; from now what is on board.
    for (std::size_t p = 0; p < timetable_.pattern_count(); ++p) {
      const Pattern pattern{static_cast<std::uint32_t>(p)};
      const std::size_t stops = timetable_.stops(pattern).size();
      double* load = sum_.loads.data() + sum_.first_load[p];
      for (std::size_t run = 0; run < timetable_.runs(pattern); ++run, load += stops)
        for (std::size_t i = 1; i < stops; ++i) load[i] += load[i - 1];
    }
    return std::move(sum_);
  }

 private:
  struct Choice {
    Stop stop{};
    int rides = 0;
    Seconds walk = 0;                      // from the stop
    Seconds arrival = kNever_s, felt = kNever_s;
  };

  Choice best(const Demand& d, Seconds departure, const std::vector<Seconds>& arrivals) const {
    const auto penalty = static_cast<Seconds>(std::lround(options_.transfer_penalty_min * 60));
    const Seconds latest = departure + options_.access.most_minutes * 60;
    Choice out;
    if (on_foot_[d.to] < kNever_s && departure + on_foot_[d.to] <= latest)
      out.arrival = out.felt = departure + on_foot_[d.to];
    for (const Walk& egress : walks_.to_stops(d.to)) {
      const Seconds soonest = arrivals[at(egress.to)] + egress.seconds;
      if (soonest >= out.felt || soonest > latest) continue;
      for (int rides = 1; rides <= options_.access.most_rides; ++rides) {
        const Seconds arrival = raptor_.arrival_within(egress.to, rides) + egress.seconds;
        const Seconds felt = arrival + (rides - 1) * penalty;
        if (arrival <= latest && felt < out.felt) out = {egress.to, rides, egress.seconds, arrival, felt};
      }
    }
    return out;
  }

  void send(const Demand& d, double trips, Seconds departure, const std::vector<Seconds>& arrivals) {
    sum_.trips += trips;
    const Choice choice = best(d, departure, arrivals);
    if (choice.arrival == kNever_s) {
      sum_.unserved += trips, sum_.from_unserved[d.from] += trips;
      return;
    }
    const double minutes = (choice.arrival - departure) / 60.0;
    sum_.times.trips += trips, sum_.times.mean += trips * minutes;
    sum_.from[d.from].trips += trips, sum_.from[d.from].mean += trips * minutes;
    own_[static_cast<std::size_t>(minutes)] += trips;
    if (choice.rides > 0) raptor_.journey(choice.stop, choice.rides, rides_);
    // Who walks to a stop and does not ride, walks.
    if (choice.rides == 0 || rides_.empty()) {
      sum_.walked += trips;
      return;
    }
    ride(trips, departure, minutes, choice.walk);
  }

  void ride(double trips, Seconds departure, double minutes, Seconds last_walk) {
    sum_.by_transfers[std::min<std::size_t>(rides_.size() - 1, sum_.by_transfers.size() - 1)] += trips;
    Seconds walk = last_walk, riding = 0, first_wait = 0, here = departure;
    Stop off{};
    for (std::size_t k = 0; k < rides_.size(); ++k) {
      const Raptor::Ride& r = rides_[k];
      const auto stops = timetable_.stops(r.pattern);
      const auto calls = timetable_.calls(r.pattern, r.run);
      const Stop on = stops[r.board];
      const Seconds stroll = k == 0 ? raptor_.arrival_within(on, 0) - departure : between(off, on);
      if (k == 0) first_wait = calls[r.board].departure - here - stroll;
      walk += stroll;
      riding += calls[r.alight].arrival - calls[r.board].departure;
      off = stops[r.alight], here = calls[r.alight].arrival;
      double* load = sum_.loads.data() + sum_.first_load[at(r.pattern)] + r.run * stops.size();
      load[r.board] += trips, load[r.alight] -= trips;
      sum_.boardings[at(on)] += trips, sum_.alightings[at(off)] += trips;
      sum_.route_boardings[timetable_.route(r.pattern)] += trips;
    }
    sum_.walk_min += trips * walk / 60, sum_.ride_min += trips * riding / 60, sum_.first_wait_min += trips * first_wait / 60;
    sum_.transfer_wait_min += trips * (minutes - (walk + riding + first_wait) / 60.0);
  }

  Seconds between(Stop from, Stop to) const {
    if (from == to) return 0;
    Seconds out = kNever_s;
    for (const Walk& w : timetable_.walks(from))
      if (w.to == to) out = std::min(out, w.seconds);
    return out;
  }

  const Timetable& timetable_;
  const Walks& walks_;
  const AssignmentOptions& options_;
  Raptor raptor_;
  Histogram all_, own_;
  std::vector<Seconds> on_foot_;  // by place, from the present one
  std::vector<Raptor::Ride> rides_;
  Assignment sum_;
};

}  // namespace

Assignment assign(const Timetable& timetable, const Walks& walks, std::size_t places, const std::vector<Demand>& demand,
                  const AssignmentOptions& options, const std::function<bool(double)>& progress) {
  std::vector<Demand> sorted = demand;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Demand& a, const Demand& b) { return a.from < b.from; });
  std::vector<std::span<const Demand>> origins;
  for (std::size_t i = 0, end = 0; i < sorted.size(); i = end) {
    while (end < sorted.size() && sorted[end].from == sorted[i].from) ++end;
    origins.emplace_back(sorted.data() + i, end - i);
  }
  std::vector<Part> parts;
  const unsigned threads = std::max(1u, options.threads);
  for (unsigned k = 0; k < threads; ++k) parts.emplace_back(timetable, walks, places, options);
  kit::deal_out(origins.size(), threads, [&](unsigned k, std::size_t i) { parts[k].assign(origins[i].front().from, origins[i]); }, progress);
  for (unsigned k = 1; k < threads; ++k) parts[0].merge(parts[k]);
  return std::move(parts[0]).finish();
}

}  // namespace dosi::bus
