#include "solutions/patrol/call_places.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include "geo/projection.h"
#include "ingest/cell.h"
#include "ingest/table.h"
#include "solutions/patrol/risk/events.h"

namespace dosi::patrol {
namespace {

constexpr double kReach_m = 500;

struct Calls {
  std::vector<geo::Point> at;
  std::vector<ingest::CivilTime> times;  // as many, or none
};

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

Result<std::size_t> column(const ingest::Table& table, const std::string& name, const char* option) {
  DOSI_CHECK(risk::may_read(name, option));
  const auto& names = table.columns();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return bad_request("The file has no column '" + name + "'; it has " + listed(names) + ".", option);
  return static_cast<std::size_t>(found - names.begin());
}

class Reading {
 public:
  Reading(const CallColumns& columns, CallPlaces& out) : columns_(columns), out_(out) {}

  Result<Calls> read(const std::string& file) {
    DOSI_TRY(auto table, ingest::Table::open({file, {}}, {}, [] { return true; }));
    DOSI_TRY(const auto x, column(table, columns_.x, "x"));
    DOSI_TRY(const auto y, column(table, columns_.y, "y"));
    std::optional<std::size_t> time;
    if (!columns_.time.empty()) {
      DOSI_TRY(time, column(table, columns_.time, "time"));
    }
    std::optional<geo::Projection> projection;
    if (columns_.epsg != 0) {
      DOSI_TRY(projection, geo::Projection::from_epsg(columns_.epsg));
    }
    ingest::Record record;
    for (std::string_view problem; table.next(record, problem);) {
      ++out_.rows;
      if (!problem.empty()) leave_out(std::string(problem));
      else take(record, x, y, time, projection);
    }
    return std::move(calls_);
  }

 private:
  void leave_out(const std::string& reason) { ++out_.left_out[reason]; }

  void take(const ingest::Record& record, std::size_t x, std::size_t y, std::optional<std::size_t> time, const std::optional<geo::Projection>& projection) {
    const auto east = ingest::read_number(record.cells[x]), north = ingest::read_number(record.cells[y]);
    if (!east || !north) return leave_out("no place");
    geo::Point at{*east, *north};
    if (projection) {
      const auto projected = projection->to_wgs84(*east, *north);
      if (!projected) return leave_out("a place outside the coordinate system");
      at = *projected;
    }
    if (!geo::is_valid(at)) return leave_out("a place outside the coordinate system");
    if (time) {
      const auto when = ingest::read_civil(ingest::trimmed(record.cells[*time]), {});
      if (!when) return leave_out("no time");
      calls_.times.push_back(*when);
    }
    calls_.at.push_back(at);
  }

  const CallColumns& columns_;
  CallPlaces& out_;
  Calls calls_;
};

int day_of(ingest::CivilTime t) {
  t.hour = t.minute = t.second = 0;
  return static_cast<int>(ingest::to_time(t, 0).us / 86'400'000'000);
}

bool has_clock(const std::vector<ingest::CivilTime>& times) {
  return std::any_of(times.begin(), times.end(), [](const auto& t) { return t.hour != 0 || t.minute != 0 || t.second != 0; });
}

// Puts calls into squares and those on streets.
void settle(const Calls& calls, const kit::DriveGraph& streets, CallPlaces& out) {
  struct Square {
    double lon = 0, lat = 0;
    std::size_t calls = 0, place = 0;
  };
  constexpr std::size_t kNone = SIZE_MAX;
  std::map<std::pair<std::int64_t, std::int64_t>, Square> squares;
  const double high = out.cell_m / (geo::kEarthRadius_m * std::numbers::pi / 180), wide = high / std::cos(calls.at[0].lat * std::numbers::pi / 180);
  const auto square_of = [&](geo::Point p) -> Square& {
    return squares[{std::llround(std::floor(p.lon / wide)), std::llround(std::floor(p.lat / high))}];
  };
  for (const geo::Point p : calls.at) {
    Square& square = square_of(p);
    square.lon += p.lon, square.lat += p.lat, ++square.calls;
  }
  out.places.clear(), out.calls.clear(), out.each.clear(), out.left_out.erase("too far from a street");
  for (auto& [number, square] : squares) {
    const auto n = static_cast<double>(square.calls);
    const auto place = streets.nearest({square.lon / n, square.lat / n}, std::max(kReach_m, out.cell_m));
    const bool main = place && place->standing == kit::DriveGraph::Standing::main;
    square.place = main ? out.places.size() : kNone;
    if (main) out.places.push_back(*place), out.calls.push_back(n);
    else out.left_out["too far from a street"] += square.calls;
  }
  if (!has_clock(calls.times)) return;
  const auto first = *std::min_element(calls.times.begin(), calls.times.end(), [](const auto& a, const auto& b) { return day_of(a) < day_of(b); });
  for (std::size_t i = 0; i < calls.at.size(); ++i) {
    const auto& t = calls.times[i];
    if (const auto place = square_of(calls.at[i]).place; place != kNone)
      out.each.push_back({place, day_of(t) - day_of(first), t.hour * 3600 + t.minute * 60 + t.second});
  }
}

void tell_times(const std::vector<ingest::CivilTime>& times, CallPlaces& out) {
  for (double& share : out.by_hour) share = 1.0 / 24;
  if (times.empty()) return;
  const auto [first, last] = std::minmax_element(times.begin(), times.end(), [](const auto& a, const auto& b) { return day_of(a) < day_of(b); });
  out.days = day_of(*last) - day_of(*first) + 1;
  if (!has_clock(times)) return;
  std::fill(out.by_hour.begin(), out.by_hour.end(), 0);
  for (const auto& t : times) out.by_hour[static_cast<std::size_t>(t.hour)] += 1 / static_cast<double>(times.size());
}

}  // namespace

Result<std::vector<std::vector<CallPlaces::Each>>> hold_out(CallPlaces& places, std::size_t days) {
  if (places.each.empty()) return bad_request("Calls can be held out only where their times of day are known.", "hold-out-days");
  const int first = static_cast<int>(places.days) - static_cast<int>(days);
  std::vector<std::vector<CallPlaces::Each>> out(days);
  std::vector<CallPlaces::Each> kept;
  for (const auto& call : places.each)
    if (call.day < first) kept.push_back(call);
    else out[static_cast<std::size_t>(call.day - first)].push_back(call), places.calls[call.place] -= 1;
  if (first < 1 || kept.empty())
    return bad_request("Of " + std::to_string(static_cast<int>(places.days)) + " days, " + std::to_string(days) + " cannot be held out: no call would be left.", "hold-out-days");
  std::fill(places.by_hour.begin(), places.by_hour.end(), 0);
  for (const auto& call : kept) places.by_hour[static_cast<std::size_t>(call.at_s / 3600)] += 1 / static_cast<double>(kept.size());
  places.days = first, places.each = std::move(kept);
  return out;
}

Result<CallPlaces> read_call_places(const std::string& file, const CallColumns& columns, const kit::DriveGraph& streets, double cell_m,
                                    std::size_t most_places) {
  CallPlaces out;
  DOSI_TRY(const Calls calls, Reading(columns, out).read(file));
  if (calls.at.empty()) return bad_request("'" + file + "' has no row with a place" + (columns.time.empty() ? "." : " and a time."), "calls");
  tell_times(calls.times, out);
  out.cell_m = cell_m;
  for (settle(calls, streets, out); out.places.size() > most_places; settle(calls, streets, out)) out.cell_m *= 1.25;
  if (out.places.empty()) return bad_request("No call of '" + file + "' lies within " + std::to_string(static_cast<int>(kReach_m)) + " m of the streets.", "calls");
  return out;
}

}  // namespace dosi::patrol
