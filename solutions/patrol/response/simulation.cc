#include "solutions/patrol/response/simulation.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

#include "solutions/patrol/response/patrol_car.h"
#include "solutions/patrol/response/response_figures.h"

namespace dosi::patrol::response {
namespace {

Result<void> sound(const Setting& setting, const std::vector<Beat>& beats, std::span<const Call> calls) {
  const auto known = [&](Place place) { return static_cast<std::size_t>(place) < setting.drives->size(); };
  for (std::size_t c = 0; c < beats.size(); ++c)
    for (std::size_t i = 0; i < beats[c].size(); ++i) {
      const Stop& stop = beats[c][i];
      const std::string which = "Stop " + std::to_string(i + 1) + " of car " + std::to_string(c + 1);
      if (!known(stop.place)) return bad_request(which + " is at a place without drives.", "stops");
      if (stop.leave_s <= stop.arrive_s || stop.arrive_s < 0) return bad_request(which + " ends before it begins.", "stops");
      if (i > 0 && stop.arrive_s < beats[c][i - 1].leave_s) return bad_request(which + " begins before the one ahead of it ends.", "stops");
    }
  for (const Call& call : calls)
    if (!known(call.place) || call.service_s < 0) return bad_request("A call is at a place without drives, or takes less than no time.", "calls");
  for (const Rate& spot : setting.spots)
    if (!known(spot.place) || spot.per_hour.empty()) return bad_request("A spot is at a place without drives, or has no expected events.", "spots");
  return ok();
}

// Answers calls one after the other.
class Dispatch {
 public:
  Dispatch(std::vector<PatrolCar>& cars, int within_s) : cars_(cars), within_s_(within_s) {}

  void answer(const Call& call) {
    ++calls_;
    const auto at = when_one_is_free(call);
    if (!at) return;
    last_s_ = *at;
    PatrolCar* nearest = nullptr;
    auto best = DriveTable::kNoWay;
    for (PatrolCar& car : cars_) {
      if (!car.on_duty(*at) || car.free_s() > *at) continue;
      car.advance(*at);
      if (const auto drive = car.drive_s(call.place); drive < best) best = drive, nearest = &car;
    }
    if (nearest == nullptr) return;
    nearest->send(call, best);
    responses_.emplace_back(*at - call.at_s + best, 1);
    waited_ += *at > call.at_s;
  }

  void tell(DayFigures& out) const {
    out.calls = calls_, out.unanswered = calls_ - responses_.size();
    double sum = 0, within = 0;
    for (const auto& [seconds, one] : responses_) sum += seconds, within += seconds <= within_s_;
    if (!responses_.empty()) out.response_mean_s = sum / static_cast<double>(responses_.size());
    out.response_p90_s = weighted_quantile(responses_, 0.9);
    if (calls_ > 0) out.within_share = within / static_cast<double>(calls_), out.waited_share = static_cast<double>(waited_) / static_cast<double>(calls_);
  }

 private:
  // Not before the call ahead of it was taken: who calls first is served first.
  std::optional<int> when_one_is_free(const Call& call) const {
    const int from_s = std::max(call.at_s, last_s_);
    std::optional<int> out;
    for (const PatrolCar& car : cars_) {
      const int at = std::max({from_s, car.free_s(), car.begin_s()});
      if (car.on_duty(at) && (!out || at < *out)) out = at;
    }
    return out;
  }

  std::vector<PatrolCar>& cars_;
  int within_s_, last_s_ = 0;
  std::size_t calls_ = 0, waited_ = 0;
  std::vector<std::pair<double, double>> responses_;
};

// Presences at one place that overlap or touch as one, in order.
std::vector<Presence> joined(std::vector<Presence> list) {
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.from_s < b.from_s; });
  std::vector<Presence> out;
  for (const Presence& p : list)
    if (!out.empty() && p.from_s <= out.back().to_s) out.back().to_s = std::max(out.back().to_s, p.to_s);
    else out.push_back(p);
  return out;
}

// Events expected between two moments.
double events(const Rate& spot, int from_s, int to_s) {
  double sum = 0;
  while (from_s < to_s) {
    const auto hour = static_cast<std::size_t>(from_s / 3600);
    const int end = std::min(to_s, static_cast<int>(hour + 1) * 3600);
    sum += spot.per_hour[hour % spot.per_hour.size()] * (end - from_s) / 3600;
    from_s = end;
  }
  return sum;
}

void tell_presence(const Setting& setting, const std::vector<PatrolCar>& cars, DayFigures& out) {
  std::map<Place, std::vector<Presence>> at;
  double duty_s = 0, busy_s = 0;
  for (const PatrolCar& car : cars) {
    for (Presence p : car.presences())
      if ((p.to_s = std::min(p.to_s, setting.end_s)) > p.from_s) at[p.place].push_back(p);
    duty_s += car.duty_s(), busy_s += car.busy_s();
  }
  double risk = 0, idle_sum = 0;
  for (const Rate& spot : setting.spots) {
    int left_s = 0;
    double square = 0;
    const auto gap = [&](int until_s) {
      const double s = std::max(0, until_s - left_s);
      square += s * s / 2, out.idleness_worst_s = std::max(out.idleness_worst_s, s);
    };
    for (const Presence& p : joined(at[spot.place])) {
      gap(p.from_s);
      risk += events(spot, p.from_s, p.to_s);
      left_s = p.to_s;
    }
    gap(setting.end_s);
    idle_sum += square / setting.end_s;
  }
  if (!setting.spots.empty()) out.idleness_mean_s = idle_sum / static_cast<double>(setting.spots.size());
  if (duty_s > busy_s) out.risk_per_hour = risk / ((duty_s - busy_s) / 3600);
  if (duty_s > 0) out.busy_share = busy_s / duty_s;
}

}  // namespace

Result<DayFigures> simulate(const Setting& setting, const std::vector<Beat>& beats, std::span<const Call> calls) {
  DOSI_CHECK(sound(setting, beats, calls));
  std::vector<PatrolCar> cars;
  for (const Beat& beat : beats) cars.emplace_back(beat, *setting.drives);
  std::vector<Call> ordered(calls.begin(), calls.end());
  std::stable_sort(ordered.begin(), ordered.end(), [](const Call& a, const Call& b) { return a.at_s < b.at_s; });
  Dispatch dispatch(cars, setting.within_s);
  for (const Call& call : ordered) dispatch.answer(call);
  DayFigures out;
  for (std::size_t c = 0; c < cars.size(); ++c) {
    cars[c].advance(setting.end_s);
    out.stops += beats[c].size(), out.stops_kept += cars[c].stops_kept();
  }
  dispatch.tell(out);
  tell_presence(setting, cars, out);
  return out;
}

}  // namespace dosi::patrol::response
