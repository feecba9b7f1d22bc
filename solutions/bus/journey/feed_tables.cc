#include "solutions/bus/journey/feed_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "ingest/gtfs_table.h"
#include "ingest/zip_archive.h"
#include "solutions/bus/journey/day_maker.h"

namespace dosi::bus {
namespace {

using ingest::GtfsTable;

template <class Row>
Result<void> each_row(const ingest::ZipArchive& archive, const char* file, Row&& row) {
  if (!archive.has(file)) return ok();
  DOSI_TRY(std::string text, archive.read(file));
  DOSI_TRY(GtfsTable table, GtfsTable::open(file, std::move(text), {}));
  while (table.next())
    if (!table.fault()) row(table);
  return ok();
}

std::string text(const GtfsTable& t, std::string_view column) { return std::string(t.get(column)); }

Result<void> read_network(const ingest::ZipArchive& archive, FeedTables& out) {
  DOSI_CHECK(each_row(archive, "agency.txt", [&](GtfsTable& t) {
    if (t.has("agency_timezone")) out.timezones.push_back({text(t, "agency_timezone"), "agency.txt", "agency_timezone", t.line()});
  }));
  DOSI_CHECK(each_row(archive, "stops.txt", [&](GtfsTable& t) {
    const auto lat = t.number("stop_lat", -90, 90), lon = t.number("stop_lon", -180, 180);
    const int kind = t.integer("location_type", 0, 4).value_or(0);
    FeedTables::StopRow row{text(t, "stop_name"), text(t, "parent_station"), {}, lat && lon, kind, t.line()};
    if (lat && lon) row.place = {*lon, *lat};
    if (!t.get("stop_timezone").empty()) out.timezones.push_back({text(t, "stop_timezone"), "stops.txt", "stop_timezone", t.line()});
    out.stops.try_emplace(text(t, "stop_id"), std::move(row));
  }));
  DOSI_CHECK(each_row(archive, "routes.txt", [&](GtfsTable& t) {
    if (const auto type = t.integer("route_type", 0, 1799)) out.route_types.try_emplace(text(t, "route_id"), *type);
  }));
  std::map<std::string, std::vector<std::pair<int, geo::Point>>> shapes;
  DOSI_CHECK(each_row(archive, "shapes.txt", [&](GtfsTable& t) {
    const auto lat = t.number("shape_pt_lat", -90, 90), lon = t.number("shape_pt_lon", -180, 180);
    const auto sequence = t.integer("shape_pt_sequence", 0, INT32_MAX);
    if (lat && lon && sequence) shapes[text(t, "shape_id")].emplace_back(*sequence, geo::Point{*lon, *lat});
  }));
  for (auto& [id, points] : shapes) {
    std::stable_sort(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& point : points) out.shapes[id].push_back(point.second);
  }
  return each_row(archive, "transfers.txt", [&](GtfsTable& t) { out.transfers.push_back({text(t, "from_stop_id"), text(t, "to_stop_id"), t.line()}); });
}

void add_days(const FeedTables::CalendarRow& row, std::set<std::string>& days) {
  const auto number = [](const std::string& date, std::size_t from, std::size_t n) { return std::stoi(date.substr(from, n)); };
  std::chrono::sys_days day = std::chrono::year_month_day{std::chrono::year(number(row.start, 0, 4)), std::chrono::month(static_cast<unsigned>(number(row.start, 4, 2))),
                                                          std::chrono::day(static_cast<unsigned>(number(row.start, 6, 2)))};
  for (int i = 0; i < kMostDays; ++i, day += std::chrono::days(1)) {
    const std::chrono::year_month_day ymd(day);
    const std::string date = fmt::format("{:04}{:02}{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
    if (date > row.end) return;
    if (row.weekdays[std::chrono::weekday(day).iso_encoding() - 1]) days.insert(date);
  }
}

Result<void> read_services(const ingest::ZipArchive& archive, FeedTables& out) {
  DOSI_CHECK(each_row(archive, "calendar.txt", [&](GtfsTable& t) {
    FeedTables::CalendarRow row{text(t, "service_id"), std::string(t.date("start_date")), std::string(t.date("end_date")), {}, t.line()};
    if (t.fault() || row.start.empty() || row.end.empty()) return;
    for (std::size_t i = 0; i < 7; ++i) row.weekdays[i] = t.get(kWeekdays[i]) == "1";
    add_days(row, out.days[row.id]);
    out.calendar.push_back(std::move(row));
  }));
  return each_row(archive, "calendar_dates.txt", [&](GtfsTable& t) {
    const std::string date(t.date("date")), id = text(t, "service_id");
    if (t.fault() || date.empty()) return;
    if (t.get("exception_type") == "1")
      out.added_services.insert(id), out.added_dates.insert(date), out.days[id].insert(date);
    else
      out.days[id].erase(date);
  });
}

Result<void> read_trips(const ingest::ZipArchive& archive, FeedTables& out) {
  DOSI_CHECK(each_row(archive, "trips.txt", [&](GtfsTable& t) {
    out.trips.try_emplace(text(t, "trip_id"), FeedTables::TripRow{text(t, "route_id"), text(t, "service_id"), text(t, "block_id"), text(t, "shape_id"), {}, t.line()});
  }));
  DOSI_CHECK(each_row(archive, "stop_times.txt", [&](GtfsTable& t) {
    const auto trip = out.trips.find(text(t, "trip_id"));
    const auto sequence = t.integer("stop_sequence", 0, INT32_MAX);
    const auto arrival = t.time("arrival_time"), departure = t.time("departure_time");
    const auto travelled = t.number("shape_dist_traveled", 0, 1e12);
    if (trip == out.trips.end() || t.fault() || !sequence) return;
    trip->second.calls.push_back({text(t, "stop_id"), *sequence, arrival.value_or(departure.value_or(-1)), departure.value_or(arrival.value_or(-1)),
                                  travelled.value_or(-1), t.line()});
  }));
  for (auto& [id, trip] : out.trips)
    std::stable_sort(trip.calls.begin(), trip.calls.end(), [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
  return each_row(archive, "frequencies.txt", [&](GtfsTable& t) {
    const auto start = t.time("start_time"), end = t.time("end_time");
    if (start && end) out.frequencies.push_back({text(t, "trip_id"), text(t, "exact_times"), *start, *end, t.line()});
  });
}

}  // namespace

Result<FeedTables> read_feed_tables(const std::filesystem::path& feed) {
  DOSI_TRY(const ingest::ZipArchive archive, ingest::ZipArchive::open(feed));
  FeedTables out;
  DOSI_CHECK(read_network(archive, out));
  DOSI_CHECK(read_services(archive, out));
  DOSI_CHECK(read_trips(archive, out));
  return out;
}

}  // namespace dosi::bus
