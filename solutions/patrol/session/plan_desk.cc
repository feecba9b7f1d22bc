#include "solutions/patrol/session/plan_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "json/members.h"
#include "json/write.h"
#include "solutions/patrol/session/question.h"

namespace dosi::patrol {
namespace {

constexpr std::uint64_t kSteps = 12000;
constexpr std::size_t kLeastOfDistrict = 2, kPool = 12;
constexpr double kExploring = 0.25;  // of the spots, beside those of risk

// Slots that a shift touches, and how much of each cell's risk falls into it.
struct ShiftRisk {
  std::size_t first = 0, count = 0;  // of Desk::slots
  std::vector<double> of_cell;
};
ShiftRisk shift_risk(const Desk& desk, const PlanSettings& s) {
  const risk::LocalTime_s from = s.day * risk::kDay_s + s.from_s, to = s.day * risk::kDay_s + s.to_s;
  ShiftRisk out;
  out.of_cell.assign(desk.grid->size(), 0);
  for (std::size_t i = 0; i < desk.slots.size(); ++i) {
    const auto common = std::min(to, desk.slots[i].to_s) - std::max(from, desk.slots[i].from_s);
    if (common <= 0) continue;
    if (out.count++ == 0) out.first = i;
    const double share = static_cast<double>(common) / static_cast<double>(desk.slots[i].to_s - desk.slots[i].from_s);
    for (std::size_t c = 0; c < out.of_cell.size(); ++c) out.of_cell[c] += share * static_cast<double>(desk.fields[i][c]);
  }
  return out;
}

// Chooses cells for stops; each claims its neighbours' risk, so that no report is counted at two of them.
class SpotChoice {
 public:
  SpotChoice(const Desk& desk, const ShiftRisk& risk) : desk_(desk), risk_(risk), owner_(desk.grid->size(), kNobody) {}

  void take_best(std::size_t count) {
    std::vector<std::size_t> order(desk_.grid->size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<double> around;
    for (const std::size_t c : order) around.push_back(sum_around(c));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return around[a] > around[b]; });
    std::vector<std::size_t> per_district(desk_.city.ground.districts.size() + 1, 0);
    for (const std::size_t c : order) {
      std::size_t& here = per_district[std::min(desk_.district_of[c], per_district.size() - 1)];
      if ((spots.size() < count || here < kLeastOfDistrict) && take(c)) ++here;
    }
  }
  void take_any(std::size_t count, std::uint64_t seed) {
    std::mt19937_64 chance(seed * 0x9E3779B97F4A7C15ULL + 7);
    const std::size_t end = spots.size() + count;
    for (std::size_t tries = 0; spots.size() < end && tries < 50 * count; ++tries) take(chance() % desk_.grid->size());
  }

  struct Spot {
    std::size_t cell;
    kit::DriveGraph::Place stand;
    std::vector<std::size_t> cells;  // whose risk it holds
  };
  std::vector<Spot> spots;

 private:
  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

  template <class Visit>
  void each_around(std::size_t c, Visit&& visit) const {
    const auto raster = static_cast<int>(desk_.grid->raster_index(risk::Cell{static_cast<std::uint32_t>(c)}));
    const int x = raster % desk_.grid->nx(), y = raster / desk_.grid->nx();
    for (int dy = -1; dy <= 1; ++dy)
      for (int dx = -1; dx <= 1; ++dx)
        if (const auto cell = desk_.grid->at_raster(x + dx, y + dy)) visit(risk::at(*cell));
  }
  double sum_around(std::size_t c) const {
    double sum = 0;
    each_around(c, [&](std::size_t i) { sum += risk_.of_cell[i]; });
    return sum;
  }
  bool take(std::size_t c) {
    if (owner_[c] != kNobody) return false;
    const auto stand = desk_.streets->stop_at(desk_.middle[c]);
    if (!stand || stand->standing != kit::DriveGraph::Standing::main) return false;
    Spot spot{c, *stand, {}};
    each_around(c, [&](std::size_t i) {
      if (owner_[i] == kNobody) owner_[i] = spots.size(), spot.cells.push_back(i);
    });
    spots.push_back(std::move(spot));
    return true;
  }

  const Desk& desk_;
  const ShiftRisk& risk_;
  std::vector<std::size_t> owner_;
};

class Making {
 public:
  Making(const Desk& desk, const PlanSettings& settings) : desk_(desk), s_(settings), risk_(shift_risk(desk, settings)) { out_.settings = settings; }

  Result<ShiftPlan> all() {
    if (desk_.streets == nullptr) return bad_request("The hubs have no streets (RoadSegment) on which cars drive", "settings");
    set_rules();
    DOSI_CHECK(add_cars());
    add_spots();
    add_districts();
    measure();
    PlanOptions options;
    options.steps = kSteps, options.seed = s_.seed, options.pool = kPool;
    auto planned = plan_patrol(out_.problem, options);
    if (!planned) return bad_request(planned.error().message, "settings");
    out_.plan = std::move(planned->plan), out_.draw = std::move(planned->draw), out_.unmet = std::move(planned->unmet);
    return std::move(out_);
  }

 private:
  void set_rules() {
    Problem& p = out_.problem;
    const risk::LocalTime_s midnight = s_.day * risk::kDay_s;
    p.first_slot_s = static_cast<Seconds>(desk_.slots[risk_.first].from_s - midnight), p.slot_s = desk_.slot_h * 3600;
    p.rules.stop_least_s = s_.stop_min * 60, p.rules.stop_most_s = std::max(p.rules.stop_least_s, p.rules.stop_most_s);
    p.rules.explore_least = std::max(0.0, s_.explore_pct - 5) / 100, p.rules.explore_most = (s_.explore_pct + 5) / 100;
    if (s_.explore_pct == 0) p.rules.explore_most = 0;
    p.shifts.push_back({"shift", s_.from_s, s_.to_s});
  }

  Place add_stand(const kit::DriveGraph::Place& stand, Words name) {
    out_.stands.push_back(stand), out_.place_names.push_back(std::move(name)), out_.problem.places.push_back(stand.at);
    return Place{static_cast<std::uint32_t>(out_.stands.size() - 1)};
  }

  Result<void> add_cars() {
    const Seconds length = s_.to_s - s_.from_s, pause = s_.break_min * 60;
    for (std::size_t b = 0; b < desk_.city.equipment.boxes.size(); ++b) {
      const PoliceBox& box = desk_.city.equipment.boxes[b];
      const auto wanted = s_.cars.find(box.id);
      if (wanted == s_.cars.end() || wanted->second == 0) continue;
      const auto stand = desk_.streets->stop_at(box.place);
      if (!stand) return bad_request("No street is near the police box '" + box.name + "'", "settings.cars");
      const Place depot = add_stand(*stand, {box.name_en, box.name});
      for (int n = 1; n <= wanted->second; ++n) {
        PatrolCar car{.id = fmt::format("{}-{}", b + 1, n), .name = fmt::format("{} {}", box.name, n), .depot = depot, .shift = Shift{0}};
        if (pause > 0 && length > 2 * pause) car.break_s = pause, car.break_from_s = s_.from_s + length / 3, car.break_until_s = s_.from_s + 2 * length / 3;
        out_.problem.cars.push_back(std::move(car));
        out_.car_names.push_back({fmt::format("{} {}", box.name_en, n), fmt::format("{} {}호", box.name, n)});
        out_.box_of.push_back(box.id);
      }
    }
    return ok();
  }

  void add_spots() {
    SpotChoice choice(desk_, risk_);
    choice.take_best(s_.spots);
    if (s_.explore_pct > 0) choice.take_any(static_cast<std::size_t>(kExploring * static_cast<double>(s_.spots)), s_.seed);
    for (const auto& spot : choice.spots) {
      Words name = desk_.place_name(spot.stand.at);
      HotSpot hot{.id = fmt::format("c{}", spot.cell), .name = name.korean, .place = add_stand(spot.stand, std::move(name))};
      hot.district = District{static_cast<std::uint32_t>(std::min(desk_.district_of[spot.cell], desk_.city.ground.districts.size()))};
      for (std::size_t k = 0; k < risk_.count; ++k) {
        double sum = 0;
        for (const std::size_t c : spot.cells) sum += static_cast<double>(desk_.fields[risk_.first + k][c]);
        hot.risk_per_h.push_back(sum / desk_.slot_h);
      }
      out_.problem.spots.push_back(std::move(hot));
    }
  }

  // The last one holds what lies in none; nobody asks for visits there, nor where no spot is.
  void add_districts() {
    std::vector<bool> used(desk_.city.ground.districts.size() + 1, false);
    for (const HotSpot& spot : out_.problem.spots) used[at(spot.district)] = true;
    for (std::size_t d = 0; d < desk_.city.ground.districts.size(); ++d)
      out_.problem.districts.push_back({desk_.city.ground.districts[d].id, desk_.city.ground.districts[d].name, used[d] ? s_.least_visits : 0});
    out_.problem.districts.push_back({"", "", 0});
  }

  void measure() {
    const kit::DriveMatrix drives = desk_.streets->drives.matrix(out_.stands);
    DriveMatrix& to = out_.problem.drive;
    to.size = out_.stands.size();
    for (std::size_t i = 0; i < to.size; ++i)
      for (std::size_t j = 0; j < to.size; ++j) {
        const bool way = drives.reachable(i, j);
        to.seconds.push_back(way ? drives.seconds(i, j) : DriveMatrix::kNoWay);
        to.metres.push_back(way ? static_cast<float>(drives.metres(i, j)) : 0.0F);
      }
  }

  const Desk& desk_;
  const PlanSettings& s_;
  const ShiftRisk risk_;
  ShiftPlan out_;
};

}  // namespace

Result<ShiftPlan> make_plan(const Desk& desk, const PlanSettings& settings) { return Making(desk, settings).all(); }

Result<AnsweredPlan> plan_of(const Desk& desk, PlanMemory& memory, const json::Value& question) {
  DOSI_TRY(const PlanSettings settings, plan_settings(desk, question));
  auto& steps = memory.steps;
  const std::string key = json::dump(json::Value(told(desk, settings)));
  if (steps.empty() || steps.front().first != key) {
    steps.clear();
    DOSI_TRY(ShiftPlan made, make_plan(desk, settings));
    steps.emplace_back(key, std::move(made));
  }
  const json::Value* edits = question.find("edits");
  if (edits != nullptr && !edits->is_array()) return bad_request("'edits' must be a list", "edits");
  const std::size_t count = edits != nullptr ? edits->as_array().size() : 0;
  for (std::size_t i = 0; i < count; ++i) {
    const json::Value& edit = edits->as_array()[i];
    const std::string word = json::dump(edit);
    if (i + 1 < steps.size() && steps[i + 1].first == word) continue;
    steps.resize(i + 1);
    ShiftPlan next = steps.back().second;
    next.edited = true;
    if (auto done = apply_edit(desk, edit, next); !done) {
      Error fault = done.error();
      fault.field = fmt::format("edits[{}]{}{}", i, fault.field.empty() ? "" : ".", fault.field);
      return fault;
    }
    steps.emplace_back(word, std::move(next));
  }
  return AnsweredPlan{&steps.front().second, &steps[count].second};
}

}  // namespace dosi::patrol
