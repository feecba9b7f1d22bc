#include "solutions/bus/feed.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "ingest/gtfs_table.h"
#include "ingest/zip_archive.h"

namespace dosi::bus {
namespace {

using ingest::GtfsTable;
using Numbers = std::unordered_map<std::string, std::uint32_t>;

constexpr int kMostClock_s = 4 * 86400;

int weekday_of(std::string_view date) {
  const auto digits = [&](std::size_t from, std::size_t n) { return std::stoi(std::string(date.substr(from, n))); };
  const std::chrono::year_month_day day{std::chrono::year(digits(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(digits(4, 2))),
                                        std::chrono::day(static_cast<unsigned>(digits(6, 2)))};
  return static_cast<int>(std::chrono::weekday(std::chrono::sys_days(day)).iso_encoding()) - 1;
}

bool is_date(std::string_view date) {
  if (date.size() != 8 || !std::all_of(date.begin(), date.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return false;
  const int year = std::stoi(std::string(date.substr(0, 4)));
  const auto month = static_cast<unsigned>(std::stoi(std::string(date.substr(4, 2)))),
             day = static_cast<unsigned>(std::stoi(std::string(date.substr(6, 2))));
  return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)).ok();
}

// Reads the files of one feed in turn.
class Reading {
 public:
  Reading(const ingest::ZipArchive& archive, std::string_view date) : archive_(archive), date_(date) {}

  Result<FeedDay> all() {
    DOSI_CHECK(read_services());
    DOSI_CHECK(read_stops());
    DOSI_CHECK(read_routes());
    DOSI_CHECK(read_trips());
    DOSI_CHECK(read_stop_times());
    DOSI_CHECK(read_frequencies());
    make_runs();
    return std::move(day_);
  }

 private:
  struct StopTime {
    std::uint32_t trip, sequence;
    Stop stop;
    Seconds arrival, departure;  // kNever_s: blank
    bool boards, alights;
  };
  struct Frequency {
    Seconds start, end, headway;
  };

  template <class Row>
  Result<void> each_row(const char* file, bool required, Row&& row) {
    if (!archive_.has(file))
      return required ? Result<void>(bad_request(std::string("missing_required_file: the feed has no ") + file)) : ok();
    DOSI_TRY(std::string text, archive_.read(file));
    DOSI_TRY(GtfsTable table, GtfsTable::open(file, std::move(text), {}));
    while (table.next()) {
      if (!table.fault()) row(table);
      day_.skipped_rows += table.fault().has_value();
    }
    return ok();
  }

  Result<void> read_services() {
    static constexpr const char* kDays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                            "friday", "saturday", "sunday"};
    const char* weekday = kDays[weekday_of(date_)];
    DOSI_CHECK(each_row("calendar.txt", false, [&](GtfsTable& t) {
      const std::string start(t.date("start_date")), end(t.date("end_date"));
      if (t.fault()) return;
      note_days(start, end);
      if (t.get(weekday) == "1" && start <= date_ && date_ <= end) services_.insert(std::string(t.get("service_id")));
    }));
    DOSI_CHECK(each_row("calendar_dates.txt", false, [&](GtfsTable& t) {
      const std::string date(t.date("date")), service(t.get("service_id"));
      if (t.fault()) return;
      if (t.get("exception_type") == "1") note_days(date, date);
      if (date != date_) return;
      t.get("exception_type") == "1" ? void(services_.insert(service)) : void(services_.erase(service));
    }));
    if (!services_.empty()) return ok();
    return bad_request("The feed has no service on " + date_ +
                           (first_day_.empty() ? "." : "; it covers " + first_day_ + " to " + last_day_ + "."),
                       "date");
  }

  void note_days(const std::string& start, const std::string& end) {
    if (first_day_.empty() || start < first_day_) first_day_ = start;
    last_day_ = std::max(last_day_, end);
  }

  Result<void> read_stops() {
    return each_row("stops.txt", true, [&](GtfsTable& t) {
      const auto lat = t.number("stop_lat", -90, 90), lon = t.number("stop_lon", -180, 180);
      if (t.fault() || !lat || !lon) return;
      const auto [found, fresh] =
          stops_.try_emplace(std::string(t.get("stop_id")), static_cast<std::uint32_t>(day_.places.size()));
      if (!fresh) return t.fail("duplicate_key", "another row has the same key", "stop_id");
      day_.stop_ids.push_back(found->first), day_.stop_names.emplace_back(t.get("stop_name"));
      day_.places.push_back({*lon, *lat});
    });
  }

  Result<void> read_routes() {
    return each_row("routes.txt", true, [&](GtfsTable& t) {
      const auto [found, fresh] =
          routes_.try_emplace(std::string(t.get("route_id")), static_cast<std::uint32_t>(day_.route_ids.size()));
      if (!fresh) return t.fail("duplicate_key", "another row has the same key", "route_id");
      day_.route_ids.push_back(found->first);
      day_.route_names.emplace_back(t.get("route_short_name").empty() ? t.get("route_long_name")
                                                                      : t.get("route_short_name"));
    });
  }

  Result<void> read_trips() {
    return each_row("trips.txt", true, [&](GtfsTable& t) {
      if (!services_.contains(std::string(t.get("service_id")))) return;
      const auto route = routes_.find(std::string(t.get("route_id")));
      if (route == routes_.end()) return t.fail("foreign_key_violation", "no such key in routes.txt", "route_id");
      if (!trips_.try_emplace(std::string(t.get("trip_id")), static_cast<std::uint32_t>(trip_routes_.size())).second)
        return t.fail("duplicate_key", "another row has the same key", "trip_id");
      trip_routes_.push_back(route->second);
    });
  }

  Result<void> read_stop_times() {
    DOSI_CHECK(each_row("stop_times.txt", true, [&](GtfsTable& t) {
      const auto trip = trips_.find(std::string(t.get("trip_id")));
      if (trip == trips_.end()) return;
      const auto stop = stops_.find(std::string(t.get("stop_id")));
      const auto sequence = t.integer("stop_sequence", 0, INT32_MAX);
      auto arrival = t.time("arrival_time"), departure = t.time("departure_time");
      if (stop == stops_.end() || !sequence)
        return t.fail("foreign_key_violation", "no such key in stops.txt", "stop_id");
      if (t.fault()) return;
      if (!arrival) arrival = departure;
      if (!departure) departure = arrival;
      times_.push_back({trip->second, static_cast<std::uint32_t>(*sequence), Stop{stop->second},
                        arrival.value_or(kNever_s), departure.value_or(kNever_s), t.get("pickup_type") != "1",
                        t.get("drop_off_type") != "1"});
    }));
    std::sort(times_.begin(), times_.end(), [](const StopTime& a, const StopTime& b) {
      return std::tie(a.trip, a.sequence) < std::tie(b.trip, b.sequence);
    });
    return ok();
  }

  Result<void> read_frequencies() {
    return each_row("frequencies.txt", false, [&](GtfsTable& t) {
      const auto trip = trips_.find(std::string(t.get("trip_id")));
      if (trip == trips_.end()) return;
      const auto start = t.time("start_time"), end = t.time("end_time");
      const auto headway = t.integer("headway_secs", 1, 86400);
      if (start && end && headway && *start < *end) frequencies_[trip->second].push_back({*start, *end, *headway});
    });
  }

  // Gives blank times their share of the time between the known ones around them; false where none are around.
  static bool fill_gaps(std::vector<Call>& calls) {
    if (calls.front().departure == kNever_s || calls.back().arrival == kNever_s) return false;
    for (std::size_t i = 1, known = 0; i < calls.size(); ++i) {
      if (calls[i].arrival == kNever_s) continue;
      if (calls[i].arrival < calls[known].departure || calls[i].departure < calls[i].arrival) return false;
      for (std::size_t k = known + 1; k < i; ++k) {
        const auto share = static_cast<double>(k - known) / static_cast<double>(i - known);
        calls[k].arrival = calls[k].departure =
            calls[known].departure + static_cast<Seconds>(share * (calls[i].arrival - calls[known].departure));
      }
      known = i;
    }
    return true;
  }

  void make_runs() {
    for (std::size_t begin = 0; begin < times_.size();) {
      std::size_t end = begin;
      Run run;
      for (; end < times_.size() && times_[end].trip == times_[begin].trip; ++end) {
        const StopTime& s = times_[end];
        run.stops.push_back(s.stop), run.calls.push_back({s.arrival, s.departure});
        run.boards.push_back(s.boards), run.alights.push_back(s.alights);
      }
      const std::uint32_t number = times_[begin].trip;
      begin = end;
      if (run.stops.size() < 2 || !fill_gaps(run.calls) || run.calls.back().arrival > kMostClock_s) {
        day_.skipped_rows += run.stops.size();
        continue;
      }
      run.route = trip_routes_[number];
      ++day_.trips;
      add_runs(std::move(run), number);
    }
  }

  void add_runs(Run run, std::uint32_t trip) {
    const auto found = frequencies_.find(trip);
    if (found == frequencies_.end()) return day_.runs.push_back(std::move(run));
    const Seconds first = run.calls.front().departure;
    for (const Frequency& f : found->second)
      for (Seconds start = f.start; start < f.end; start += f.headway) {
        Run copy = run;
        for (Call& call : copy.calls) call.arrival += start - first, call.departure += start - first;
        day_.runs.push_back(std::move(copy));
      }
  }

  const ingest::ZipArchive& archive_;
  std::string date_, first_day_, last_day_;
  std::unordered_set<std::string> services_;
  Numbers stops_, routes_, trips_;
  std::vector<std::uint32_t> trip_routes_;
  std::vector<StopTime> times_;
  std::unordered_map<std::uint32_t, std::vector<Frequency>> frequencies_;
  FeedDay day_;
};

template <class T>
void move_behind(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

void FeedDay::append(FeedDay other) {
  const auto stops = static_cast<std::uint32_t>(places.size()), routes = static_cast<std::uint32_t>(route_ids.size());
  for (Run& run : other.runs) {
    for (Stop& stop : run.stops) stop = Stop{static_cast<std::uint32_t>(stop) + stops};
    run.route += routes;
  }
  move_behind(stop_ids, other.stop_ids), move_behind(stop_names, other.stop_names), move_behind(places, other.places);
  move_behind(route_ids, other.route_ids), move_behind(route_names, other.route_names), move_behind(runs, other.runs);
  trips += other.trips, skipped_rows += other.skipped_rows;
}

Result<FeedDay> read_feed_day(const std::filesystem::path& feed, std::string_view date) {
  if (!is_date(date)) return bad_request("'" + std::string(date) + "' is no day; YYYYMMDD was expected.", "date");
  DOSI_TRY(const ingest::ZipArchive archive, ingest::ZipArchive::open(feed));
  return Reading(archive, date).all();
}

}  // namespace dosi::bus
