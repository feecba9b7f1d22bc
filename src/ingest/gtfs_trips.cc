// Trips of a feed with their stop times.
#include <algorithm>
#include <tuple>

#include "ingest/gtfs_feed.h"
#include "json/write.h"

namespace dosi::ingest {

namespace {
constexpr std::int32_t kNoClock = -1;
}

struct GtfsFeed::Trip {
  EntityText text;
  std::uint64_t line;
  std::string stop_times;  // JSON array without its closing bracket
  std::uint32_t stops = 0;
  bool open_end = false;   // first or last stop has no time
};

struct GtfsFeed::StopTime {
  std::uint32_t trip, sequence, stop;
  std::int32_t arrival, departure;  // seconds, kNoClock where blank
  std::uint32_t line, offset;       // of the row in the file
  std::uint8_t pickup, drop_off;
};

Result<std::vector<GtfsFeed::Trip>> GtfsFeed::load_trips() {
  std::vector<Trip> trips;
  DOSI_TRY(std::optional<GtfsTable> table, open("trips.txt"));
  while (table && table->next()) {
    GtfsTable& t = *table;
    const std::string key(t.required("trip_id"));
    t.required("route_id"), t.required("service_id");
    const std::string route = reference(t, "route_id", "GtfsRoute", route_keys_, "routes.txt");
    const std::string service = reference(t, "service_id", "GtfsService", service_keys_, "calendar.txt or calendar_dates.txt");
    const std::string shape = reference(t, "shape_id", "GtfsShape", shape_keys_, "shapes.txt");
    const auto direction = t.integer("direction_id", 0, 1);
    add_key(t, "trip_id", key, trip_keys_);
    if (t.fault()) {
      run_.rejected(*t.fault());
      continue;
    }
    EntityText e("GtfsTrip", id("GtfsTrip", key));
    e.text("headSign", t.get("trip_headsign")).text("shortName", t.get("trip_short_name"));
    if (direction) e.number("direction", *direction);
    e.text("block", t.get("block_id")).text("wheelChairAccessible", t.get("wheelchair_accessible"));
    e.reference("hasRoute", route).reference("hasService", service).reference("hasShape", shape);
    trip_numbers_.emplace(key, static_cast<std::uint32_t>(trips.size()));
    trips.push_back({std::move(e), t.line(), {}, 0, false});
  }
  return trips;
}

void GtfsFeed::add_stop_time(GtfsTable& t, std::vector<StopTime>& out) {
  const auto trip = trip_numbers_.find(std::string(t.required("trip_id")));
  const auto stop = stop_numbers_.find(std::string(t.required("stop_id")));
  if (trip == trip_numbers_.end()) t.fail("foreign_key_violation", "no such key in trips.txt", "trip_id");
  if (stop == stop_numbers_.end()) t.fail("foreign_key_violation", "no such key in stops.txt", "stop_id");
  t.required("stop_sequence");
  const auto sequence = t.integer("stop_sequence", 0, INT32_MAX);
  auto arrival = t.time("arrival_time"), departure = t.time("departure_time");
  if (arrival && departure && *departure < *arrival)
    t.fail("stop_time_with_departure_before_arrival_time", "departure_time is before arrival_time", "departure_time");
  const auto pickup = t.integer("pickup_type", 0, 3), drop_off = t.integer("drop_off_type", 0, 3);
  if (t.fault()) return;
  if (!arrival) arrival = departure;
  if (!departure) departure = arrival;
  out.push_back({trip->second, static_cast<std::uint32_t>(*sequence), stop->second, arrival.value_or(kNoClock),
                 departure.value_or(kNoClock), static_cast<std::uint32_t>(t.line()), static_cast<std::uint32_t>(t.offset()),
                 static_cast<std::uint8_t>(pickup.value_or(0)), static_cast<std::uint8_t>(drop_off.value_or(0))});
}

void GtfsFeed::write_stop_time(const StopTime& s, Trip& trip) {
  std::string& out = trip.stop_times;
  out += trip.stops++ == 0 ? "[" : ",";
  out += R"({"stop":")" + stop_ids_[s.stop] + '"';
  if (s.arrival != kNoClock)
    out += R"(,"arrivalTime":")" + clock_text(s.arrival) + R"(","departureTime":")" + clock_text(s.departure) + '"';
  if (s.pickup != 0) out += R"(,"pickupType":)" + std::to_string(s.pickup);
  if (s.drop_off != 0) out += R"(,"dropOffType":)" + std::to_string(s.drop_off);
  out += '}';
  trip.open_end = s.arrival == kNoClock;
  if (trip.stops == 1 && trip.open_end) run_.notice("missing_trip_edge", "Trips whose first or last stop has no time");
}

// Goes along each trip in the order of its stops: refuses what cannot be, and writes the rest to the trip.
void GtfsFeed::attach(const GtfsTable& table, std::vector<StopTime>& times, std::vector<Trip>& trips) {
  std::sort(times.begin(), times.end(), [](const StopTime& a, const StopTime& b) {
    return std::tie(a.trip, a.sequence, a.line) < std::tie(b.trip, b.sequence, b.line);
  });
  const StopTime* before = nullptr;  // the last good one of the same trip
  std::int32_t clock = kNoClock;     // its departure, or an earlier one where that is blank
  for (const StopTime& s : times) {
    if (before && before->trip != s.trip) before = nullptr, clock = kNoClock;
    if (before && before->sequence == s.sequence) {
      run_.rejected(table.fault_at(s.line, s.offset, "duplicate_key: another row has the same trip_id and stop_sequence", "stop_sequence"));
    } else if (s.arrival != kNoClock && s.arrival < clock) {
      run_.rejected(table.fault_at(s.line, s.offset,
                                   "stop_time_with_arrival_before_previous_departure_time: the bus arrives before it left the stop before",
                                   "arrival_time"));
    } else {
      write_stop_time(s, trips[s.trip]);
      run_.imported(table.name());
      if (s.departure != kNoClock) clock = s.departure;
      before = &s;
    }
  }
}

Result<void> GtfsFeed::load_stop_times(std::vector<Trip>& trips) {
  DOSI_TRY(std::optional<GtfsTable> table, open("stop_times.txt"));
  std::vector<StopTime> times;
  while (table && table->next()) {
    if (!table->fault()) add_stop_time(*table, times);
    if (table->fault()) run_.rejected(*table->fault());
    DOSI_CHECK(progress());
  }
  if (table) attach(*table, times, trips);
  return ok();
}

Result<void> GtfsFeed::read_trips() {
  DOSI_TRY(std::vector<Trip> trips, load_trips());
  DOSI_CHECK(load_stop_times(trips));
  for (Trip& trip : trips) {
    if (trip.stops < 2) run_.notice("unusable_trip", "Trips with fewer than two stops");
    else if (trip.open_end) run_.notice("missing_trip_edge", "Trips whose first or last stop has no time");
    if (trip.stops > 0) trip.text.json("stopTimes", trip.stop_times + "]");
    DOSI_CHECK(run_.entity(std::move(trip.text).finish(tail_, trip.line)));
    run_.imported("trips.txt");
    DOSI_CHECK(progress());
  }
  return ok();
}

}  // namespace dosi::ingest
