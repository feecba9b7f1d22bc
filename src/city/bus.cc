#include "city/bus.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "city/chance.h"
#include "city/exact.h"
#include "city/near.h"

namespace dosi::city {
namespace {

constexpr double kStopEvery_m = 330, kStopAgain_m = 230, kKerb_m = 6;
constexpr int kDwell_s = 17;
constexpr double kLinesPerArea = 1.0;  // lines = this * km2 ^ 0.85: a larger city has longer lines

double cruise_kmh(Road road) {
  switch (road) {
    case Road::primary:
      return 34;
    case Road::secondary:
      return 30;
    case Road::tertiary:
      return 26;
    default:
      return 20;
  }
}

class Planner {
 public:
  Planner(const Streets& streets, const std::vector<Block>& blocks, const std::vector<Place>& places,
          std::uint64_t seed)
      : streets_(streets), blocks_(blocks), chance_(seed, 400), router_(streets) {
    std::vector<Xy> at;
    for (int v = 0; v < static_cast<int>(streets.junctions.size()); ++v)
      if (std::any_of(streets.segments_at[v].begin(), streets.segments_at[v].end(),
                      [&](int s) { return streets.segments[s].road <= Road::tertiary; }))
        at.push_back(streets.junctions[v]), large_.push_back(v);
    near_large_ = PointIndex(at, 200);
    at.clear();
    for (const Place& p : places)
      if (p.kind == PlaceKind::hospital || p.kind == PlaceKind::market || p.kind == PlaceKind::library ||
          p.kind == PlaceKind::elementary_school || p.kind == PlaceKind::high_school)
        at.push_back(p.at), landmarks_.push_back(p.name);
    near_landmark_ = PointIndex(at, 120);
    at.clear();
    std::vector<double> draw;
    for (const Block& b : blocks) {
      at.push_back(b.centre);
      reach_m_ = std::max(reach_m_, length(b.centre));
      draw.push_back(b.jobs + b.attraction + 0.3 * b.residents);
    }
    near_block_ = PointIndex(at, 250);
    goals_ = Weighted(draw);
    served_.resize(blocks.size());
  }

  BusNetwork plan(std::uint64_t seed) {
    const double area_km2 = reach_m_ * reach_m_ * exact::kPi / 1e6;
    const int count = std::max(4, static_cast<int>(kLinesPerArea * exact::pow(area_km2, 0.85) + 0.5));
    for (int i = 0; i < count; ++i) {
      const LineKind kind = i % 6 == 5 ? LineKind::circular : i % 2 ? LineKind::branch : LineKind::trunk;
      for (int attempt = 0; attempt < 5; ++attempt)
        if (add_line(kind)) break;
    }
    make_timetable(bus_, seed);
    return std::move(bus_);
  }

 private:
  int junction_near(Xy p) const { return large_[near_large_.nearest(p)]; }

  // A block of many people who have few stops yet.
  Xy wanting() {
    std::vector<double> want;
    want.reserve(blocks_.size());
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      const double people = blocks_[b].residents + 0.6 * blocks_[b].jobs;
      want.push_back(people * people / exact::pow(1 + served_[b], 3) + 1e-9);
    }
    return blocks_[Weighted(want).pick(chance_.uniform())].centre;
  }

  std::vector<Xy> waypoints(LineKind kind) {
    const Xy start = wanting();
    if (kind == LineKind::circular) {
      const double radius = std::min(1400.0, reach_m_ * 0.45);
      const Xy middle = length(start) < 2500 ? Xy{0, 0} : start;
      std::vector<Xy> out;
      for (int i = 0; i <= 8; ++i)
        out.push_back(middle + Xy{exact::cos(i * exact::kPi / 4), exact::sin(i * exact::kPi / 4)} * radius);
      return out;
    }
    const double shortest =
        kind == LineKind::trunk ? std::min(5000.0, reach_m_ * 1.1) : std::min(2000.0, reach_m_ * 0.6);
    const double longest = kind == LineKind::trunk ? 11'000 : 5'000;
    Xy end = start;
    for (int i = 0; i < 400; ++i) {
      end = blocks_[goals_.pick(chance_.uniform())].centre;
      const double away = distance_m(end, start);
      if (away > shortest && away < longest) break;
    }
    // In a city of one centre trunk lines pass it.
    const Xy half = between(start, end, 0.5);
    if (kind == LineKind::trunk && length(half) < 1500)
      return {start, {chance_.uniform(-300, 300), chance_.uniform(-300, 300)}, end};
    return {start, end};
  }

  bool add_line(LineKind kind) {
    std::vector<Step> there;
    const std::vector<Xy> points = waypoints(kind);
    for (std::size_t i = 1; i < points.size(); ++i) {
      const std::vector<Step> part = router_.way(junction_near(points[i - 1]), junction_near(points[i]));
      there.insert(there.end(), part.begin(), part.end());
    }
    drop_detours(there);
    double size = 0;
    for (const Step& s : there) {
      size += streets_.segments[s.segment].length_m;
      if (streets_.segments[s.segment].one_way) return false;
    }
    if (size < 1500) return false;
    std::vector<Step> back(there.rbegin(), there.rend());
    for (Step& s : back) s.forward = !s.forward;
    const int line = static_cast<int>(bus_.lines.size());
    BusLine out{.kind = kind, .number = number(kind)};
    int direction = 0;
    for (const auto& way : {there, back}) {
      out.patterns[direction] = static_cast<int>(bus_.patterns.size());
      bus_.patterns.push_back(make_pattern(way, line, direction++));
    }
    bus_.lines.push_back(std::move(out));
    return true;
  }

  std::string number(LineKind kind) {
    const int n = ++numbers_[static_cast<int>(kind)];
    return kind == LineKind::trunk    ? std::to_string(100 + n)
           : kind == LineKind::branch ? std::to_string(1000 + 10 * n + n % 7)
                                      : std::to_string(n) + "순환";
  }

  // Where the way comes back along the street it took to a waypoint, it skips the waypoint.
  static void drop_detours(std::vector<Step>& way) {
    std::vector<Step> out;
    for (const Step& s : way) {
      if (!out.empty() && out.back().segment == s.segment)
        out.pop_back();
      else
        out.push_back(s);
    }
    way = std::move(out);
  }

  Pattern make_pattern(const std::vector<Step>& way, int line, int direction) {
    Pattern p{.line = line, .direction = direction, .shape = line_of(streets_, way)};
    double along = 0, since = 1e9, clock = 0, clock_at_stop = 0;
    for (std::size_t i = 0; i < way.size(); ++i) {
      const Segment& g = streets_.segments[way[i].segment];
      const bool end = i == 0 || i + 1 == way.size();
      const double half = g.length_m / 2, half_s = half / (cruise_kmh(g.road) / 3.6);
      const auto key = std::pair{way[i].segment, way[i].forward};
      const bool there = stop_at_.contains(key);
      if (end || (!g.bridge && g.length_m > 35 && since + half >= (there ? kStopAgain_m : kStopEvery_m))) {
        if (i + 1 == way.size() && since + half < kStopAgain_m / 2 && p.stops.size() > 1) drop_last(p, clock_at_stop);
        p.stops.push_back(stop_on(way[i]));
        p.stop_at_m.push_back(along + half);
        const int arrive =
            p.arrive_s.empty() ? 0 : p.leave_s.back() + std::max(12, static_cast<int>(clock + half_s - clock_at_stop));
        p.arrive_s.push_back(arrive);
        p.leave_s.push_back(p.stops.size() == 1 || i + 1 == way.size() ? arrive : arrive + kDwell_s);
        clock_at_stop = clock + half_s;
        since = -half;
      }
      since += g.length_m, along += g.length_m, clock += 2 * half_s;
    }
    return p;
  }
  // The stop just before the terminal would be too near to it.
  static void drop_last(Pattern& p, double& clock_at_stop) {
    const std::size_t n = p.stops.size();
    clock_at_stop -= p.arrive_s[n - 1] - p.leave_s[n - 2];
    p.stops.pop_back(), p.stop_at_m.pop_back(), p.arrive_s.pop_back(), p.leave_s.pop_back();
  }

  int stop_on(Step step) {
    const auto [found, is_new] =
        stop_at_.try_emplace({step.segment, step.forward}, static_cast<int>(bus_.stops.size()));
    if (is_new) {
      const Segment& g = streets_.segments[step.segment];
      double heading = 0;
      const Xy middle = point_along(g.line, g.length_m / 2, &heading);
      const double side = step.forward ? kKerb_m : -kKerb_m;
      bus_.stops.push_back({middle + Xy{exact::sin(heading), -exact::cos(heading)} * side,
                            stop_name(step.segment, middle), step.segment, step.forward});
      for (int b : near_block_.within(middle, 400)) ++served_[b];
    }
    return found->second;
  }

  // Both sides of the street share their name, as is usual in Korea.
  StreetName stop_name(int segment, Xy at) {
    if (const auto known = names_.find(segment); known != names_.end()) return known->second;
    StreetName name;
    const int landmark = near_landmark_.nearest(at);
    const Segment& g = streets_.segments[segment];
    const bool close =
        landmark >= 0 && !near_landmark_.within(at, 170).empty() && used_landmarks_.emplace(landmark, 1).second;
    if (close)
      name = landmarks_[landmark];
    else {
      int other = g.street;
      for (int end : {g.to, g.from})
        for (int s : streets_.segments_at[end])
          if (streets_.segments[s].street != g.street) other = streets_.segments[s].street;
      name = {streets_.names[other].ko + " 입구", streets_.names[other].en + " Entrance"};
      if (const int n = used_names_[name.ko]++; n > 0)
        name.ko += " " + std::to_string(n + 1), name.en += " " + std::to_string(n + 1);
    }
    return names_[segment] = name;
  }

  const Streets& streets_;
  const std::vector<Block>& blocks_;
  Chance chance_;
  Router router_;
  std::vector<int> large_;
  PointIndex near_large_, near_landmark_, near_block_;
  Weighted goals_{{1.0}};
  std::vector<StreetName> landmarks_;
  std::vector<int> served_;  // stops near each block
  double reach_m_ = 0;
  int numbers_[3] = {};
  std::map<std::pair<int, bool>, int> stop_at_;
  std::map<int, StreetName> names_;
  std::map<int, int> used_landmarks_;
  std::map<std::string, int> used_names_;
  BusNetwork bus_;
};

}  // namespace

BusNetwork make_bus(const Streets& streets, const std::vector<Block>& blocks, const std::vector<Place>& places,
                    std::uint64_t seed) {
  return Planner(streets, blocks, places, seed).plan(seed);
}

}  // namespace dosi::city
