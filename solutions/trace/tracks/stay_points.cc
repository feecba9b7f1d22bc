#include "solutions/trace/tracks/stay_points.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dosi::trace {
namespace {

constexpr double kSpread = 3.5;      // fixes within so many medians from the middle are the stay's
constexpr double kLeastReach = 0.3;  // of D, at least
constexpr double kStroll_ms = 0.4;   // radial speed of somebody who leaves

struct Spot {
  double x = 0, y = 0;
};
double apart(Spot a, Spot b) { return std::hypot(a.x - b.x, a.y - b.y); }

// The value below which half of the weight lies.
double median(std::vector<std::pair<double, double>> v) {
  std::sort(v.begin(), v.end());
  double all = 0, sum = 0;
  for (const auto& [value, weight] : v) all += weight;
  for (const auto& [value, weight] : v)
    if ((sum += weight) >= all / 2) return value;
  return v.back().first;
}

class Finder {
 public:
  Finder(const std::vector<Fix>& fixes, const StayPointRule& rule) : fixes_(fixes), rule_(rule) {
    const geo::Point origin = fixes.front().place;
    const double metres = geo::kEarthRadius_m * std::numbers::pi / 180, east = metres * std::cos(origin.lat * std::numbers::pi / 180);
    for (const Fix& f : fixes) spots_.push_back({(f.place.lon - origin.lon) * east, (f.place.lat - origin.lat) * metres});
    for (std::size_t i = 0; i < fixes.size(); ++i)
      if (!is_spike(i)) good_.push_back(i);
  }

  std::vector<StayPoint> find() {
    std::vector<std::vector<std::size_t>> stays;
    for (std::size_t i = 0; i < good_.size();) {
      std::vector<std::size_t> members = grow(i);
      if (duration(members) < rule_.minutes * 60) {
        ++i;
        continue;
      }
      tighten(members);
      i = static_cast<std::size_t>(std::upper_bound(good_.begin(), good_.end(), members.back()) - good_.begin());
      if (duration(members) < rule_.minutes * 60) continue;
      if (!stays.empty() && apart(middle(stays.back()), middle(members)) <= rule_.metres && at(members.front()) - at(stays.back().back()) < rule_.minutes * 60)
        stays.back().insert(stays.back().end(), members.begin(), members.end());
      else
        stays.push_back(std::move(members));
    }
    std::vector<StayPoint> out;
    for (const auto& members : stays) out.push_back(point(members));
    return out;
  }

 private:
  double at(std::size_t i) const { return fixes_[i].at_s; }
  double duration(const std::vector<std::size_t>& m) const { return m.empty() ? 0 : at(m.back()) - at(m.front()); }

  bool is_spike(std::size_t i) const {
    if (i == 0 || i + 1 >= fixes_.size()) return false;
    const double before = std::max(0.5, at(i) - at(i - 1)), after = std::max(0.5, at(i + 1) - at(i));
    const double there = apart(spots_[i - 1], spots_[i]), back = apart(spots_[i], spots_[i + 1]), straight = apart(spots_[i - 1], spots_[i + 1]);
    return there / before > rule_.most_speed_ms && back / after > rule_.most_speed_ms && straight < std::min(there, back) / 2;
  }

  // A fix counts for the time until the next: devices tell more of ways than of stays.
  double weight(std::size_t i) const { return 1 + (i + 1 < fixes_.size() ? at(i + 1) - at(i) : 0); }

  Spot middle(const std::vector<std::size_t>& m) const {
    std::vector<std::pair<double, double>> xs, ys;
    for (const std::size_t i : m) xs.emplace_back(spots_[i].x, weight(i)), ys.emplace_back(spots_[i].y, weight(i));
    return {median(xs), median(ys)};
  }

  // Fixes from `from` on that stay within the distance of their moving mean; others in between are passed over while they come back soon.
  std::vector<std::size_t> grow(std::size_t from) const {
    std::vector<std::size_t> members{good_[from]};
    Spot mean = spots_[good_[from]];
    double left_s = -1;
    for (std::size_t k = from + 1; k < good_.size(); ++k) {
      const std::size_t i = good_[k];
      if (apart(spots_[i], mean) > rule_.metres) {
        if (left_s < 0) left_s = at(i);
        if (at(i) - left_s > rule_.excursion_minutes * 60) break;
        continue;
      }
      if (left_s >= 0 && at(i) - left_s > rule_.excursion_minutes * 60) break;
      left_s = -1;
      members.push_back(i);
      // An average that forgets nothing lags behind a walker, and so lets go of one.
      const double n = static_cast<double>(members.size());
      mean.x += (spots_[i].x - mean.x) / n, mean.y += (spots_[i].y - mean.y) / n;
    }
    return members;
  }

  // Ways in and out that still lie within the distance are no part of the stay: cut to the fixes within reach of its dense middle, and from
  // where the device came nearer, or went away, at a walk.
  void tighten(std::vector<std::size_t>& members) const {
    const Spot centre = middle(members);
    std::vector<std::pair<double, double>> away;
    for (const std::size_t i : members) away.emplace_back(apart(spots_[i], centre), weight(i));
    const double reach = std::min(rule_.metres, std::max(kLeastReach * rule_.metres, kSpread * median(away)));
    const auto cut = [&] {
      while (!members.empty() && apart(spots_[members.back()], centre) > reach) members.pop_back();
      while (members.size() > 1 && leaves(members, centre)) members.pop_back();
      std::reverse(members.begin(), members.end());
    };
    cut(), cut();
  }

  // Whether the last of the members is further out than those half a minute before it, by more than a stroll and the noise explain.
  bool leaves(const std::vector<std::size_t>& members, Spot centre) const {
    const std::size_t last = members.back();
    std::size_t k = members.size() - 1;
    while (k > 0 && std::abs(at(last) - at(members[k])) < 30) --k;
    const double seconds = std::abs(at(last) - at(members[k]));
    return seconds < 120 && apart(spots_[last], centre) - apart(spots_[members[k]], centre) > kStroll_ms * seconds;
  }

  StayPoint point(const std::vector<std::size_t>& m) const {
    StayPoint out;
    std::vector<std::pair<double, double>> lons, lats;
    for (const std::size_t i : m) lons.emplace_back(fixes_[i].place.lon, weight(i)), lats.emplace_back(fixes_[i].place.lat, weight(i));
    out.place = {median(lons), median(lats)};
    const Spot centre = middle(m);
    for (const std::size_t i : m) out.sigma_m += (spots_[i].x - centre.x) * (spots_[i].x - centre.x) + (spots_[i].y - centre.y) * (spots_[i].y - centre.y);
    out.sigma_m = std::sqrt(out.sigma_m / 2 / static_cast<double>(m.size()));
    out.from_s = at(m.front()), out.to_s = at(m.back()), out.first = m.front(), out.last = m.back(), out.fixes = m.size();
    return out;
  }

  const std::vector<Fix>& fixes_;
  const StayPointRule& rule_;
  std::vector<Spot> spots_;
  std::vector<std::size_t> good_;
};

}  // namespace

std::vector<StayPoint> stay_points(const std::vector<Fix>& fixes, const StayPointRule& rule) {
  return fixes.empty() ? std::vector<StayPoint>{} : Finder(fixes, rule).find();
}

}  // namespace dosi::trace
