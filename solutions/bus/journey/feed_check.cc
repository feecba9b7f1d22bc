#include "solutions/bus/journey/feed_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

#include "geo/point.h"
#include "ingest/gtfs_table.h"
#include "ingest/zip_archive.h"
#include "solutions/bus/journey/day_maker.h"
#include "solutions/bus/journey/feed_tables.h"

namespace dosi::bus {
namespace {

constexpr double kFar_m = 10'000, kMostFromShape_m = 100, kMostTransfer_m = 10'000, kOnePlace_m = 1;

// What no vehicle of the kind does, km/h.
double most_kmh(int route_type) {
  switch (route_type) {
    case 0: case 5: return 100;
    case 1: case 3: case 11: case 12: return 150;
    case 2: return 500;
    case 4: return 80;
    case 6: case 7: return 50;
    default: return 200;
  }
}

bool is_timezone(std::string_view name) {
  const std::filesystem::path known("/usr/share/zoneinfo");
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) || c == '/' || c == '_' || c == '-' || c == '+'; });
  if (!plain || name.front() == '/') return false;
  return !std::filesystem::exists(known) ? name == "UTC" || name.find('/') != std::string_view::npos : std::filesystem::is_regular_file(known / name);
}

// Metres from a place to a line, on the plane that touches the earth there.
double away_m(geo::Point p, const std::vector<geo::Point>& line) {
  constexpr double kRadian = 3.14159265358979 / 180;
  const double up = geo::kEarthRadius_m * kRadian, across = up * std::cos(p.lat * kRadian);
  double best = 1e18;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const double ax = (line[i - 1].lon - p.lon) * across, ay = (line[i - 1].lat - p.lat) * up;
    const double dx = (line[i].lon - line[i - 1].lon) * across, dy = (line[i].lat - line[i - 1].lat) * up;
    const double length = dx * dx + dy * dy, along = length > 0 ? std::clamp(-(ax * dx + ay * dy) / length, 0.0, 1.0) : 0;
    best = std::min(best, std::hypot(ax + along * dx, ay + along * dy));
  }
  return best;
}

class Checking {
 public:
  Checking(const FeedTables& feed, std::string_view today) : feed_(feed), today_(today) {}

  std::vector<FeedFault> all() {
    timezones(), stations(), one_place(), calendars(), trips(), frequencies(), blocks(), transfers();
    return std::move(out_);
  }

 private:
  void tell(bool is_error, std::string_view code, std::string_view file, std::uint64_t line, std::string_view field, std::string text) {
    if (++told_[std::string(code)] <= kMostFaults)
      out_.push_back({is_error, std::string(code), std::string(file), line, std::string(field), std::move(text)});
  }

  void timezones() {
    for (const auto& zone : feed_.timezones)
      if (!is_timezone(zone.name)) tell(true, "invalid_timezone", zone.file, zone.line, zone.field, "'" + zone.name + "' is no timezone such as Asia/Seoul");
  }

  void stations() {
    for (const auto& [id, stop] : feed_.stops) {
      const auto parent = feed_.stops.find(stop.parent);
      if (stop.kind == 1 && !stop.parent.empty())
        tell(true, "station_with_parent_station", "stops.txt", stop.line, "parent_station", "the station '" + id + "' has a parent; none was expected");
      else if (stop.kind >= 2 && stop.parent.empty())
        tell(true, "location_without_parent_station", "stops.txt", stop.line, "parent_station", "'" + id + "' is part of a station, but names none");
      else if (parent != feed_.stops.end() && parent->second.kind != (stop.kind == 4 ? 0 : 1))
        tell(true, "wrong_parent_location_type", "stops.txt", stop.line, "parent_station",
             fmt::format("the parent of '{}' has location_type {}; {} was expected", id, parent->second.kind, stop.kind == 4 ? 0 : 1));
    }
  }

  void one_place() {
    std::multimap<std::string, const FeedTables::StopRow*> named;
    for (const auto& [id, stop] : feed_.stops)
      if (stop.kind == 0 && stop.has_place) {
        const auto [from, to] = named.equal_range(stop.name);
        for (auto other = from; other != to; ++other)
          if (geo::distance_m(stop.place, other->second->place) <= kOnePlace_m) {
            tell(false, "duplicate_stop", "stops.txt", std::max(stop.line, other->second->line), "stop_id",
                 fmt::format("'{}' has the name and place of the stop in line {}", id, std::min(stop.line, other->second->line)));
            break;
          }
        named.emplace(stop.name, &stop);
      }
  }

  void calendars() {
    std::string first, last;
    for (const auto& service : feed_.calendar) {
      if (std::none_of(service.weekdays.begin(), service.weekdays.end(), [](bool runs) { return runs; }) && !feed_.added_services.contains(service.id))
        tell(false, "service_has_no_active_day_of_the_week", "calendar.txt", service.line, "service_id", "the service '" + service.id + "' runs on no day");
      if (first.empty() || service.start < first) first = service.start;
      last = std::max(last, service.end);
    }
    for (const std::string& date : feed_.added_dates) {
      if (first.empty() || date < first) first = date;
      last = std::max(last, date);
    }
    const std::string_view file = feed_.calendar.empty() ? "calendar_dates.txt" : "calendar.txt";
    if (!last.empty() && last < today_) tell(false, "expired_calendar", file, 0, "end_date", "all services end by " + last);
    if (!first.empty() && first > today_) tell(false, "future_calendar", file, 0, "start_date", "no service begins before " + first);
  }

  void trips() {
    for (const auto& [id, trip] : feed_.trips) {
      if (trip.calls.empty()) tell(false, "unused_trip", "trips.txt", trip.line, "trip_id", "the trip '" + id + "' has no stop_times");
      else if (trip.calls.size() == 1) tell(false, "unusable_trip", "trips.txt", trip.line, "trip_id", "the trip '" + id + "' has one stop; two were expected");
      distances(id, trip);
      speeds(id, trip);
      on_shape(trip);
    }
  }

  void distances(const std::string& id, const FeedTables::TripRow& trip) {
    double before = -1;
    for (const auto& call : trip.calls) {
      if (call.travelled < 0) continue;
      if (call.travelled <= before)
        tell(true, "decreasing_or_equal_stop_time_distance", "stop_times.txt", call.line, "shape_dist_traveled",
             fmt::format("{} of the trip '{}' is not above {}", call.travelled, id, before));
      before = call.travelled;
    }
  }

  const FeedTables::StopRow* stop(const FeedTables::CallRow& call) const {
    const auto found = feed_.stops.find(call.stop);
    return found == feed_.stops.end() || !found->second.has_place ? nullptr : &found->second;
  }

  void speeds(const std::string& id, const FeedTables::TripRow& trip) {
    const auto type = feed_.route_types.find(trip.route);
    const double most = most_kmh(type == feed_.route_types.end() ? 3 : type->second);
    const FeedTables::CallRow* before = nullptr;  // the last call with a time
    const FeedTables::StopRow* last_stop = nullptr;
    double metres = 0;
    for (const auto& call : trip.calls) {
      const FeedTables::StopRow* here = stop(call);
      if (here == nullptr) return;
      if (last_stop != nullptr) metres += geo::distance_m(last_stop->place, here->place);
      last_stop = here;
      if (call.arrival < 0) continue;
      if (before != nullptr && call.arrival >= before->departure) {
        // Times in whole minutes may be half a minute off at each end.
        const int rounded = call.arrival % 60 == 0 && before->departure % 60 == 0 ? 60 : 0;
        const double kmh = metres / std::max(1, call.arrival - before->departure + rounded) * 3.6;
        if (kmh > most)
          tell(false, metres > kFar_m ? "fast_travel_between_far_stops" : "fast_travel_between_consecutive_stops", "stop_times.txt", call.line, "arrival_time",
               fmt::format("the trip '{}' goes {:.0f} m from '{}' to '{}' at {:.0f} km/h; at most {:.0f} was expected", id, metres, before->stop, call.stop, kmh, most));
      }
      before = &call, metres = 0;
    }
  }

  void on_shape(const FeedTables::TripRow& trip) {
    const auto shape = feed_.shapes.find(trip.shape);
    if (shape == feed_.shapes.end() || shape->second.size() < 2) return;
    for (const auto& call : trip.calls) {
      const FeedTables::StopRow* here = stop(call);
      if (here == nullptr || !on_shape_.emplace(trip.shape, call.stop).second) continue;
      if (const double away = away_m(here->place, shape->second); away > kMostFromShape_m)
        tell(false, "stop_too_far_from_shape", "stop_times.txt", call.line, "stop_id",
             fmt::format("'{}' is {:.0f} m from the shape '{}'; at most {:.0f} was expected", call.stop, away, trip.shape, kMostFromShape_m));
    }
  }

  void frequencies() {
    auto rows = feed_.frequencies;
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return std::pair(a.trip, a.start) < std::pair(b.trip, b.start); });
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!rows[i].exact.empty() && rows[i].exact != "0" && rows[i].exact != "1")
        tell(true, "unexpected_enum_value", "frequencies.txt", rows[i].line, "exact_times", "'" + rows[i].exact + "' is neither 0 nor 1");
      if (i > 0 && rows[i].trip == rows[i - 1].trip && rows[i].start < rows[i - 1].end)
        tell(true, "overlapping_frequency", "frequencies.txt", rows[i].line, "start_time",
             fmt::format("{} of the trip '{}' is before the end of the period in line {}", ingest::clock_text(rows[i].start), rows[i].trip, rows[i - 1].line));
    }
  }

  bool share_a_day(const std::string& a, const std::string& b) const {
    if (a == b) return true;
    const auto one = feed_.days.find(a), other = feed_.days.find(b);
    if (one == feed_.days.end() || other == feed_.days.end()) return false;
    return std::any_of(one->second.begin(), one->second.end(), [&](const std::string& day) { return other->second.contains(day); });
  }

  void blocks() {
    std::map<std::string, std::vector<std::pair<const std::string*, const FeedTables::TripRow*>>> by_block;
    for (const auto& [id, trip] : feed_.trips)
      if (!trip.block.empty() && trip.calls.size() > 1 && trip.calls.front().departure >= 0 && trip.calls.back().arrival >= 0) by_block[trip.block].emplace_back(&id, &trip);
    for (auto& [block, trips] : by_block) {
      std::sort(trips.begin(), trips.end(), [](const auto& a, const auto& b) { return a.second->calls.front().departure < b.second->calls.front().departure; });
      for (std::size_t i = 0; i < trips.size(); ++i)
        for (std::size_t k = i + 1; k < trips.size() && trips[k].second->calls.front().departure < trips[i].second->calls.back().arrival; ++k)
          if (share_a_day(trips[i].second->service, trips[k].second->service))
            tell(true, "block_trips_with_overlapping_stop_times", "trips.txt", trips[k].second->line, "block_id",
                 fmt::format("'{}' begins before '{}' of the same block '{}' has ended", *trips[k].first, *trips[i].first, block));
    }
  }

  void transfers() {
    for (const auto& row : feed_.transfers) {
      const auto from = feed_.stops.find(row.from), to = feed_.stops.find(row.to);
      if (from == feed_.stops.end() || to == feed_.stops.end() || !from->second.has_place || !to->second.has_place) continue;
      if (const double away = geo::distance_m(from->second.place, to->second.place); away > kMostTransfer_m)
        tell(false, "transfer_distance_too_large", "transfers.txt", row.line, "to_stop_id", fmt::format("'{}' is {:.0f} m from '{}'", row.to, away, row.from));
    }
  }

  const FeedTables& feed_;
  const std::string today_;
  std::map<std::string, std::size_t> told_;
  std::set<std::pair<std::string, std::string>> on_shape_;
  std::vector<FeedFault> out_;
};

}  // namespace

Result<std::vector<FeedFault>> check_feed(const std::filesystem::path& feed, std::string_view today) {
  DOSI_TRY(const FeedTables tables, read_feed_tables(feed));
  return Checking(tables, today).all();
}

}  // namespace dosi::bus
