#include "solutions/bus/plan/polish.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/chance.h"

namespace dosi::bus {
namespace {

constexpr double kBetter_min = 1e-4, kHalfMinute_s = 30, kMostHeadway_min = 120;
constexpr std::size_t kMostMisses = 60;  // trades in a row that help nobody

class Polishing {
 public:
  Polishing(const CityNetwork& city, const LineDrafts& proposal, const PlannedService& planned, const PlanOptions& options, PlannersCount& count,
            const std::function<bool()>& more)
      : city_(city), options_(options), planned_(planned), count_(count), more_(more), chance_(options.seed, 77), proposal_(proposal), lines_(proposal) {
    for (std::size_t k = 0; k < planned.lines.size(); ++k)
      if (const PlannedLine& told = planned.lines[k]; told.state != PlannedLine::State::same) changed_.push_back(k), taken_.insert(k);
    for (const LineDraft& line : city.today) must_serve_.insert(line.course.begin(), line.course.end());
  }

  Result<Polished> all() {
    Polished out;
    out.today = count_.score(count_.base());
    const int today = network_vehicles(city_.today);
    fleet_ = out.today.vehicles + (options_.fleet > 0 ? options_.fleet - today : 0);
    network_fleet_ = network_vehicles(lines_);
    DOSI_TRY(now_, judged(taken_, headways_));
    out.proposed = now_.score;
    const bool fewer = options_.goal == PlanGoal::operator_;
    if (now_.score.vehicles > fleet_) DOSI_CHECK(fit_fleet());
    if (!fewer || now_.score.minutes > out.today.minutes) DOSI_CHECK(take_back(fewer ? out.today.minutes : -1));
    if (!fewer) DOSI_CHECK(trade_vehicles());
    const bool worse = now_.score.minutes > out.today.minutes + kBetter_min || now_.score.vehicles > std::max(fleet_, fewer ? out.today.vehicles : 0);
    if (worse && out.today.vehicles <= fleet_) {
      taken_.clear(), headways_.clear();
      lines_ = drafts(taken_, headways_);
      now_.score = out.today;
    }
    out.lines = lines_, out.polished = now_.score, out.judged = judged_, out.taken_back = changed_.size() - taken_.size();
    return out;
  }

 private:
  using Lines = std::set<std::size_t>;               // of planned_.lines: those that change as proposed
  using Headways = std::map<std::size_t, double>;  // other headways than planned, minutes
  struct Judged {
    ServicePlan plan;
    PlannersCount::Score score;
  };

  std::vector<Edit> edits(const Lines& taken, const Headways& headways) const {
    std::vector<Edit> out;
    for (std::size_t k = 0; k < planned_.lines.size(); ++k) {
      PlannedLine line = planned_.lines[k];
      const auto other = headways.find(k);
      if (!taken.contains(k)) line.state = other != headways.end() ? PlannedLine::State::headway : PlannedLine::State::same;
      if (!taken.contains(k) && planned_.lines[k].state == PlannedLine::State::added) continue;
      if (other != headways.end()) line.headway_min = other->second;
      for (Edit& edit : edits_of(line, planned_.service, options_.capacity)) out.push_back(std::move(edit));
    }
    return out;
  }

  Result<Judged> judged(const Lines& taken, const Headways& headways) {
    Judged out;
    DOSI_TRY(out.plan, count_.plan(edits(taken, headways)));
    out.score = count_.score(out.plan), ++judged_;
    return out;
  }

  LineDrafts drafts(const Lines& taken, const Headways& headways) const {
    LineDrafts out = proposal_;
    for (const std::size_t k : changed_)
      if (const std::size_t r = planned_.lines[k].line; !taken.contains(k)) {
        if (r < city_.today.size()) out[r] = city_.today[r];
        else out[r].course.clear();
      }
    for (const auto& [k, minutes] : headways) out[planned_.lines[k].line].headway_min = minutes;
    return out;
  }

  int network_vehicles(const LineDrafts& lines) const {
    int out = 0;
    for (const LineDraft& line : lines) out += city_.whole_vehicles(line);
    return out;
  }

  bool allowed(const LineDrafts& lines) const {
    std::set<Node> served;
    for (const LineDraft& line : lines) served.insert(line.course.begin(), line.course.end());
    return network_vehicles(lines) <= network_fleet_ && std::includes(served.begin(), served.end(), must_serve_.begin(), must_serve_.end());
  }

  // Takes this over when it is better; whether it is.
  Result<bool> try_it(const Lines& taken, const Headways& headways) {
    LineDrafts lines = drafts(taken, headways);
    if (!allowed(lines)) return false;
    DOSI_TRY(Judged next, judged(taken, headways));
    const int above = std::max(0, now_.score.vehicles - fleet_), next_above = std::max(0, next.score.vehicles - fleet_);
    if (next_above > above || (next_above == above && next.score.minutes >= now_.score.minutes - kBetter_min)) return false;
    now_ = std::move(next), taken_ = taken, headways_ = headways, lines_ = std::move(lines);
    return true;
  }

  // Where the planner counts more vehicles than there are, lines run a vehicle less each, those first whose passengers wait the least for it.
  Result<void> fit_fleet() {
    const Figures figures = count_.figures(now_.plan);
    struct Running {
      std::size_t planned;
      double boardings, headway_min;
      LineDemandOnFleet fleet;
      double less_min() const { return headway_of(fleet, fleet.vehicles - 1); }
    };
    std::vector<Running> lines;
    for (std::size_t k = 0; k < planned_.lines.size(); ++k)
      if (const PlanLine* line = running(k)) {
        const auto l = static_cast<std::size_t>(line - now_.plan.lines.data());
        lines.push_back({k, figures.lines[l].boardings, line->headway_s() / 60, figures.lines[l].fleet});
      }
    Headways headways = headways_;
    for (int vehicles = now_.score.vehicles; vehicles > fleet_; --vehicles) {
      Running* best = nullptr;
      const auto cost = [](const Running& line) { return line.boardings * (line.less_min() - line.headway_min); };
      for (Running& line : lines)
        if (line.fleet.vehicles > 1 && line.less_min() <= kMostHeadway_min && (best == nullptr || cost(line) < cost(*best))) best = &line;
      if (best == nullptr) return ok();
      headways[best->planned] = best->headway_min = best->less_min(), --best->fleet.vehicles;
    }
    DOSI_TRY([[maybe_unused]] const bool fits, try_it(taken_, headways));
    return ok();
  }

  // Rounds over all changes, until nothing gets better or trips are as short as `enough`.
  Result<void> take_back(double enough) {
    std::vector<std::size_t> order = changed_;
    for (bool better = true; better;) {
      better = false;
      for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[static_cast<std::size_t>(chance_.below(static_cast<int>(i)))]);
      for (const std::size_t k : order) {
        if (!more_() || now_.score.minutes <= enough) return ok();
        Lines taken = taken_;
        if (taken.erase(k) == 0) taken.insert(k);
        Headways headways = headways_;
        headways.erase(k);
        DOSI_TRY(const bool found, try_it(taken, headways));
        better |= found;
      }
    }
    return ok();
  }

  // The line of the plan that stands for a planned one; null where it does not run, or must not change.
  const PlanLine* running(std::size_t k) const {
    if (lines_[planned_.lines[k].line].fixed) return nullptr;
    const auto it = std::find_if(now_.plan.lines.begin(), now_.plan.lines.end(), [&](const PlanLine& line) { return line.id == planned_.lines[k].id; });
    return it == now_.plan.lines.end() ? nullptr : &*it;
  }

  // The shortest headway in half minutes that so many vehicles keep.
  static double headway_of(const LineDemandOnFleet& fleet, int vehicles) { return std::ceil(fleet.cycle_s / vehicles / kHalfMinute_s) * kHalfMinute_s / 60; }

  // Vehicles go from one line to another while that helps.
  Result<void> trade_vehicles() {
    const Layover layover{city_.layover_share};
    const auto any = [&] { return static_cast<std::size_t>(chance_.below(static_cast<int>(planned_.lines.size()))); };
    const Figures figures = count_.figures(now_.plan);
    std::map<std::string_view, double> full;  // by line: load of the fullest section by its capacity
    for (std::size_t l = 0; l < now_.plan.lines.size(); ++l)
      if (const LineFigures& f = figures.lines[l]; f.capacity_per_h > 0) full[planned_id(now_.plan.lines[l].id)] = f.max_load_per_h / f.capacity_per_h;
    for (std::size_t misses = 0; misses < kMostMisses && planned_.lines.size() > 1 && more_();) {
      const std::size_t from = any(), to = any();
      const PlanLine *gives = running(from), *takes = running(to);
      ++misses;
      if (from == to || gives == nullptr || takes == nullptr) continue;
      const LineDemandOnFleet less = fleet_of(*gives, layover, city_.period_min * 60), more = fleet_of(*takes, layover, city_.period_min * 60);
      Headways headways = headways_;
      headways[to] = headway_of(more, more.vehicles + 1);
      if (now_.score.vehicles < fleet_) {  // one is free
        DOSI_TRY(const bool found, try_it(taken_, headways));
        if (found) misses = 0;
        continue;
      }
      if (less.vehicles < 2) continue;
      headways[from] = headway_of(less, less.vehicles - 1);
      const double longer = headways[from] * 60 / gives->headway_s();
      if (headways[from] > kMostHeadway_min || (city_.trips_counted && longer * full[planned_.lines[from].id] > 1)) continue;
      DOSI_TRY(const bool found, try_it(taken_, headways));
      if (found) misses = 0, full[planned_.lines[from].id] *= longer;
    }
    return ok();
  }

  std::string_view planned_id(const std::string& id) const {
    const auto it = std::find_if(planned_.lines.begin(), planned_.lines.end(), [&](const PlannedLine& line) { return line.id == id; });
    return it == planned_.lines.end() ? std::string_view() : std::string_view(it->id);
  }

  const CityNetwork& city_;
  const PlanOptions& options_;
  const PlannedService& planned_;
  PlannersCount& count_;
  const std::function<bool()>& more_;
  Chance chance_;
  const LineDrafts proposal_;
  LineDrafts lines_;
  std::vector<std::size_t> changed_;
  Lines taken_;
  Headways headways_;
  std::set<Node> must_serve_;
  Judged now_;
  int fleet_ = 0, network_fleet_ = 0;
  std::size_t judged_ = 0;
};

}  // namespace

Result<Polished> polish(const CityNetwork& city, const LineDrafts& proposal, const PlannedService& planned, const PlanOptions& options, PlannersCount& count,
                        const std::function<bool()>& more) {
  return Polishing(city, proposal, planned, options, count, more).all();
}

}  // namespace dosi::bus
