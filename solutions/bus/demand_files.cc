#include "solutions/bus/demand_files.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <unordered_map>

#include "ingest/gtfs_table.h"
#include "solutions/kit/text_file.h"

namespace dosi::bus {
namespace {

using ingest::GtfsTable;

Result<void> sound(const GtfsTable& table, const std::string& path) {
  if (const auto& fault = table.fault())
    return bad_request(path + ", line " + std::to_string(fault->row) + ", column " + fault->column + ": " + fault->reason);
  return ok();
}

// The first of the names that the table has; empty if it has none.
std::string_view one_of(const GtfsTable& table, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (table.has(name)) return name;
  return {};
}

struct HourColumns {
  std::vector<std::string> on, off, other;
};
HourColumns hour_columns(const GtfsTable& table, const CountHours& hours) {
  HourColumns out;
  for (int h = 0; h < 24; ++h)
    for (const std::string& hour : {std::to_string(h), (h < 10 ? "0" : "") + std::to_string(h)}) {
      const std::string on = hour + "시승차총승객수", off = hour + "시하차총승객수";
      if (!table.has(on)) continue;
      const bool counts = h >= hours.first && h < hours.last;
      (counts ? out.on : out.other).push_back(on);
      if (counts && table.has(off)) out.off.push_back(off);
      break;
    }
  return out;
}

// The numbers of a row; its names are the caller's.
StopCount count_of(GtfsTable& table, const HourColumns& columns) {
  StopCount out;
  for (const std::string& column : columns.on) out.boardings += table.number(column, 0, 1e9).value_or(0);
  for (const std::string& column : columns.off)
    if (const auto off = table.number(column, 0, 1e9)) out.alightings = out.alightings.value_or(0) + *off;
  for (const std::string& column : columns.other) out.other_hours += table.number(column, 0, 1e9).value_or(0);
  return out;
}

// Seconds since 1970 in the file's own time; nothing if the text is no time.
std::optional<std::int64_t> moment(std::string_view text) {
  std::string digits(text);
  std::erase_if(digits, [](char c) { return c == '-' || c == ':' || c == 'T' || c == ' '; });
  if (digits.size() != 14 || !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) return {};
  const auto number = [&](std::size_t from, std::size_t n) { return std::stoi(digits.substr(from, n)); };
  const std::chrono::year_month_day day{std::chrono::year(number(0, 4)), std::chrono::month(static_cast<unsigned>(number(4, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(6, 2)))};
  const int hour = number(8, 2), minute = number(10, 2), second = number(12, 2);
  if (!day.ok() || hour > 23 || minute > 59 || second > 59) return {};
  return std::chrono::sys_days(day).time_since_epoch().count() * std::int64_t{86400} + hour * 3600 + minute * 60 + second;
}

}  // namespace

Result<CountTable> read_counts(const std::string& path, const CountHours& hours) {
  DOSI_TRY(std::string text, kit::read_file(path));
  DOSI_TRY(auto table, GtfsTable::open(path, std::move(text), {}));
  const auto route = one_of(table, {"route", "노선번호"}), stop = one_of(table, {"stop", "버스정류장ARS번호"});
  HourColumns wide = hour_columns(table, hours);
  const bool by_row = wide.on.empty() && wide.other.empty();
  if (by_row && table.has("boardings")) wide.on = {"boardings"};
  if (by_row && table.has("alightings")) wide.off = {"alightings"};
  if (route.empty() || stop.empty() || wide.on.empty())
    return bad_request(path + " has other columns than were expected: route, stop, boardings, or 노선번호, 버스정류장ARS번호, N시승차총승객수.");
  std::map<std::pair<std::string, std::string>, StopCount> sums;
  CountTable out;
  while (table.next()) {
    const std::string of(table.required(route)), where(table.required(stop));
    const int hour = table.integer("hour", 0, 47).value_or(hours.first);
    StopCount row = count_of(table, wide);
    if (table.fault() || table.overlong()) {
      ++out.left_out;
      continue;
    }
    if (hour < hours.first || hour >= hours.last) row = {{}, {}, 0, {}, row.boardings};
    StopCount& sum = sums.try_emplace({of, where}, StopCount{of, where, 0, {}, 0}).first->second;
    sum.other_hours += row.other_hours / hours.days;
    sum.boardings += row.boardings / hours.days;
    if (row.alightings) sum.alightings = sum.alightings.value_or(0) + *row.alightings / hours.days;
  }
  for (auto& [key, count] : sums) out.counts.push_back(std::move(count));
  if (out.counts.empty()) return bad_request(path + " has no counts in the hours asked for.");
  return out;
}

Result<Opportunities> read_stop_places(const std::string& path) {
  DOSI_TRY(std::string text, kit::read_file(path));
  DOSI_TRY(auto table, GtfsTable::open(path, std::move(text), {}));
  const auto id = one_of(table, {"id", "ARS_ID", "ARS번호", "ARS", "stop_id"}), lon = one_of(table, {"lon", "X좌표", "경도", "stop_lon"}),
             lat = one_of(table, {"lat", "Y좌표", "위도", "stop_lat"});
  if (id.empty() || lon.empty() || lat.empty()) return bad_request(path + " has other columns than were expected: id, lon, lat, or ARS_ID, X좌표, Y좌표.");
  Opportunities out;
  while (table.next()) {
    const std::string key(table.required(id));
    table.required(lon), table.required(lat);
    const auto x = table.number(lon, -180, 180), y = table.number(lat, -90, 90);
    DOSI_CHECK(sound(table, path));
    out.ids.push_back(key), out.at.push_back({*x, *y}), out.values.emplace_back();
  }
  return out;
}

Result<CardTaps> read_taps(const std::string& path, const FeedDay& day) {
  std::unordered_map<std::string_view, std::uint32_t> routes, stops;
  for (std::uint32_t i = 0; i < day.route_names.size(); ++i) routes.emplace(day.route_names[i], i);
  for (std::uint32_t i = 0; i < day.route_ids.size(); ++i) routes.insert_or_assign(day.route_ids[i], i);
  for (std::uint32_t i = 0; i < day.stop_ids.size(); ++i) stops.emplace(day.stop_ids[i], i);
  DOSI_TRY(std::string text, kit::read_file(path));
  DOSI_TRY(auto table, GtfsTable::open(path, std::move(text), {"card", "time", "route", "stop"}));
  CardTaps out;
  while (table.next()) {
    const std::string card(table.required("card"));
    const auto when = moment(table.required("time"));
    if (!when) table.fail("invalid_time", "YYYY-MM-DDTHH:MM:SS was expected", "time");
    DOSI_CHECK(sound(table, path));
    const auto route = routes.find(table.get("route")), stop = stops.find(table.get("stop")), off = stops.find(table.get("alight"));
    if (route == routes.end() || stop == stops.end()) {
      ++out.unmatched;
      continue;
    }
    Tap tap{card, *when, route->second, Stop{stop->second}, {}};
    if (off != stops.end()) tap.off = Stop{off->second};
    out.taps.push_back(std::move(tap));
  }
  if (out.taps.empty()) return bad_request(path + " has no readings on lines and at stops of the day.");
  return out;
}

}  // namespace dosi::bus
