#include "solutions/bus/service/hops.h"

#include <algorithm>

namespace dosi::bus {
namespace {

constexpr double kDetour = 1.3, kMostDetour = 3, kSpare_m = 400, kMostSnap_m = 100, kOpposite_m = 80;

void append(std::vector<geo::Point>& line, const std::vector<geo::Point>& more) {
  for (const geo::Point& p : more)
    if (line.empty() || !(line.back() == p)) line.push_back(p);
}

}  // namespace

Hops::Hops(const ServicePlan& plan, const kit::StreetGraph* streets) : plan_(plan), streets_(streets) {
  double metres = 0, seconds = 0;
  for (const PlanLine& line : plan.lines)
    for (const Course& course : line.courses)
      for (std::size_t i = 1; i < course.stops.size(); ++i) {
        Hop& hop = known_[{course.stops[i - 1], course.stops[i]}];
        hop.ride_s += course.ride_s[i - 1], hop.length_m += course.length_m[i - 1], ++hop.count;
        metres += course.length_m[i - 1], seconds += course.ride_s[i - 1];
      }
  if (seconds > 0 && metres > 0) speed_m_per_s_ = metres / seconds;
  for (std::uint32_t s = 0; s < plan.stops.size(); ++s) index_.insert(s, plan.stops[s].place);
  if (streets != nullptr) finder_.emplace(*streets);
}

const Hops::Way& Hops::way(Ends ends) {
  const auto [it, fresh] = ways_.try_emplace(ends);
  if (!fresh) return it->second;
  const geo::Point a = plan_.stops[ends.first].place, b = plan_.stops[ends.second].place;
  const double straight = geo::distance_m(a, b);
  it->second = {straight * kDetour, {a, b}};
  if (!finder_) return it->second;
  const auto from = streets_->nearest(a, kMostSnap_m), to = streets_->nearest(b, kMostSnap_m);
  if (!from || !to) return it->second;
  auto path = finder_->path(from->junction, to->junction, straight * kMostDetour + kSpare_m);
  if (path) it->second = {std::max(path->metres, straight), std::move(path->line)};
  return it->second;
}

Course Hops::course(std::vector<std::uint32_t> stops) {
  Course out;
  for (std::size_t i = 1; i < stops.size(); ++i) {
    const Ends ends{stops[i - 1], stops[i]};
    const Way& street = way(ends);
    if (const auto it = known_.find(ends); it != known_.end()) {
      out.ride_s.push_back(it->second.ride_s / it->second.count), out.length_m.push_back(it->second.length_m / it->second.count);
    } else {
      out.ride_s.push_back(std::max(street.metres / speed_m_per_s_, 5.0)), out.length_m.push_back(street.metres);
    }
    append(out.way, street.line);
  }
  out.stops = std::move(stops);
  return out;
}

std::uint32_t Hops::opposite(std::uint32_t stop) const {
  const PlanStop& here = plan_.stops[stop];
  std::uint32_t best = stop;
  std::pair<bool, double> least{true, kOpposite_m};  // another name, metres
  index_.search(geo::box_around(here.place, kOpposite_m), [&](std::uint32_t other, geo::Point place) {
    const std::pair<bool, double> found{plan_.stops[other].name != here.name, geo::distance_m(here.place, place)};
    if (other != stop && found.second <= kOpposite_m && found < least) least = found, best = other;
  });
  return best;
}

std::vector<std::uint32_t> Hops::way_back(const std::vector<std::uint32_t>& stops) const {
  std::vector<std::uint32_t> out;
  for (std::size_t i = stops.size(); i-- > 0;) {
    const bool end = i == 0 || i + 1 == stops.size();
    const bool both_ways = !end && (known_.contains({stops[i], stops[i - 1]}) || known_.contains({stops[i + 1], stops[i]}));
    const std::uint32_t next = end || both_ways ? stops[i] : opposite(stops[i]);
    if (out.empty() || out.back() != next) out.push_back(next);
  }
  return out;
}

void Hops::draw(ServicePlan& plan) {
  for (PlanLine& line : plan.lines)
    for (Course& one : line.courses)
      if (one.way.empty()) one.way = course(one.stops).way;
}

}  // namespace dosi::bus
