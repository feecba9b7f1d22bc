#include "solutions/bus/plan/stop_courses.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "solutions/bus/journey/fleet.h"
#include "solutions/bus/plan/stop_ways.h"
#include "solutions/bus/plan/today.h"

namespace dosi::bus {
namespace {

constexpr Seconds kHour = 3600;
constexpr double kLeastOfPeak = 0.05, kLongest_min = 180, kGolden = 0.6180339887498949;
// Whoever reads the line anew times its ways between stops a little differently: that must not take another vehicle.
constexpr double kSlack = 1.05;

// By hour of the day: buses that set out, against an hour of the period.
std::map<Seconds, double> profile(const FeedDay& day, const CityOptions& options) {
  std::map<Seconds, double> out;
  double period = 0;
  for (const Run& run : day.runs) {
    const Seconds start = run.calls.front().departure;
    ++out[start / kHour * kHour];
    period += sets_out_in(run, options);
  }
  const double an_hour = period * kHour / (options.to - options.from);
  for (auto& [hour, buses] : out) buses /= std::max(an_hour, 1.0);
  return out;
}

// Feeds have buses that call at a stop twice in a row: once is enough.
void drop_repeated_stops(GtfsCourse& course) {
  for (std::size_t i = course.stops.size(); i-- > 1;) {
    if (course.stops[i] != course.stops[i - 1]) continue;
    const auto from = static_cast<std::ptrdiff_t>(i);
    if (course.stops.size() > i + 1) course.ride_s[i] += course.ride_s[i - 1];
    course.stops.erase(course.stops.begin() + from), course.ride_s.erase(course.ride_s.begin() + from - 1);
    if (!course.dwell_s.empty()) course.dwell_s.erase(course.dwell_s.begin() + from);
    if (!course.boards.empty()) course.boards.erase(course.boards.begin() + from);
    if (!course.alights.empty()) course.alights.erase(course.alights.begin() + from);
  }
}

class Writing {
 public:
  Writing(const FeedDay& day, const CityNetwork& city, const CityOptions& options)
      : day_(day), city_(city), options_(options), ways_(day, city), hours_(profile(day, options)), today_(service_of(day)) {
    for (GtfsLine& line : today_.lines) {
      for (GtfsCourse& course : line.courses) drop_repeated_stops(course);
      std::erase_if(line.courses, [](const GtfsCourse& course) { return course.stops.size() < 2; });
    }
    for (const GtfsLine& line : today_.lines) by_id_.emplace(line.id, &line);
    out_.service = today_;
    out_.service.lines.clear();
  }

  void add(std::size_t number, const LineDraft& line) {
    using State = PlannedLine::State;
    const bool is_new = line.route == kNewLine;
    if (is_new && line.course.empty()) return;
    PlannedLine told{number, State::added, fmt::format("dosi-{}", number + 1), fmt::format("N{}", ++added_)};
    if (!is_new) {
      const LineDraft& before = city_.today[number];
      told.id = day_.route_ids[line.route], told.name = day_.route_names[line.route];
      told.state = line.course.empty() ? State::removed : line.course != before.course ? State::course : line.headway_min != before.headway_min ? State::headway : State::same;
    }
    if (told.state == State::same) out_.service.lines.push_back(*by_id_.at(told.id));
    if (told.state == State::headway) out_.service.lines.push_back(running_courses(*by_id_.at(told.id)));
    if (told.state == State::course || told.state == State::added) out_.service.lines.push_back(on_course(told, line));
    told.headway_min = line.headway_min;
    if (told.state != State::same && told.state != State::removed) told.headway_min = set_departures(out_.service.lines.back(), line);
    planned_.insert(line.route);
    out_.lines.push_back(std::move(told));
  }

  // Lines that do not set out in the period run as they do.
  PlannedService all() {
    for (std::uint32_t route = 0; route < day_.route_ids.size(); ++route)
      if (const auto it = by_id_.find(day_.route_ids[route]); !planned_.contains(route) && it != by_id_.end()) out_.service.lines.push_back(*it->second);
    return std::move(out_);
  }

 private:
  // From the first to the last hour in which today's network runs; lines start apart from one another, and a bus that comes to the end of
  // its line goes back after its layover.
  struct OneCourse {
    int direction;
    double headway_min;
    int turn;  // how many courses of its direction go before it
  };
  std::vector<Seconds> departures(const LineDraft& line, const OneCourse& course) const {
    std::vector<Seconds> out;
    const double headway_min = course.headway_min;
    const auto interval = [&](Seconds t) {
      const Seconds hour = t / kHour * kHour;
      const auto share = hours_.find(hour);
      const bool in_period = t >= options_.from && t < options_.to;
      if (in_period) return headway_min * 60;
      const double buses = share == hours_.end() ? 0 : share->second;
      return 60 * std::clamp(headway_min / std::max(buses, 0.01), std::min(headway_min, kLongest_min), std::max(headway_min, kLongest_min));
    };
    const auto runs = [&](Seconds t) {
      const auto share = hours_.find(t / kHour * kHour);
      return share != hours_.end() && share->second >= kLeastOfPeak;
    };
    const double start = kGolden * static_cast<double>(out_.lines.size()) * line.headway_min + course.direction * city_.half_cycle_min(line.course);
    const double phase_s = std::fmod(std::fmod(start, line.headway_min) + course.turn * line.headway_min, headway_min) * 60;
    const Seconds first = hours_.begin()->first, last = hours_.rbegin()->first + kHour;
    // Counted from the period's start both ways, so that its headway holds in all of it.
    for (double t = options_.from + phase_s; t < last; t += interval(static_cast<Seconds>(t)))
      if (runs(static_cast<Seconds>(t)) || t < options_.to) out.push_back(static_cast<Seconds>(t));
    for (double t = options_.from + phase_s;;) {
      t -= interval(std::max(0, static_cast<Seconds>(t) - 1));
      if (t < first) break;
      if (runs(static_cast<Seconds>(t))) out.push_back(static_cast<Seconds>(t));
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  // The plan's headway, or the next half minute by which the plan's vehicles run the line by its stops.
  double headway_that_fits(const GtfsLine& written, const std::vector<double>& shares, const LineDraft& line) const {
    double cycle_min = 0;
    for (std::size_t c = 0; c < written.courses.size(); ++c) {
      const GtfsCourse& course = written.courses[c];
      const auto& dwell = course.dwell_s;
      const double run = (std::accumulate(course.ride_s.begin(), course.ride_s.end(), 0.0) + std::accumulate(dwell.begin(), dwell.end(), 0.0)) / 60;
      cycle_min += shares[c] * (run + layover_after(run, city_.layover_share, kLeastLayover_s / 60.0));
    }
    const double fits = kSlack * cycle_min / city_.whole_vehicles(line);
    return fits <= line.headway_min ? line.headway_min : std::ceil(2 * fits) / 2;
  }

  std::size_t runs_in_period(const GtfsCourse& course) const {
    return static_cast<std::size_t>(std::count_if(course.departures.begin(), course.departures.end(), [&](Seconds t) { return t >= options_.from && t < options_.to; }));
  }

  // Of each course, its part of the runs in its direction today; all, where it is new.
  std::vector<double> shares_of(const GtfsLine& line) const {
    std::size_t all[2] = {};
    for (const GtfsCourse& course : line.courses) all[course.direction == 1] += runs_in_period(course);
    std::vector<double> out;
    for (const GtfsCourse& course : line.courses) {
      const std::size_t both = all[course.direction == 1];
      out.push_back(both == 0 ? 1 : static_cast<double>(runs_in_period(course)) / static_cast<double>(both));
    }
    return out;
  }

  // Gives the line's courses their departures, one after the other by turns; its headway in minutes.
  double set_departures(GtfsLine& written, LineDraft line) const {
    const std::vector<double> shares = shares_of(written);
    line.headway_min = headway_that_fits(written, shares, line);
    int turn[2] = {};
    for (std::size_t c = 0; c < written.courses.size(); ++c) {
      GtfsCourse& course = written.courses[c];
      course.departures = departures(line, {course.direction, line.headway_min / shares[c], turn[course.direction == 1]++});
    }
    return line.headway_min;
  }

  // Today's courses that run in the period.
  GtfsLine running_courses(const GtfsLine& today) const {
    GtfsLine out{today.id, today.name, {}, today.type};
    for (const GtfsCourse& course : today.courses)
      if (runs_in_period(course) > 0) out.courses.push_back(course);
    return out;
  }

  GtfsLine on_course(const PlannedLine& told, const LineDraft& line) const {
    GtfsLine out{told.id, told.name, {}, 3};
    Line course = line.course;
    for (const int direction : {0, 1}) {
      StopWays::Way way = ways_.of(course, line.route);
      GtfsCourse one;
      one.stops = std::move(way.stops), one.ride_s = std::move(way.ride_s), one.direction = direction;
      out.courses.push_back(std::move(one));
      std::reverse(course.begin(), course.end());
    }
    return out;
  }

  const FeedDay& day_;
  const CityNetwork& city_;
  const CityOptions& options_;
  const StopWays ways_;
  const std::map<Seconds, double> hours_;
  GtfsService today_;
  std::map<std::string, const GtfsLine*> by_id_;
  std::set<std::uint32_t> planned_;
  std::size_t added_ = 0;
  PlannedService out_;
};

}  // namespace

const char* name_of(PlannedLine::State state) {
  static constexpr const char* kNames[] = {"same", "headway", "course", "added", "removed"};
  return kNames[static_cast<std::size_t>(state)];
}

const GtfsCourse* course_of(const GtfsService& service, const PlannedLine& line, int direction) {
  const auto written = std::find_if(service.lines.begin(), service.lines.end(), [&](const GtfsLine& one) { return one.id == line.id; });
  if (written == service.lines.end()) return nullptr;
  const auto course = std::find_if(written->courses.begin(), written->courses.end(), [&](const GtfsCourse& one) { return one.direction == direction; });
  return course == written->courses.end() ? nullptr : &*course;
}

PlannedService planned_service(const FeedDay& day, const CityNetwork& city, const LineDrafts& plan, const CityOptions& options) {
  Writing writing(day, city, options);
  for (std::size_t r = 0; r < plan.size(); ++r) writing.add(r, plan[r]);
  return writing.all();
}

}  // namespace dosi::bus
