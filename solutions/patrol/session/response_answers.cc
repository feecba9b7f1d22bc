#include "solutions/patrol/session/response_answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <numeric>
#include <utility>

#include "solutions/patrol/response/comparison.h"
#include "solutions/patrol/response/response_figures.h"
#include "solutions/patrol/response/strategies.h"
#include "solutions/patrol/session/answer_writer.h"
#include "solutions/patrol/session/plan_desk.h"

namespace dosi::patrol {
namespace {

using json::Writer;
namespace r = response;

constexpr int kBlock = 3;                 // cells on a side that stand for one place of calls
constexpr double kService_s = 30 * 60;    // how long a call takes
constexpr int kTarget_s = 300;
constexpr std::int64_t kHeldDays = 28;

// Places from which calls come, with how many are expected in a shift.
struct CallPlaces {
  std::vector<kit::DriveGraph::Place> stands;
  std::vector<double> calls;
};

CallPlaces call_places(const Desk& desk, const PlanSettings& s) {
  const risk::LocalTime_s from = s.day * risk::kDay_s + s.from_s, to = s.day * risk::kDay_s + s.to_s;
  std::vector<double> of_cell(desk.grid->size(), 0);
  for (std::size_t i = 0; i < desk.slots.size(); ++i) {
    const auto common = std::min(to, desk.slots[i].to_s) - std::max(from, desk.slots[i].from_s);
    if (common <= 0) continue;
    for (std::size_t c = 0; c < of_cell.size(); ++c) of_cell[c] += static_cast<double>(desk.fields[i][c]) * static_cast<double>(common) / (desk.slot_h * 3600.0);
  }
  struct Block {
    double sum = 0, most = 0;
    std::size_t cell = 0;
  };
  std::map<std::pair<int, int>, Block> blocks;
  for (std::size_t c = 0; c < of_cell.size(); ++c) {
    const auto raster = static_cast<int>(desk.grid->raster_index(risk::Cell{static_cast<std::uint32_t>(c)}));
    Block& block = blocks[{raster / desk.grid->nx() / kBlock, raster % desk.grid->nx() / kBlock}];
    block.sum += of_cell[c];
    if (of_cell[c] >= block.most) block.most = of_cell[c], block.cell = c;
  }
  CallPlaces out;
  for (const auto& [at, block] : blocks)
    if (const auto stand = desk.streets->stop_at(desk.middle[block.cell])) out.stands.push_back(*stand), out.calls.push_back(block.sum);
  return out;
}

void response_row(Writer& w, std::string_view name, const Words& words, const r::ResponseFigures& f) {
  w.begin_object();
  w.member("name", name), w.member("english", words.english), w.member("korean", words.korean);
  number(w, "mean_min", f.mean_s / 60, 100), number(w, "p90_min", f.p90_s / 60, 100), number(w, "within_pct", 100 * f.within_share);
  w.end_object();
}

// The boxes' cars, each at its box; the stands of the boxes are added.
Result<std::vector<r::Place>> at_boxes(const Desk& desk, const PlanSettings& s, std::vector<kit::DriveGraph::Place>& stands) {
  std::vector<r::Place> out;
  for (const PoliceBox& box : desk.city.equipment.boxes) {
    const auto cars = s.cars.find(box.id);
    if (cars == s.cars.end() || cars->second == 0) continue;
    const auto stand = desk.streets->stop_at(box.place);
    if (!stand) return bad_request("No street is near the police box '" + box.name + "'", "settings.cars");
    stands.push_back(*stand);
    for (int n = 0; n < cars->second; ++n) out.push_back(r::Place{static_cast<std::uint32_t>(stands.size() - 1)});
  }
  return out;
}

std::string utc_text(const Desk& desk, const PlanSettings& s, int second) { return desk.iso(s.day * risk::kDay_s + second); }

// For a while the desk knows what it would have known at an earlier midnight.
class Earlier {
 public:
  Earlier(Desk& desk, std::int64_t day) : desk_(desk), slots_(desk.slots), fields_(desk.fields) {
    const risk::LocalTime_s then = day * risk::kDay_s;
    risk::RiskModel model(desk.rhythm, desk.surroundings);
    model.fit(desk.input.history, then);
    desk.slots = risk::slots_of(then, then + 2 * risk::kDay_s, desk.rhythm.slot_s);
    desk.fields = model.forecast(desk.slots);
  }
  ~Earlier() { desk_.slots = std::move(slots_), desk_.fields = std::move(fields_); }
  Earlier(const Earlier&) = delete;
  Earlier& operator=(const Earlier&) = delete;

 private:
  Desk& desk_;
  std::vector<risk::Window> slots_;
  std::vector<risk::Field> fields_;
};

// The simulation begins with the shift.
r::Beat beat_of(const ShiftPlan& shift, std::size_t car) {
  const Route& route = shift.plan.routes[car];
  const auto depot = r::Place{static_cast<std::uint32_t>(shift.problem.cars[car].depot)};
  // A stay lasts a second at least.
  const int begin = shift.settings.from_s, end = shift.settings.to_s - begin;
  r::Beat out{{depot, 0, route.steps.empty() ? end : std::max(route.out_s - begin, 1)}};
  for (const Step& step : route.steps) out.push_back({r::Place{static_cast<std::uint32_t>(step.place)}, step.arrive_s - begin, step.leave_s - begin});
  if (!route.steps.empty()) out.push_back({depot, route.back_s - begin, std::max(route.back_s - begin + 1, end)});
  return out;
}

struct HeldCalls {
  std::vector<kit::DriveGraph::Place> stands;
  std::vector<std::vector<std::pair<int, std::size_t>>> by_day;  // seconds into the shift, number of the stand; days with calls alone
  std::size_t count = 0;
};
HeldCalls held_calls(const Desk& desk, const PlanSettings& s) {
  HeldCalls out;
  out.by_day.resize(kHeldDays);
  for (const risk::Incident& one : desk.input.history.incidents) {
    if (one.precision != risk::Precision::moment) continue;
    for (std::int64_t day = 0; day < kHeldDays; ++day) {
      const auto second = one.from_s - (s.day + day) * risk::kDay_s;
      if (second < s.from_s || second >= s.to_s) continue;
      const auto stand = desk.streets->stop_at(desk.grid->plane().to_lonlat(one.at));
      if (!stand) continue;
      out.by_day[static_cast<std::size_t>(day)].emplace_back(static_cast<int>(second) - s.from_s, out.stands.size());
      out.stands.push_back(*stand), ++out.count;
      break;
    }
  }
  std::erase_if(out.by_day, [](const auto& day) { return day.empty(); });
  return out;
}

class Simulating {
 public:
  Simulating(const Desk& desk, const ShiftPlan& shift, const HeldCalls& held) : shift_(shift), held_(held), drives_(table(desk, shift, held)) {}

  Result<std::vector<r::Compared>> all() {
    r::Setting setting{.drives = &drives_, .spots = rates(), .end_s = length_s(), .within_s = kTarget_s};
    r::StrategyInput input{.drives = &drives_, .begin_s = 0, .end_s = length_s()};
    for (const PatrolCar& car : shift_.problem.cars) input.boxes.push_back(r::Place{static_cast<std::uint32_t>(car.depot)});
    for (const HotSpot& spot : shift_.problem.spots) {
      input.spots.push_back(r::Place{static_cast<std::uint32_t>(spot.place)});
      input.counts.push_back(std::accumulate(spot.risk_per_h.begin(), spot.risk_per_h.end(), 0.0));
    }
    const auto seeded = [input](std::uint64_t seed) {
      r::StrategyInput one = input;
      one.seed = seed;
      return one;
    };
    std::vector<r::Beat> plan;
    for (std::size_t c = 0; c < shift_.plan.routes.size(); ++c) plan.push_back(beat_of(shift_, c));
    return r::compare(setting,
                      {{"plan", [plan](std::uint64_t) { return plan; }},
                       {"boxes", [seeded](std::uint64_t seed) { return r::wait_at_boxes(seeded(seed)); }},
                       {"random", [seeded](std::uint64_t seed) { return r::patrol_at_random(seeded(seed)); }},
                       {"count", [seeded](std::uint64_t seed) { return r::patrol_by_count(seeded(seed)); }}},
                      [this](std::size_t day) { return calls(day); }, held_.by_day.size(), shift_.settings.seed);
  }

 private:
  int length_s() const { return shift_.settings.to_s - shift_.settings.from_s; }
  static r::DriveTable table(const Desk& desk, const ShiftPlan& shift, const HeldCalls& held) {
    std::vector<kit::DriveGraph::Place> all = shift.stands;
    all.insert(all.end(), held.stands.begin(), held.stands.end());
    return r::DriveTable(desk.streets->drives.matrix(all));
  }
  std::vector<r::Rate> rates() const {
    std::vector<r::Rate> out;
    for (const HotSpot& spot : shift_.problem.spots) {
      r::Rate rate{r::Place{static_cast<std::uint32_t>(spot.place)}, {}};
      for (int hour = 0; hour * 3600 < length_s(); ++hour) {
        const int since = shift_.settings.from_s + hour * 3600 - shift_.problem.first_slot_s;
        const auto slot = static_cast<std::size_t>(since / shift_.problem.slot_s);
        rate.per_hour.push_back(since < 0 || slot >= spot.risk_per_h.size() ? 0 : spot.risk_per_h[slot]);
      }
      out.push_back(std::move(rate));
    }
    return out;
  }
  std::vector<r::Call> calls(std::size_t day) const {
    std::vector<r::Call> out;
    for (const auto& [at_s, stand] : held_.by_day[day])
      out.push_back({at_s, r::Place{static_cast<std::uint32_t>(shift_.stands.size() + stand)}, static_cast<int>(kService_s)});
    std::sort(out.begin(), out.end(), [](const r::Call& a, const r::Call& b) { return a.at_s < b.at_s; });
    return out;
  }

  const ShiftPlan& shift_;
  const HeldCalls& held_;
  const r::DriveTable drives_;
};

void compared_row(Writer& w, const r::Compared& one) {
  static const std::map<std::string, Words> kWords = {{"plan", {"This way of planning", "이 방식의 동선"}},
                                                      {"boxes", {"Waiting at police boxes", "파출소에서 대기"}},
                                                      {"random", {"Random patrol", "무작위 순찰"}},
                                                      {"count", {"Spots by past counts", "신고가 많던 곳 차례로"}}};
  const Words& words = kWords.at(one.name);
  const auto figure = [&](std::string_view key, std::size_t which, double scale, double parts = 100) { number(w, key, one.figures[which].mean * scale, parts); };
  w.begin_object();
  w.member("name", one.name), w.member("english", words.english), w.member("korean", words.korean);
  figure("mean_min", 0, 1 / 60.0), figure("p90_min", 1, 1 / 60.0), figure("within_pct", 2, 100), figure("mean_idle_min", 4, 1 / 60.0, 10), figure("worst_idle_min", 5, 1 / 60.0, 10);
  figure("captured_per_h", 6, 1, 10000), optional(w, "dose_pct", one.name == "plan" ? std::optional(100 * one.stops_kept_share) : std::nullopt);
  w.end_object();
}

}  // namespace

Result<std::string> standby_answer(const Desk& desk, const PlanSettings& s) {
  if (desk.streets == nullptr) return bad_request("The hubs have no streets (RoadSegment) on which cars drive", "settings");
  CallPlaces places = call_places(desk, s);
  std::vector<kit::DriveGraph::Place> stands = places.stands;
  DOSI_TRY(const auto boxes, at_boxes(desk, s, stands));
  const r::DriveTable drives(desk.streets->drives.matrix(stands));
  r::StandbyProblem problem{.drives = &drives, .calls = places.calls, .cars = boxes.size(), .within_s = kTarget_s};
  problem.calls.resize(stands.size(), 0);
  for (std::uint32_t i = 0; i < places.stands.size(); ++i) problem.posts.push_back(r::Place{i});
  const double calls = std::accumulate(places.calls.begin(), places.calls.end(), 0.0), hours = (s.to_s - s.from_s) / 3600.0;
  problem.busy = r::busy_share(calls / hours, kService_s, boxes.size());
  static const std::atomic<bool> kNever{false};
  const auto found = r::plan_standby(problem, {s.seed, kit::Budget::steps(20000, kNever)});
  if (!found) return bad_request(found.error().message, "settings");
  std::string out;
  Writer w(out);
  w.begin_object();
  w.member("from", utc_text(desk, s, s.from_s)), w.member("to", utc_text(desk, s, s.to_s)), whole(w, "cars", static_cast<double>(boxes.size())), whole(w, "target_min", kTarget_s / 60);
  // Each place's calls go to the nearest post.
  std::vector<double> share(found->posts.size(), 0);
  for (std::uint32_t i = 0; i < places.calls.size(); ++i) {
    const auto nearest = std::min_element(found->posts.begin(), found->posts.end(), [&](r::Place a, r::Place b) { return drives(a, r::Place{i}) < drives(b, r::Place{i}); });
    share[static_cast<std::size_t>(nearest - found->posts.begin())] += places.calls[i] / calls;
  }
  w.key("points"), w.begin_array();
  for (std::size_t i = 0; i < found->posts.size(); ++i) {
    const geo::Point p = stands[static_cast<std::size_t>(found->posts[i])].at;
    w.begin_object(), named(w, desk.place_name(p)), place(w, "location", p), number(w, "share_pct", 100 * share[i]), w.end_object();
  }
  w.end_array();
  w.key("figures"), w.begin_array();
  response_row(w, "standby", {"These points", "제안한 지점"}, r::expected_response(problem, found->posts));
  response_row(w, "boxes", {"At the police boxes", "파출소"}, r::expected_response(problem, boxes));
  w.end_array();
  number(w, "gap_pct", 100 * found->gap(), 100);
  w.end_object();
  return out;
}

Result<std::string> simulation_answer(Desk& desk, const PlanSettings& wanted) {
  PlanSettings s = wanted;
  const std::int64_t today = local_s(desk.city.clock, desk.city.now) / risk::kDay_s;
  while (s.day + kHeldDays > today) s.day -= 7;
  if (desk.input.history.incidents.front().from_s > (s.day - kHeldDays) * risk::kDay_s) return bad_request("The reports do not reach back far enough: eight weeks are needed");
  const Earlier earlier(desk, s.day);
  DOSI_TRY(const ShiftPlan shift, make_plan(desk, s));
  const HeldCalls held = held_calls(desk, s);
  if (held.count == 0) return bad_request("No report came in these hours within four weeks", "settings");
  DOSI_TRY(const auto rows, Simulating(desk, shift, held).all());
  std::string out;
  Writer w(out);
  w.begin_object();
  w.member("from", utc_text(desk, s, s.from_s)), w.member("to", utc_text(desk, s, s.to_s + static_cast<int>((kHeldDays - 1) * 86400)));
  whole(w, "cars", static_cast<double>(shift.problem.cars.size())), whole(w, "calls", static_cast<double>(held.count));
  w.key("rows"), w.begin_array();
  for (const r::Compared& one : rows) compared_row(w, one);
  w.end_array();
  w.end_object();
  return out;
}

}  // namespace dosi::patrol
