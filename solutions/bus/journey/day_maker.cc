#include "solutions/bus/journey/day_maker.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <tuple>

namespace dosi::bus {
namespace {

constexpr Seconds kDay_s = 86400, kMostClock_s = 4 * kDay_s;

std::chrono::year_month_day day_of(std::string_view date) {
  const auto digits = [&](std::size_t from, std::size_t n) { return std::stoi(std::string(date.substr(from, n))); };
  return {std::chrono::year(digits(0, 4)), std::chrono::month(static_cast<unsigned>(digits(4, 2))),
          std::chrono::day(static_cast<unsigned>(digits(6, 2)))};
}

// Gives blank times their share, by the way as the crow flies, of the time between the known ones around them; false where none are around.
bool fill_gaps(Run& run, const std::vector<geo::Point>& places) {
  std::vector<Call>& calls = run.calls;
  if (calls.front().departure == kNever_s || calls.back().arrival == kNever_s) return false;
  std::vector<double> along{0};
  for (std::size_t i = 1; i < calls.size(); ++i) along.push_back(along.back() + geo::distance_m(places[at(run.stops[i - 1])], places[at(run.stops[i])]));
  for (std::size_t i = 1, known = 0; i < calls.size(); ++i) {
    if (calls[i].arrival == kNever_s) continue;
    const Seconds left = calls[known].departure, gap = calls[i].arrival - left;
    if (gap < 0 || calls[i].departure < calls[i].arrival) return false;
    const double way = along[i] - along[known];
    for (std::size_t k = known + 1; k < i; ++k) {
      const double share = way > 0 ? (along[k] - along[known]) / way : static_cast<double>(k - known) / static_cast<double>(i - known);
      calls[k].arrival = calls[k].departure = left + static_cast<Seconds>(share * gap);
    }
    known = i;
  }
  return true;
}

// Of a run of the day before, the calls that it leaves after midnight, by the next day's clock; false where fewer than two are.
bool cut_to_after_midnight(Run& run) {
  const auto first = std::find_if(run.calls.begin(), run.calls.end(), [](const Call& call) { return call.departure >= kDay_s; }) - run.calls.begin();
  if (std::ssize(run.calls) - first < 2) return false;
  run.calls.erase(run.calls.begin(), run.calls.begin() + first), run.stops.erase(run.stops.begin(), run.stops.begin() + first);
  run.boards.erase(run.boards.begin(), run.boards.begin() + std::min(first, std::ssize(run.boards)));
  run.alights.erase(run.alights.begin(), run.alights.begin() + std::min(first, std::ssize(run.alights)));
  for (Call& call : run.calls) call.arrival = std::max(0, call.arrival - kDay_s), call.departure -= kDay_s;
  return true;
}

}  // namespace

bool is_date(std::string_view date) {
  const bool digits =
      date.size() == 8 && std::all_of(date.begin(), date.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits && day_of(date).ok();
}

int weekday_of(std::string_view date) {
  return static_cast<int>(std::chrono::weekday(std::chrono::sys_days(day_of(date))).iso_encoding()) - 1;
}

std::string day_before(std::string_view date) {
  const std::chrono::year_month_day day(std::chrono::sys_days(day_of(date)) - std::chrono::days(1));
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

bool DayMaker::add_stop(const std::string& key, std::string_view name, geo::Point place) {
  if (!stops_.try_emplace(key, static_cast<std::uint32_t>(day_.places.size())).second) return false;
  day_.stop_ids.push_back(key), day_.stop_names.emplace_back(name), day_.places.push_back(place);
  return true;
}

bool DayMaker::add_route(const std::string& key, std::string_view name) {
  if (!routes_.try_emplace(key, static_cast<std::uint32_t>(day_.route_ids.size())).second) return false;
  day_.route_ids.push_back(key), day_.route_names.emplace_back(name);
  return true;
}

void DayMaker::add_shape(const std::string& key, std::vector<geo::Point> way) {
  if (shapes_.try_emplace(key, static_cast<std::uint32_t>(day_.shapes.size())).second)
    day_.shapes.push_back(std::move(way));
}

DayMaker::Added DayMaker::add_trip(const std::string& key, const TripText& trip) {
  const auto found = routes_.find(trip.route);
  if (found == routes_.end()) return Added::unknown_route;
  if (!trips_.try_emplace(key, static_cast<std::uint32_t>(trip_list_.size())).second) return Added::key_is_there;
  const auto shape = shapes_.find(trip.shape);
  trip_list_.push_back({found->second, shape == shapes_.end() ? kNoShape : shape->second,
                        static_cast<std::uint8_t>(trip.direction), trip.today, trip.last_night});
  return Added::yes;
}

bool DayMaker::add_call(const std::string& trip, const std::string& stop, const CallText& call) {
  const auto of = trips_.find(trip), where = stops_.find(stop);
  if (of == trips_.end() || where == stops_.end()) return false;
  const auto arrival = call.arrival ? call.arrival : call.departure,
             departure = call.departure ? call.departure : call.arrival;
  times_.push_back({of->second, call.sequence, Stop{where->second}, arrival.value_or(kNever_s),
                    departure.value_or(kNever_s), call.boards, call.alights});
  return true;
}

void DayMaker::add_frequency(const std::string& trip, Seconds start, Seconds end, Seconds headway) {
  const auto found = trips_.find(trip);
  if (found == trips_.end() || start >= end || headway <= 0) return skip_row();
  frequencies_[found->second].push_back({start, end, headway});
}

FeedDay DayMaker::finish() && {
  std::sort(times_.begin(), times_.end(), [](const StopTime& a, const StopTime& b) {
    return std::tie(a.trip, a.sequence) < std::tie(b.trip, b.sequence);
  });
  std::vector<Run> night;
  for (std::size_t begin = 0; begin < times_.size();) {
    const std::uint32_t trip = times_[begin].trip;
    Run run;
    for (; begin < times_.size() && times_[begin].trip == trip; ++begin) {
      const StopTime& s = times_[begin];
      run.stops.push_back(s.stop), run.calls.push_back({s.arrival, s.departure});
      run.boards.push_back(s.boards), run.alights.push_back(s.alights);
    }
    if (run.stops.size() < 2 || !fill_gaps(run, day_.places) || run.calls.back().arrival > kMostClock_s) {
      day_.skipped_rows += run.stops.size();
      continue;
    }
    run.route = trip_list_[trip].route, run.shape = trip_list_[trip].shape, run.direction = trip_list_[trip].direction;
    if (trip_list_[trip].last_night) add_runs(run, trip, night);
    if (!trip_list_[trip].today) continue;
    ++day_.trips;
    add_runs(std::move(run), trip, day_.runs);
  }
  for (Run& run : night)
    if (cut_to_after_midnight(run)) day_.last_night.push_back(std::move(run));
  return std::move(day_);
}

void DayMaker::add_runs(Run run, std::uint32_t trip, std::vector<Run>& to) const {
  const auto found = frequencies_.find(trip);
  if (found == frequencies_.end()) return to.push_back(std::move(run));
  const Seconds first = run.calls.front().departure;
  for (const Frequency& f : found->second)
    for (Seconds start = f.start; start < f.end; start += f.headway) {
      Run copy = run;
      for (Call& call : copy.calls) call.arrival += start - first, call.departure += start - first;
      to.push_back(std::move(copy));
    }
}

}  // namespace dosi::bus
