// Reading a feed, journeys from one place over an hour, and a whole city's access, on one core; results are checked before
// time is taken. Porto Alegre's feed, cells and streets lie in DOSI_DATA, else in ../shared/data; without them those rows
// are left out.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <unistd.h>

#include "ingest/gtfs_table.h"
#include "solutions/bus/journey/access.h"
#include "solutions/bus/journey/gtfs_writer.h"
#include "solutions/kit/text_file.h"

namespace dosi::bus {
namespace {

namespace fs = std::filesystem;

// 145 lines of 30 stops, 100 runs each: 435,000 stop times.
fs::path large_feed() {
  static const fs::path path = fs::temp_directory_path() / ("dosi-journey-bench-" + std::to_string(::getpid()) + ".zip");
  GtfsService s;
  s.agency = "bench", s.first_day = "20260101", s.last_day = "20261231";
  for (int i = 0; i < 4000; ++i) s.stops.push_back({"S" + std::to_string(i), "정류장 " + std::to_string(i), {127 + i % 64 * 0.005, 37 + i / 64 * 0.005}});
  for (std::uint32_t line = 0; line < 145; ++line) {
    GtfsCourse course;
    for (std::uint32_t i = 0; i < 30; ++i) course.stops.push_back((line * 27 + i * 37) % 4000);
    course.ride_s.assign(29, 90);
    for (int run = 0; run < 100; ++run) course.departures.push_back(5 * 3600 + run * 600);
    s.lines.push_back({"L" + std::to_string(line), "", {course}, 3});
  }
  if (!write_gtfs(s, path)) std::abort();
  return path;
}

void gtfs_reading(benchmark::State& state) {
  const fs::path feed = large_feed();
  for (auto _ : state) {
    const auto day = read_feed_day(feed, "20260506");
    if (!day || day->runs.size() != 14'500 || day->runs.back().stops.size() != 30) state.SkipWithError("the feed was read as another");
  }
  state.SetItemsProcessed(state.iterations() * 435'000);
  fs::remove(feed);
}
BENCHMARK(gtfs_reading)->Unit(benchmark::kMillisecond);

struct PortoAlegre {
  FeedDay day;
  std::vector<geo::Point> cells;
  std::vector<kit::StreetLine> streets;
};

// Empty without the files.
const PortoAlegre& porto_alegre() {
  static const PortoAlegre city = [] {
    PortoAlegre out;
    const char* set = std::getenv("DOSI_DATA");
    const fs::path data = set != nullptr ? set : "../shared/data", feeds = data / "bus" / "gtfs";
    if (!fs::exists(feeds)) return out;
    for (const char* name : {"poa_eptc_gtfs.zip", "poa_trensurb_gtfs.zip"}) out.day.append(read_feed_day(feeds / name, "20190513").value());
    out.streets = kit::read_walkways(data / "osm" / "poa_osm.pbf").value();
    auto table = ingest::GtfsTable::open("cells", kit::read_file((feeds / "poa_hexgrid.csv").string()).value(), {"lon", "lat"}).value();
    while (table.next()) out.cells.push_back({*table.number("lon", -180, 180), *table.number("lat", -90, 90)});
    return out;
  }();
  return city;
}

// Sixty departures to all stops from each of many places, and one of them alone for comparison.
void raptor_hour(benchmark::State& state) {
  const PortoAlegre& city = porto_alegre();
  if (city.cells.empty()) return state.SkipWithError("no data");
  const kit::StreetGraph streets(city.streets);
  const AccessOptions options;
  const Walks walks(streets, city.day.places, city.cells, options);
  const Timetable timetable(city.day.places, city.day.runs, walks.between_stops());
  Raptor whole(timetable, options.most_rides, options.board_slack_s), single(timetable, options.most_rides, options.board_slack_s);
  bool same = true;
  for (std::size_t place = 0; place < city.cells.size(); place += 100)
    whole.window(walks.to_stops(place), options.first, options.first + 3600, 60, [&](Seconds departure, const std::vector<Seconds>& arrivals) {
      same = same && arrivals == single.arrivals(walks.to_stops(place), departure);
    });
  if (!same) return state.SkipWithError("a window differs from its departures alone");
  std::size_t place = 0, reached = 0;
  for (auto _ : state) {
    whole.window(walks.to_stops(place), options.first, options.first + 3600, 60, [&](Seconds, const std::vector<Seconds>& arrivals) { reached += arrivals[0] < kNever_s; });
    place = (place + 7) % city.cells.size();
  }
  benchmark::DoNotOptimize(reached);
}
BENCHMARK(raptor_hour)->Unit(benchmark::kMillisecond);

void city_access(benchmark::State& state) {
  const PortoAlegre& city = porto_alegre();
  if (city.cells.empty()) return state.SkipWithError("no data");
  const AccessOptions options;
  for (auto _ : state) {
    const kit::StreetGraph streets(city.streets);
    const Walks walks(streets, city.day.places, city.cells, options);
    const Timetable timetable(city.day.places, city.day.runs, walks.between_stops());
    const Reached found = reach(timetable, walks, options, {{20}, std::vector<std::vector<double>>(city.cells.size(), {1.0}), static_cast<unsigned>(state.range(0))});
    double sum = 0;
    for (const auto& place : found) sum += place[0][0];
    if (found.size() != 1227 || sum < 1227) state.SkipWithError("places do not even reach themselves");
  }
}
BENCHMARK(city_access)->Arg(1)->Arg(2)->ArgName("threads")->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace dosi::bus
