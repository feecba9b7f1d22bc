#include "solutions/patrol/session/plan_answers.h"

#include <algorithm>

#include "solutions/patrol/session/answer_writer.h"
#include "solutions/patrol/session/plan_figures.h"

namespace dosi::patrol {
namespace {

using json::Writer;

double percent(double part, double of) { return of > 0 ? 100 * part / of : 0; }

class Telling {
 public:
  Telling(const Desk& desk, const ShiftPlan& shift, Writer& w) : desk_(desk), shift_(shift), w_(w) {}

  void all(const ShiftPlan& before, double ms) {
    w_.begin_object();
    w_.key("settings"), w_.value(json::Value(told(desk_, shift_.settings)));
    w_.member("from", iso(shift_.settings.from_s)), w_.member("to", iso(shift_.settings.to_s));
    w_.key("cars"), w_.begin_array();
    for (std::uint32_t c = 0; c < shift_.plan.routes.size(); ++c) car(Car{c});
    w_.end_array();
    spots();
    w_.key("figures"), figures(shift_), w_.key("before"), figures(before);
    texts("unmet", shift_.unmet);
    changes();
    number(w_, "ms", ms);
    w_.end_object();
  }

 private:
  std::string iso(Seconds s) const { return desk_.iso(shift_.settings.day * risk::kDay_s + s); }
  void minutes(std::string_view key, double s) { number(w_, key, s / 60); }
  void texts(std::string_view key, const std::vector<std::string>& list) {
    w_.key(key), w_.begin_array();
    for (const std::string& one : list) w_.string(one);
    w_.end_array();
  }

  double risk_at(const Step& step) const {
    const auto& risk = shift_.problem.spots[at(step.spot)].risk_per_h;
    const Seconds since = step.arrive_s - shift_.problem.first_slot_s;
    const auto slot = since < 0 ? std::size_t{0} : static_cast<std::size_t>(since / shift_.problem.slot_s);
    return slot < risk.size() ? risk[slot] : 0;
  }

  void step(const Step& step, std::size_t n) {
    static constexpr const char *kDoing[] = {"stop", "break", "call"}, *kWhy[] = {"risk", "coverage", "exploration"};
    w_.begin_object();
    whole(w_, "step", static_cast<double>(n));
    w_.member("doing", kDoing[static_cast<std::size_t>(step.doing)]), w_.member("why", kWhy[static_cast<std::size_t>(step.why)]);
    named(w_, shift_.place_names[at(step.place)]), place(w_, "location", shift_.problem.places[at(step.place)]);
    w_.member("arrive", iso(step.arrive_s)), w_.member("leave", iso(step.leave_s));
    w_.key("locked"), w_.boolean(step.locked);
    const bool stop = step.doing == Doing::stop;
    w_.key("captured"), w_.number(stop ? significant(step.captured, 3) : 0);
    w_.key("risk_per_h"), w_.number(stop ? significant(risk_at(step), 3) : 0);
    w_.end_object();
  }

  void car(Car c) {
    const PatrolCar& car = shift_.problem.cars[at(c)];
    const Route& route = shift_.plan.routes[at(c)];
    const CarFigures f = figures_of(shift_, c);
    w_.begin_object();
    w_.member("car", car.id), named(w_, shift_.car_names[at(c)]), w_.member("box", shift_.box_of[at(c)]);
    place(w_, "location", shift_.problem.places[at(car.depot)]);
    w_.member("from", iso(shift_.settings.from_s)), w_.member("to", iso(shift_.settings.to_s)), w_.member("out", iso(route.out_s)), w_.member("back", iso(route.back_s));
    w_.key("steps"), w_.begin_array();
    for (std::size_t n = 0; n < route.steps.size(); ++n) step(route.steps[n], n);
    w_.end_array();
    w_.key("route"), w_.begin_array();
    for (const DrivenLeg& leg : legs_of(desk_, shift_, c))
      for (const geo::Point p : leg.path.line()) place(w_, p);
    w_.end_array();
    number(w_, "km", f.metres / 1000, 100), minutes("drive_min", f.drive_s), minutes("stop_min", f.stop_s), w_.key("captured"), w_.number(significant(f.captured, 3));
    w_.end_object();
  }

  void spots() {
    const auto visits = visits_of(shift_);
    w_.key("spots"), w_.begin_array();
    for (std::size_t s = 0; s < shift_.problem.spots.size(); ++s) {
      const HotSpot& spot = shift_.problem.spots[s];
      w_.begin_object();
      named(w_, shift_.place_names[at(spot.place)]), place(w_, "location", shift_.problem.places[at(spot.place)]);
      w_.key("risk_per_h"), w_.number(spot.risk_per_h.empty() ? 0 : significant(*std::max_element(spot.risk_per_h.begin(), spot.risk_per_h.end()), 3));
      whole(w_, "visits", static_cast<double>(visits[s]));
      w_.end_object();
    }
    w_.end_array();
  }

  void figures(const ShiftPlan& shift) {
    const PlanFigures f = figures_of(desk_, shift);
    const auto of_idle = [](std::optional<double> s) { return s ? std::optional(*s / 60) : std::nullopt; };
    w_.begin_object();
    w_.key("captured"), w_.number(significant(f.captured, 4)), number(w_, "expected", f.expected, 1000), number(w_, "captured_pct", percent(f.captured, f.expected));
    w_.key("captured_per_h"), w_.number(f.duty_h > 0 ? significant(f.captured / f.duty_h, 3) : 0);
    whole(w_, "stops", static_cast<double>(f.stops)), number(w_, "km", f.metres / 1000), minutes("drive_min", f.drive_s), minutes("stop_min", f.stop_s);
    number(w_, "explore_pct", percent(f.explore_s, f.stop_s)), number(w_, "dose_pct", percent(static_cast<double>(f.dosed), static_cast<double>(f.stops)));
    optional(w_, "mean_idle_min", of_idle(f.mean_idle_s)), optional(w_, "worst_idle_min", of_idle(f.worst_idle_s)), number(w_, "imbalance_pct", 100 * f.imbalance);
    whole(w_, "districts", static_cast<double>(f.districts)), whole(w_, "districts_visited", static_cast<double>(f.visited));
    const bool drawn = !shift.edited;
    optional(w_, "entropy_bits", drawn ? std::optional(shift.draw.entropy_bits) : std::nullopt), optional(w_, "entropy_pct", drawn ? std::optional(100 * shift.draw.entropy_share) : std::nullopt);
    optional(w_, "plans", drawn ? std::optional(static_cast<double>(shift.draw.plans)) : std::nullopt, 1);
    w_.end_object();
  }

  void changes() {
    w_.key("changes"), w_.begin_array();
    for (const Difference& one : shift_.changes) {
      w_.begin_object();
      w_.member("car", shift_.problem.cars[at(one.car)].id), whole(w_, "added", static_cast<double>(one.added.size())), whole(w_, "dropped", static_cast<double>(one.dropped.size()));
      minutes("shift_min", one.largest_shift_s);
      w_.end_object();
    }
    w_.end_array();
  }

  const Desk& desk_;
  const ShiftPlan& shift_;
  Writer& w_;
};

}  // namespace

std::vector<DrivenLeg> legs_of(const Desk& desk, const ShiftPlan& shift, Car car) {
  std::vector<DrivenLeg> out;
  const Route& route = shift.plan.routes[at(car)];
  Place here = shift.problem.cars[at(car)].depot;
  const auto go = [&](std::size_t step, Place to) {
    if (to != here)
      if (auto path = desk.streets->drives.path(shift.stands[at(here)], shift.stands[at(to)])) out.push_back({step, std::move(*path)});
    here = to;
  };
  for (std::size_t n = 0; n < route.steps.size(); ++n)
    if (route.steps[n].doing != Doing::pause) go(n, route.steps[n].place);
  if (!route.steps.empty()) go(route.steps.size(), shift.problem.cars[at(car)].depot);
  return out;
}

std::string plan_answer(const Desk& desk, const AnsweredPlan& plan, double ms) {
  std::string out;
  Writer w(out);
  Telling(desk, *plan.now, w).all(*plan.before, ms);
  return out;
}

}  // namespace dosi::patrol
