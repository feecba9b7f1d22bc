#include <fmt/format.h>

#include "json/parse.h"
#include "solutions/patrol/jobs.h"
#include "solutions/patrol/session/answer_writer.h"
#include "solutions/patrol/session/plan_answers.h"
#include "solutions/patrol/session/plan_figures.h"
#include "solutions/patrol/session/response_answers.h"

namespace dosi::patrol {
namespace {

class Handing {
 public:
  Handing(const Desk& desk, const ShiftPlan& shift, kit::Results& results) : desk_(desk), shift_(shift), results_(results) {}

  void car(Car c) {
    const PatrolCar& car = shift_.problem.cars[at(c)];
    const Route& route = shift_.plan.routes[at(c)];
    const CarFigures f = figures_of(shift_, c);
    json::Object out = results_.entity("PatrolRoute");
    const std::string id = out.find("id")->as_string();
    out.append("name", kit::property(shift_.car_names[at(c)].korean)), out.append("alternateName", kit::property(shift_.car_names[at(c)].english));
    out.append("car", kit::property(car.id)), out.append("refPoliceBox", kit::relationship(shift_.box_of[at(c)]));
    out.append("startsAt", time(shift_.settings.from_s)), out.append("endsAt", time(shift_.settings.to_s));
    json::Array line;
    for (const DrivenLeg& leg : legs_of(desk_, shift_, c))
      for (const geo::Point p : leg.path.line()) line.emplace_back(position(p));
    if (line.size() > 1) out.append("location", geo_property("LineString", std::move(line)));
    out.append("length", json::Object{{"type", "Property"}, {"value", rounded(f.metres / 1000, 100)}, {"unitCode", "KMT"}});
    out.append("stops", kit::property(static_cast<std::int64_t>(route.steps.size())));
    results_.add(std::move(out));
    for (std::size_t n = 0; n < route.steps.size(); ++n) stop(route.steps[n], n, id);
  }

  void standby(const json::Value& found) {
    const json::Value* points = found.find("points");
    if (points == nullptr || !points->is_array()) return;
    for (const json::Value& point : points->as_array()) {
      json::Object out = results_.entity("PatrolStandbyPoint");
      out.append("name", kit::property(*point.find("name"))), out.append("alternateName", kit::property(*point.find("nameEn")));
      out.append("location", geo_property("Point", point.find("location")->as_array()));
      out.append("callShare", json::Object{{"type", "Property"}, {"value", *point.find("share_pct")}, {"unitCode", "P1"}});
      results_.add(std::move(out));
    }
  }

 private:
  json::Value time(Seconds s) const { return time_property(utc_of(desk_.city.clock, shift_.settings.day * risk::kDay_s + s)); }

  void stop(const Step& step, std::size_t n, const std::string& route) {
    static constexpr const char *kDoing[] = {"stop", "break", "call"}, *kWhy[] = {"risk", "coverage", "exploration"};
    json::Object out = results_.entity("PatrolStop");
    out.append("refPatrolRoute", kit::relationship(route)), out.append("sequence", kit::property(static_cast<std::int64_t>(n + 1)));
    out.append("name", kit::property(shift_.place_names[at(step.place)].korean)), out.append("alternateName", kit::property(shift_.place_names[at(step.place)].english));
    out.append("location", geo_property("Point", position(shift_.problem.places[at(step.place)])));
    out.append("arrival", time(step.arrive_s)), out.append("departure", time(step.leave_s));
    out.append("doing", kit::property(kDoing[static_cast<std::size_t>(step.doing)]));
    if (step.doing == Doing::stop) out.append("reason", kit::property(kWhy[static_cast<std::size_t>(step.why)])), out.append("expectedReportsMet", kit::property(significant(step.captured, 3)));
    results_.add(std::move(out));
  }

  const Desk& desk_;
  const ShiftPlan& shift_;
  kit::Results& results_;
};

}  // namespace

Result<void> run_plan(const kit::Job& job) {
  DOSI_TRY(const auto http, http::Client::create());
  kit::Progress progress;
  DOSI_TRY(const auto desk, load_desk(job, *http, progress, 0.7));
  DOSI_TRY(const PlanSettings settings, shift_of(*desk, job));
  progress.tell(0.75, "routes / 동선");
  DOSI_TRY(const ShiftPlan shift, make_plan(*desk, settings));
  progress.tell(0.9, "standby points / 대기 지점");
  DOSI_TRY(const std::string standby, standby_answer(*desk, settings));
  kit::Results results(job);
  Handing handing(*desk, shift, results);
  for (std::uint32_t c = 0; c < shift.plan.routes.size(); ++c) handing.car(Car{c});
  if (const auto points = json::parse(standby)) handing.standby(*points);
  const PlanFigures f = figures_of(*desk, shift);
  const auto count = [](std::size_t n) { return json::Value(static_cast<std::int64_t>(n)); };
  json::Array unmet;
  for (const std::string& one : shift.unmet) unmet.emplace_back(one);
  DOSI_CHECK(std::move(results).hand_in(client::Client(*http, job.hubs.front()),
                                        {{"settings", told(*desk, settings)},
                                         {"cars", count(shift.problem.cars.size())},
                                         {"stops", count(f.stops)},
                                         {"capturedPercent", rounded(f.expected > 0 ? 100 * f.captured / f.expected : 0, 10)},
                                         {"capturedPerHour", significant(f.duty_h > 0 ? f.captured / f.duty_h : 0, 3)},
                                         {"kilometres", rounded(f.metres / 1000, 10)},
                                         {"explorationPercent", rounded(f.stop_s > 0 ? 100.0 * f.explore_s / f.stop_s : 0, 10)},
                                         {"districtsVisited", count(f.visited)},
                                         {"entropyBits", rounded(shift.draw.entropy_bits, 10)},
                                         {"plansDrawnFrom", count(shift.draw.plans)},
                                         {"unmet", std::move(unmet)}}));
  progress.done(fmt::format("{} cars, {} stops / 순찰차 {}대, 지점 {}곳", shift.problem.cars.size(), f.stops, shift.problem.cars.size(), f.stops));
  return ok();
}

}  // namespace dosi::patrol
