#include "solutions/patrol/plan/report.h"

#include <cmath>

#include "solutions/patrol/plan/turns.h"

namespace dosi::patrol {
namespace {

json::Value whole(std::size_t v) {
  return static_cast<std::int64_t>(v);
}
double rounded(double v, double unit = 1e-4) {
  return std::round(v / unit) * unit;
}

json::Object halt_object(const Problem& problem, const Halt& halt) {
  json::Object out;
  out["kind"] = halt.step == nullptr ? "depot" : halt.step->doing == Doing::stop ? "stop" : halt.step->doing == Doing::pause ? "break" : "call";
  out["label"] = halt.label;
  out["place"] = json::Array{halt.at.lon, halt.at.lat};
  out["arrive"] = clock_text(halt.arrive_s), out["leave"] = clock_text(halt.leave_s);
  out["arriveSeconds"] = halt.arrive_s, out["leaveSeconds"] = halt.leave_s;
  out["driveSeconds"] = halt.drive_s, out["driveMetres"] = std::round(halt.drive_m);
  if (halt.step != nullptr && halt.step->doing == Doing::stop) {
    const HotSpot& spot = problem.spots[at(halt.step->spot)];
    out["spot"] = spot.id, out["district"] = problem.districts[at(spot.district)].id, out["why"] = name_of(halt.step->why);
    out["expectedReports"] = halt.step->captured, out["locked"] = halt.step->locked;
  }
  out["turns"] = turns_of(halt.leg);
  return out;
}

}  // namespace

json::Array routes_array(const Problem& problem, const Plan& plan, const Legs& legs) {
  json::Array out;
  for (std::size_t c = 0; c < problem.cars.size(); ++c) {
    const PatrolCar& car = problem.cars[c];
    json::Array halts;
    for (const Halt& halt : itinerary(problem, plan, Car(static_cast<std::uint32_t>(c)), legs)) halts.emplace_back(halt_object(problem, halt));
    out.emplace_back(json::Object{{"car", car.id}, {"name", car.name}, {"shift", problem.shifts[at(car.shift)].name}, {"outSeconds", plan.routes[c].out_s},
                                  {"backSeconds", plan.routes[c].back_s}, {"out", clock_text(plan.routes[c].out_s)}, {"back", clock_text(plan.routes[c].back_s)},
                                  {"halts", std::move(halts)}});
  }
  return out;
}

json::Object figures_object(const Problem& problem, const Figures& f) {
  json::Array work, districts;
  for (std::size_t c = 0; c < f.work.size(); ++c)
    work.emplace_back(json::Object{{"car", problem.cars[c].id}, {"minutes", rounded(f.work[c].minutes, 0.1)}, {"share", rounded(f.work[c].share)}});
  for (std::size_t d = 0; d < f.districts.size(); ++d) {
    const auto& of = f.districts[d];
    districts.emplace_back(json::Object{{"district", problem.districts[d].id}, {"name", problem.districts[d].name}, {"spots", whole(of.spots)},
                                        {"spotsVisited", whole(of.spots_visited)}, {"visits", whole(of.visits)}, {"captured", rounded(of.captured)},
                                        {"expectedReports", rounded(of.reports)}});
  }
  return {{"carsOut", whole(f.cars_out)},
          {"stops", whole(f.stops)},
          {"riskCaptured", f.captured},
          {"riskCapturedPerPatrolHour", f.captured_per_patrol_hour},
          {"expectedReports", f.all_reports},
          {"doseShare", rounded(f.dose_share)},
          {"revisitWithinTwoHoursShare", rounded(f.revisit_share)},
          {"meanIdlenessMinutes", rounded(f.mean_idleness_min, 0.1)},
          {"worstIdlenessMinutes", rounded(f.worst_idleness_min, 0.1)},
          {"explorationShare", rounded(f.explored_share)},
          {"km", rounded(f.km, 0.01)},
          {"driveMinutes", rounded(f.drive_min, 0.1)},
          {"stopMinutes", rounded(f.stop_min, 0.1)},
          {"leastWorkShare", rounded(f.least_work)},
          {"mostWorkShare", rounded(f.most_work)},
          {"work", std::move(work)},
          {"districts", std::move(districts)}};
}

json::Object draw_object(const Problem& problem, const Draw& draw) {
  json::Object chances;
  for (std::size_t s = 0; s < problem.spots.size(); ++s) {
    json::Array slots;
    for (std::size_t k = 0; k < draw.slots; ++k) slots.emplace_back(rounded(static_cast<double>(draw.chance[s * draw.slots + k]), 1e-3));
    chances.append(problem.spots[s].id, std::move(slots));
  }
  return {{"plans", whole(draw.plans)},
          {"bestCaptured", draw.best},
          {"expectedCaptured", draw.expected},
          {"entropyBits", rounded(draw.entropy_bits, 0.01)},
          {"entropyShare", rounded(draw.entropy_share)},
          {"firstSlotSeconds", problem.first_slot_s},
          {"slotSeconds", problem.slot_s},
          {"coverageChance", std::move(chances)}};
}

}  // namespace dosi::patrol
