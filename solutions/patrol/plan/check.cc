#include "solutions/patrol/plan/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace dosi::patrol {
namespace {

struct Seen {
  Seconds arrive, leave;
  double stated;
  std::size_t car;
};

class Checking {
 public:
  Checking(const Problem& problem, const Plan& plan, const std::vector<std::string>& told) : p_(problem), plan_(plan), told_(told) {}

  std::vector<std::string> run() {
    if (plan_.routes.size() != p_.cars.size()) {
      say("There are {} routes for {} cars.", plan_.routes.size(), p_.cars.size());
      return out_;
    }
    for (std::size_t c = 0; c < p_.cars.size(); ++c) look_at_route(c);
    look_at_spots();
    look_at_wishes();
    return out_;
  }

 private:
  template <class... Args>
  void say(fmt::format_string<Args...> text, Args&&... args) {
    out_.push_back(fmt::format(text, std::forward<Args>(args)...));
  }

  bool drives(std::size_t c, Place from, Seconds leave, Place to, Seconds arrive) {
    const Seconds way = p_.drive.seconds[at(from) * p_.drive.size + at(to)];
    if (way != DriveMatrix::kNoWay && arrive >= leave + way) return true;
    say("Car '{}' leaves place {} at {} and is at place {} at {}, the way takes {} s.", p_.cars[c].id, at(from), leave, at(to), arrive, way);
    return false;
  }

  void look_at_route(std::size_t c) {
    const PatrolCar& car = p_.cars[c];
    const WorkShift& shift = p_.shifts[at(car.shift)];
    const Route& route = plan_.routes[c];
    if (route.steps.empty()) {
      if (route.out_s != route.back_s) say("Car '{}' stays at its depot but is out from {} to {}.", car.id, route.out_s, route.back_s);
      return;
    }
    const Seconds excused_end = route.steps.back().doing == Doing::call ? route.back_s : shift.end_s;  // the call kept it
    if (route.out_s < shift.start_s || route.back_s > excused_end)
      say("Car '{}' is out from {} to {}, its shift is {} to {}.", car.id, route.out_s, route.back_s, shift.start_s, shift.end_s);
    Place place = car.depot;
    Seconds now = route.out_s, excused_until = 0;
    int pauses = 0;
    for (const Step& step : route.steps) {
      if (step.doing == Doing::call) {
        excused_until = step.leave_s;  // how it gets there is not planned
      } else {
        drives(c, place, now, step.place, step.arrive_s);
        if (step.doing == Doing::pause) ++pauses, look_at_pause(car, step, excused_until);
        if (step.doing == Doing::stop) look_at_stop(c, step);
      }
      if (step.leave_s < step.arrive_s || step.arrive_s < route.out_s) say("Car '{}' leaves place {} before it arrives.", car.id, at(step.place));
      place = step.place, now = step.leave_s;
    }
    drives(c, place, now, car.depot, route.back_s);
    const int due = car.break_s > 0 ? 1 : 0;
    if (pauses > due || (pauses < due && route.steps.back().doing != Doing::call)) say("Car '{}' has {} breaks.", car.id, pauses);
  }

  void look_at_pause(const PatrolCar& car, const Step& step, Seconds excused_until) {
    if (step.leave_s - step.arrive_s != car.break_s) say("Car '{}' has a break of {} s, not {} s.", car.id, step.leave_s - step.arrive_s, car.break_s);
    if (step.arrive_s < car.break_from_s || step.arrive_s > std::max(car.break_until_s, excused_until))
      say("Car '{}' begins its break at {}, allowed is {} to {}.", car.id, step.arrive_s, car.break_from_s, car.break_until_s);
  }

  void look_at_stop(std::size_t c, const Step& step) {
    if (at(step.spot) >= p_.spots.size() || p_.spots[at(step.spot)].place != step.place) {
      say("Car '{}' stops at place {}, where its spot is not.", p_.cars[c].id, at(step.place));
      return;
    }
    const Seconds stay = step.leave_s - step.arrive_s;
    if (stay < p_.rules.stop_least_s || stay > p_.rules.stop_most_s)
      say("Car '{}' stops at '{}' for {} s, allowed are {} to {}.", p_.cars[c].id, p_.spots[at(step.spot)].id, stay, p_.rules.stop_least_s, p_.rules.stop_most_s);
    seen_[at(step.spot)].push_back({step.arrive_s, step.leave_s, step.captured, c});
    stay_ += stay, explored_ += step.why == Why::exploration ? stay : 0;
  }

  // Reports in a time, slot by slot.
  double reports(const HotSpot& spot, double from, double until) const {
    double sum = 0;
    for (std::size_t k = 0; k < spot.risk_per_h.size(); ++k) {
      const double begin = p_.first_slot_s + static_cast<double>(k) * p_.slot_s;
      sum += std::max(0.0, std::min(until, begin + p_.slot_s) - std::max(from, begin)) / 3600 * spot.risk_per_h[k];
    }
    return sum;
  }

  void look_at_spots() {
    double all = 0, stated_all = 0;
    for (auto& [spot, seen] : seen_) {
      std::stable_sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) { return a.arrive < b.arrive; });
      const std::string& id = p_.spots[spot].id;
      double covered = -1e18;
      for (std::size_t i = 0; i < seen.size(); ++i) {
        if (i > 0 && seen[i].arrive - seen[i - 1].leave < p_.rules.revisit_s)
          say("Spot '{}' is visited again {} s after the last visit, at least {} were asked.", id, seen[i].arrive - seen[i - 1].leave, p_.rules.revisit_s);
        const double stay = std::min(seen[i].leave - seen[i].arrive, p_.rules.stop_most_s);
        const double until = seen[i].leave + std::floor(p_.rules.deters_s * stay / p_.rules.stop_most_s);
        const double from = std::max<double>(seen[i].arrive, covered);
        const double worth = until > from ? reports(p_.spots[spot], from, until) : 0;
        if (std::abs(worth - seen[i].stated) > 1e-6 * std::max(1.0, worth)) say("A stop at '{}' captures {}, not {}.", id, worth, seen[i].stated);
        all += worth, stated_all += seen[i].stated;
        covered = std::max(covered, until);
      }
    }
    if (std::abs(all - plan_.captured) > 1e-6 * std::max(1.0, all)) say("The plan captures {}, not {} (its stops say {}).", all, plan_.captured, stated_all);
  }

  void look_at_wishes() {
    const auto has_told = [&](const std::string& word) {
      return std::any_of(told_.begin(), told_.end(), [&](const std::string& t) { return t.find(word) != std::string::npos; });
    };
    for (std::size_t s = 0; s < p_.shifts.size(); ++s) {
      const bool worked = std::any_of(p_.cars.begin(), p_.cars.end(), [&](const PatrolCar& c) { return at(c.shift) == s; });
      for (std::size_t d = 0; worked && d < p_.districts.size(); ++d) {
        std::ptrdiff_t visits = 0;
        for (const auto& [spot, seen] : seen_)
          if (at(p_.spots[spot].district) == d) visits += std::count_if(seen.begin(), seen.end(), [&](const Seen& v) { return at(p_.cars[v.car].shift) == s; });
        if (visits < p_.districts[d].least_visits && !has_told("'" + p_.districts[d].name + "'"))
          say("District '{}' has {} visits in shift '{}', wanted are {}.", p_.districts[d].name, visits, p_.shifts[s].name, p_.districts[d].least_visits);
      }
    }
    const double share = stay_ > 0 ? static_cast<double>(explored_) / static_cast<double>(stay_) : 0;
    if (stay_ > 0 && (share < p_.rules.explore_least || share > p_.rules.explore_most) && !has_told("Exploration"))
      say("Exploration takes {} of the time at stops, wanted are {} to {}.", share, p_.rules.explore_least, p_.rules.explore_most);
  }

  const Problem& p_;
  const Plan& plan_;
  const std::vector<std::string>& told_;
  std::map<std::size_t, std::vector<Seen>> seen_;
  std::int64_t stay_ = 0, explored_ = 0;
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> faults(const Problem& problem, const Plan& plan, const std::vector<std::string>& told) {
  return Checking(problem, plan, told).run();
}

}  // namespace dosi::patrol
