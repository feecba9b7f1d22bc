#include "solutions/bus/journey/feed.h"

#include <algorithm>
#include <map>

#include "ingest/gtfs_table.h"
#include "ingest/zip_archive.h"
#include "solutions/bus/journey/day_maker.h"
#include "solutions/bus/journey/service_days.h"

namespace dosi::bus {
namespace {

using ingest::GtfsTable;

// Reads the files of one feed in turn.
class Reading {
 public:
  Reading(const ingest::ZipArchive& archive, std::string_view date) : archive_(archive), services_(date) {}

  Result<FeedDay> all() {
    DOSI_CHECK(read_services());
    DOSI_CHECK(read_stops());
    DOSI_CHECK(read_routes());
    DOSI_CHECK(read_shapes());
    DOSI_CHECK(read_trips());
    DOSI_CHECK(read_stop_times());
    DOSI_CHECK(read_frequencies());
    return std::move(day_).finish();
  }

 private:
  template <class Row>
  Result<void> each_row(const char* file, bool required, Row&& row) {
    if (!archive_.has(file))
      return required ? Result<void>(bad_request(std::string("missing_required_file: the feed has no ") + file)) : ok();
    DOSI_TRY(std::string text, archive_.read(file));
    DOSI_TRY(GtfsTable table, GtfsTable::open(file, std::move(text), {}));
    while (table.next()) {
      if (!table.fault()) row(table);
      if (table.fault()) day_.skip_row();
    }
    return ok();
  }

  Result<void> read_services() {
    DOSI_CHECK(each_row("calendar.txt", false, [&](GtfsTable& t) {
      const std::string start(t.date("start_date")), end(t.date("end_date"));
      if (t.fault()) return;
      note_days(start, end);
      services_.add_rule(t.get("service_id"), start, end, [&](const char* weekday) { return t.get(weekday) == "1"; });
    }));
    DOSI_CHECK(each_row("calendar_dates.txt", false, [&](GtfsTable& t) {
      const std::string date(t.date("date")), service(t.get("service_id"));
      if (t.fault()) return;
      const bool added = t.get("exception_type") == "1";
      if (added) note_days(date, date);
      services_.add_exception(service, date, added);
    }));
    if (services_.any_today()) return ok();
    const std::string covers = first_day_.empty() ? "." : "; it covers " + first_day_ + " to " + last_day_ + ".";
    return bad_request("The feed has no service on " + services_.date() + covers, "date");
  }

  void note_days(const std::string& start, const std::string& end) {
    if (first_day_.empty() || start < first_day_) first_day_ = start;
    last_day_ = std::max(last_day_, end);
  }

  Result<void> read_stops() {
    return each_row("stops.txt", true, [&](GtfsTable& t) {
      const auto lat = t.number("stop_lat", -90, 90), lon = t.number("stop_lon", -180, 180);
      if (t.fault() || !lat || !lon) return;
      if (!day_.add_stop(std::string(t.get("stop_id")), t.get("stop_name"), {*lon, *lat}))
        t.fail("duplicate_key", "another row has the same key", "stop_id");
    });
  }

  Result<void> read_routes() {
    return each_row("routes.txt", true, [&](GtfsTable& t) {
      const auto name = t.get("route_short_name").empty() ? t.get("route_long_name") : t.get("route_short_name");
      if (!day_.add_route(std::string(t.get("route_id")), name))
        t.fail("duplicate_key", "another row has the same key", "route_id");
    });
  }

  Result<void> read_shapes() {
    std::map<std::string, std::vector<std::pair<int, geo::Point>>, std::less<>> shapes;
    DOSI_CHECK(each_row("shapes.txt", false, [&](GtfsTable& t) {
      const auto lat = t.number("shape_pt_lat", -90, 90), lon = t.number("shape_pt_lon", -180, 180);
      const auto sequence = t.integer("shape_pt_sequence", 0, INT32_MAX);
      if (t.fault() || !lat || !lon || !sequence) return;
      auto found = shapes.find(t.get("shape_id"));
      if (found == shapes.end()) found = shapes.try_emplace(std::string(t.get("shape_id"))).first;
      found->second.emplace_back(*sequence, geo::Point{*lon, *lat});
    }));
    for (auto& [key, points] : shapes) {
      std::stable_sort(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
      std::vector<geo::Point> way;
      for (const auto& point : points) way.push_back(point.second);
      day_.add_shape(key, std::move(way));
    }
    return ok();
  }

  Result<void> read_trips() {
    return each_row("trips.txt", true, [&](GtfsTable& t) {
      const std::string_view service = t.get("service_id");
      const bool today = services_.today(service), last_night = services_.last_night(service);
      if (!today && !last_night) return;
      const bool back = t.get("direction_id") == "1";
      const auto added = day_.add_trip(std::string(t.get("trip_id")),
                                       {std::string(t.get("route_id")), std::string(t.get("shape_id")), back ? 1 : 0, today, last_night});
      if (added == DayMaker::Added::unknown_route)
        t.fail("foreign_key_violation", "no such key in routes.txt", "route_id");
      if (added == DayMaker::Added::key_is_there) t.fail("duplicate_key", "another row has the same key", "trip_id");
    });
  }

  Result<void> read_stop_times() {
    return each_row("stop_times.txt", true, [&](GtfsTable& t) {
      const std::string trip(t.get("trip_id"));
      if (!day_.has_trip(trip)) return;
      const auto sequence = t.integer("stop_sequence", 0, INT32_MAX);
      const auto arrival = t.time("arrival_time"), departure = t.time("departure_time");
      if (t.fault() || !sequence) return day_.skip_row();
      const bool boards = t.get("pickup_type") != "1", alights = t.get("drop_off_type") != "1";
      if (!day_.add_call(trip, std::string(t.get("stop_id")),
                         {static_cast<std::uint32_t>(*sequence), arrival, departure, boards, alights}))
        t.fail("foreign_key_violation", "no such key in stops.txt", "stop_id");
    });
  }

  Result<void> read_frequencies() {
    return each_row("frequencies.txt", false, [&](GtfsTable& t) {
      const std::string trip(t.get("trip_id"));
      if (!day_.has_trip(trip)) return;
      const auto start = t.time("start_time"), end = t.time("end_time");
      const auto headway = t.integer("headway_secs", 1, 86400);
      if (start && end && headway) day_.add_frequency(trip, *start, *end, *headway);
    });
  }

  const ingest::ZipArchive& archive_;
  ServiceDays services_;
  std::string first_day_, last_day_;
  DayMaker day_;
};

template <class T>
void move_behind(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

std::vector<Run> FeedDay::all_runs() const {
  std::vector<Run> out = runs;
  out.insert(out.end(), last_night.begin(), last_night.end());
  return out;
}

void FeedDay::append(FeedDay other) {
  const auto stops = static_cast<std::uint32_t>(places.size()), routes = static_cast<std::uint32_t>(route_ids.size()),
             shape_count = static_cast<std::uint32_t>(shapes.size());
  for (std::vector<Run>* list : {&other.runs, &other.last_night})
    for (Run& run : *list) {
      for (Stop& stop : run.stops) stop = Stop{static_cast<std::uint32_t>(stop) + stops};
      run.route += routes;
      if (run.shape != kNoShape) run.shape += shape_count;
    }
  move_behind(stop_ids, other.stop_ids), move_behind(stop_names, other.stop_names), move_behind(places, other.places);
  move_behind(route_ids, other.route_ids), move_behind(route_names, other.route_names), move_behind(shapes, other.shapes);
  move_behind(runs, other.runs), move_behind(last_night, other.last_night);
  trips += other.trips, skipped_rows += other.skipped_rows;
}

Result<FeedDay> read_feed_day(const std::filesystem::path& feed, std::string_view date) {
  if (!is_date(date)) return bad_request("'" + std::string(date) + "' is no day; YYYYMMDD was expected.", "date");
  DOSI_TRY(const ingest::ZipArchive archive, ingest::ZipArchive::open(feed));
  return Reading(archive, date).all();
}

}  // namespace dosi::bus
