#include "solutions/bus/journey/gtfs_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/version.h"
#include "ingest/gtfs_table.h"
#include "ingest/zip_writer.h"
#include "solutions/bus/journey/day_maker.h"

namespace dosi::bus {
namespace {

constexpr std::size_t kShortName = 12;  // more letters do not fit a bus's front: route_short_name_too_long

std::string cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c == '\r' || c == '\n' ? ' ' : c;
  }
  return out + '"';
}

std::size_t letters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool runs(const GtfsCourse& course) { return !course.headways.empty() || !course.departures.empty(); }

// What is wrong with a course; empty if nothing is.
std::string stops_fault(const GtfsCourse& course, std::size_t stops) {
  const std::size_t n = course.stops.size();
  if (n < 2) return "a course needs at least two stops";
  if (course.ride_s.size() + 1 != n) return fmt::format("{} stops need {} riding times, not {}", n, n - 1, course.ride_s.size());
  for (const std::size_t given : {course.dwell_s.size(), course.boards.size(), course.alights.size()})
    if (given != 0 && given != n) return fmt::format("times and flags by stop must be as many as the {} stops, or none", n);
  for (std::size_t i = 0; i < n; ++i) {
    if (course.stops[i] >= stops) return fmt::format("there is no stop number {}", course.stops[i]);
    if (i > 0 && course.stops[i] == course.stops[i - 1]) return fmt::format("stop number {} follows itself", course.stops[i]);
    if (i > 0 && course.ride_s[i - 1] < 0) return fmt::format("the ride to the stop at place {} takes {} s", i + 1, course.ride_s[i - 1]);
    if (!course.dwell_s.empty() && course.dwell_s[i] < 0) return fmt::format("the bus waits {} s at place {}", course.dwell_s[i], i + 1);
  }
  return {};
}

std::string times_fault(const GtfsCourse& course) {
  auto periods = course.headways;
  std::sort(periods.begin(), periods.end(), [](const GtfsHeadway& a, const GtfsHeadway& b) { return a.from < b.from; });
  for (std::size_t i = 0; i < periods.size(); ++i) {
    if (periods[i].headway_s < 1) return fmt::format("a headway of {} s; at least 1 was expected", periods[i].headway_s);
    if (periods[i].from < 0 || periods[i].until <= periods[i].from)
      return fmt::format("a period from {} s until {} s is none", periods[i].from, periods[i].until);
    if (i > 0 && periods[i].from < periods[i - 1].until) return fmt::format("the periods overlap at {} s", periods[i].from);
  }
  for (const Seconds s : course.departures)
    if (s < 0) return fmt::format("a departure at {} s", s);
  return {};
}

Result<void> check(const GtfsService& service) {
  for (const std::string& day : {service.first_day, service.last_day})
    if (!is_date(day)) return bad_request("'" + day + "' is no day; YYYYMMDD was expected.", "first_day, last_day");
  if (service.last_day < service.first_day) return bad_request("The last day is before the first.", "last_day");
  std::set<std::string_view> ids;
  for (const GtfsStop& stop : service.stops)
    if (stop.id.empty() || !ids.insert(stop.id).second) return bad_request("The stop id '" + stop.id + "' is empty or given twice.", "stops");
  ids.clear();
  bool any = false;
  for (const GtfsLine& line : service.lines) {
    if (line.id.empty() || !ids.insert(line.id).second) return bad_request("The line id '" + line.id + "' is empty or given twice.", "lines");
    for (const GtfsCourse& course : line.courses) {
      std::string fault = stops_fault(course, service.stops.size());
      if (fault.empty()) fault = times_fault(course);
      if (!fault.empty()) return bad_request("Line " + line.id + ": " + fault + ".", "lines");
      any = any || runs(course);
    }
  }
  return any ? ok() : Result<void>(bad_request("No line has a course with headways or departures.", "lines"));
}

// Collects the rows of the files.
class Writing {
 public:
  explicit Writing(const GtfsService& service) : service_(service), served_(service.stops.size()) {}

  std::map<std::string, std::string> all() {
    for (const GtfsLine& line : service_.lines)
      if (std::any_of(line.courses.begin(), line.courses.end(), runs)) add(line);
    std::string stops = "stop_id,stop_name,stop_lat,stop_lon\n";
    for (std::size_t i = 0; i < served_.size(); ++i) {
      const GtfsStop& stop = service_.stops[i];
      if (served_[i]) stops += fmt::format("{},{},{:.6f},{:.6f}\n", cell(stop.id), cell(name_of(stop)), stop.place.lat, stop.place.lon);
    }
    std::map<std::string, std::string> out = {
        {"agency.txt", "agency_id,agency_name,agency_url,agency_timezone,agency_lang\n1," + who() +
                           fmt::format(",{},{}\n", cell(service_.timezone), cell(service_.language))},
        {"feed_info.txt", "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version,feed_contact_url\n" +
                              who() + fmt::format(",{},{},{},dosi {},{}\n", cell(service_.language), service_.first_day, service_.last_day, kVersion,
                                                  cell(service_.url))},
        {"stops.txt", std::move(stops)},
        {"routes.txt", "route_id,agency_id,route_short_name,route_long_name,route_type\n" + routes_},
        {"trips.txt", "route_id,service_id,trip_id,trip_headsign,direction_id,shape_id\n" + trips_},
        {"stop_times.txt", "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type,timepoint\n" + stop_times_},
        {"calendar.txt", calendar()},
        {"shapes.txt", "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\n" + shapes_}};
    if (!frequencies_.empty()) out["frequencies.txt"] = "trip_id,start_time,end_time,headway_secs,exact_times\n" + frequencies_;
    return out;
  }

 private:
  static std::string_view name_of(const GtfsStop& stop) { return stop.name.empty() ? stop.id : stop.name; }
  std::string who() const { return cell(service_.agency.empty() ? "dosi" : service_.agency) + "," + cell(service_.url); }

  std::string calendar() const {
    std::string out = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nS";
    for (const bool runs_then : service_.weekdays) out += runs_then ? ",1" : ",0";
    return out + "," + service_.first_day + "," + service_.last_day + "\n";
  }

  void add(const GtfsLine& line) {
    const std::string name = cell(line.name.empty() ? line.id : line.name);
    const bool brief = letters(line.name.empty() ? line.id : line.name) <= kShortName;
    routes_ += fmt::format("{},1,{},{},{}\n", cell(line.id), brief ? name : "", brief ? "" : name, line.type);
    std::size_t number = 0;
    for (const GtfsCourse& course : line.courses)
      if (runs(course)) add(line, course, line.id + ":" + std::to_string(++number));
  }

  void add(const GtfsLine& line, const GtfsCourse& course, const std::string& id) {
    for (const std::uint32_t stop : course.stops) served_[stop] = true;
    add_shape(course, id);
    if (!course.headways.empty()) {
      add_trip(line, course, id, id + ":f", course.headways.front().from);
      for (const GtfsHeadway& h : course.headways)
        frequencies_ += fmt::format("{},{},{},{},0\n", cell(id + ":f"), ingest::clock_text(h.from), ingest::clock_text(h.until), h.headway_s);
    }
    for (std::size_t i = 0; i < course.departures.size(); ++i)
      add_trip(line, course, id, id + ":" + std::to_string(i + 1), course.departures[i]);
  }

  void add_shape(const GtfsCourse& course, const std::string& id) {
    std::vector<geo::Point> way = course.shape;
    if (way.size() < 2) {
      way.clear();
      for (const std::uint32_t stop : course.stops) way.push_back(service_.stops[stop].place);
    }
    for (std::size_t i = 0; i < way.size(); ++i)
      shapes_ += fmt::format("{},{:.6f},{:.6f},{}\n", cell(id), way[i].lat, way[i].lon, i + 1);
  }

  void add_trip(const GtfsLine& line, const GtfsCourse& course, const std::string& shape, const std::string& id, Seconds start) {
    const std::string_view headsign = course.headsign.empty() ? name_of(service_.stops[course.stops.back()]) : course.headsign;
    trips_ += fmt::format("{},S,{},{},{},{}\n", cell(line.id), cell(id), cell(headsign), course.direction == 1 ? 1 : 0, cell(shape));
    const auto dwell = [&](std::size_t i) { return course.dwell_s.empty() ? 0 : course.dwell_s[i]; };
    const auto refuses = [](const std::vector<bool>& may, std::size_t i) { return may.empty() || may[i] ? 0 : 1; };
    Seconds arrival = std::max(0, start - dwell(0)), departure = start;
    for (std::size_t i = 0; i < course.stops.size(); ++i) {
      if (i > 0) arrival = departure + course.ride_s[i - 1], departure = arrival + dwell(i);
      stop_times_ += fmt::format("{},{},{},{},{},{},{},1\n", cell(id), ingest::clock_text(arrival), ingest::clock_text(departure),
                                 cell(service_.stops[course.stops[i]].id), i + 1, refuses(course.boards, i), refuses(course.alights, i));
    }
  }

  const GtfsService& service_;
  std::vector<bool> served_;
  std::string routes_, trips_, stop_times_, shapes_, frequencies_;
};

// A run without its start.
GtfsCourse course_of(const Run& run, const FeedDay& day) {
  GtfsCourse out;
  out.boards = run.boards, out.alights = run.alights, out.direction = run.direction;
  bool waits = false;
  for (std::size_t i = 0; i < run.stops.size(); ++i) {
    out.stops.push_back(static_cast<std::uint32_t>(run.stops[i]));
    if (i > 0) out.ride_s.push_back(run.calls[i].arrival - run.calls[i - 1].departure);
    out.dwell_s.push_back(run.calls[i].departure - run.calls[i].arrival);
    waits = waits || out.dwell_s.back() > 0;
  }
  if (!waits) out.dwell_s.clear();
  if (run.shape != kNoShape) out.shape = day.shapes[run.shape];
  return out;
}

}  // namespace

Result<std::map<std::string, std::string>> gtfs_files(const GtfsService& service) {
  DOSI_CHECK(check(service));
  return Writing(service).all();
}

Result<void> write_gtfs(const GtfsService& service, const std::filesystem::path& path) {
  DOSI_TRY(const auto files, gtfs_files(service));
  return ingest::write_zip(path, files);
}

GtfsService service_of(const FeedDay& day) {
  GtfsService out;
  for (std::size_t i = 0; i < day.places.size(); ++i) out.stops.push_back({day.stop_ids[i], day.stop_names[i], day.places[i]});
  for (std::size_t i = 0; i < day.route_ids.size(); ++i) out.lines.push_back({day.route_ids[i], day.route_names[i], {}, 3});
  using Key = std::tuple<std::uint32_t, std::uint32_t, int, std::vector<std::uint32_t>, std::vector<Seconds>, std::vector<Seconds>,
                         std::vector<bool>, std::vector<bool>>;
  std::map<Key, std::size_t> known;
  for (const Run& run : day.runs) {
    if (run.stops.size() < 2) continue;
    auto& courses = out.lines[run.route].courses;
    GtfsCourse course = course_of(run, day);
    const auto [found, fresh] = known.try_emplace(
        Key{run.route, run.shape, course.direction, course.stops, course.ride_s, course.dwell_s, course.boards, course.alights}, courses.size());
    if (fresh) courses.push_back(std::move(course));
    courses[found->second].departures.push_back(run.calls.front().departure);
  }
  return out;
}

}  // namespace dosi::bus
