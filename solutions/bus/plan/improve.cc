#include "solutions/bus/plan/improve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "solutions/bus/lines/annealing.h"
#include "solutions/bus/plan/loads.h"
#include "solutions/bus/plan/plan_chain.h"
#include "solutions/kit/parallel.h"

namespace dosi::bus {
namespace {

constexpr Cooling kFirst{0.04, 0.002}, kNext{0.02, 0.002}, kFine{0.02, 0.001};
constexpr double kDescent = 0.25;  // of the time at most: from today's network straight to a better one
constexpr double kForHeadways = 0.2;  // of the time: headways alone, once loads are known
constexpr double kFleets[] = {0.9, 0.8, 0.7, 1.1, 1.2};

struct Board {
  const CityNetwork& city;
  const Ground& ground;
  const PlanOptions& options;
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> evaluations{0};
  std::mutex mutex;  // guards what follows
  Plan today;
  std::vector<std::vector<Plan>> found;  // by thread
  double share = 0;
  PlanScore best{};

  PlanProgress progress() {
    const std::lock_guard lock(mutex);
    return {share, best};
  }
  kit::Budget budget() { return options.steps > 0 ? kit::Budget::steps(options.steps, stop) : kit::Budget::seconds(options.seconds, stop); }
};

class Worker {
 public:
  Worker(Board& board, unsigned number)
      : board_(board), options_(board.options), number_(number), budget_(board.budget()), chain_(board.city, board.ground, board.options, number) {}

  void run() {
    const LineDrafts today = chain_.lines();
    const PlanScore now = chain_.score();
    if (number_ == 0) {
      const std::lock_guard lock(board_.mutex);
      board_.today = {today, now}, board_.best = now;
    }
    if (options_.goal == PlanGoal::operator_) {
      seek({1e-3, 1, options_.fleet, now.minutes}, 1, kFirst);
    } else {
      const bool one = options_.goal == PlanGoal::passenger;
      seek({1, 1e-3, options_.fleet, 1e9}, one ? 1 : 0.4, kFirst);
      if (!one) other_fleets();
    }
    const std::lock_guard lock(board_.mutex);
    board_.found[number_] = std::move(found_), board_.evaluations += chain_.evaluations() - told_;
  }

 private:
  void other_fleets() {
    const Plan middle = best_;
    int step = 0;
    for (const double share : kFleets) {
      if (budget_.used() >= 1) return;
      if (share == 1.1) chain_.start_from(middle.lines);
      const double until = 0.4 + 0.6 * ++step / static_cast<double>(std::size(kFleets));
      seek({1, 1e-3, static_cast<int>(std::lround(share * options_.fleet)), 1e9}, until, kNext);
    }
  }

  // Anneals to an aim until this share of the budget; keeps the best plan within it, and goes on from there.
  void seek(const PlanAim& aim, double until, Cooling cooling) {
    aim_ = aim, any_ = false;
    chain_.aim_at(aim);
    keep_best();
    const double from = budget_.used(), courses = board_.city.trips_counted ? until - (until - from) * kForHeadways : until;
    descend(chain_, budget_, from + (courses - from) * kDescent, [&] { keep_best(); });
    anneal(chain_, budget_, courses, cooling, [&] { keep_best(); });
    if (any_) chain_.start_from(best_.lines);
    chain_.aim_at(aim);
    if (board_.city.trips_counted && budget_.used() < 1) fit_headways(until);
    if (!any_) return;
    chain_.start_from(best_.lines), chain_.aim_at(aim);
    found_.push_back(best_);
  }

  // Headways by the loads, then by passengers' time; a line's headway may grow only as long as it carries its load.
  void fit_headways(double until) {
    chain_.most_headways(headways_for(loads(board_.city, chain_.lines(), options_), options_.capacity));
    chain_.courses_stay(true);
    anneal(chain_, budget_, until, kFine, [&] { keep_best(); });
    chain_.courses_stay(false), chain_.most_headways({});
  }

  void keep_best() {
    if (chain_.within(aim_) && (!any_ || chain_.cost() < best_cost_ - 1e-12)) best_ = {chain_.lines(), chain_.score()}, best_cost_ = chain_.cost(), any_ = true;
    if (++steps_ % 8 != 0) return;
    board_.evaluations += chain_.evaluations() - told_, told_ = chain_.evaluations();
    const std::lock_guard lock(board_.mutex);
    board_.share = std::max(board_.share, budget_.used());
    if (number_ == 0 && any_) board_.best = best_.score;
  }

  Board& board_;
  const PlanOptions& options_;
  const unsigned number_;
  kit::Budget budget_;
  PlanChain chain_;
  PlanAim aim_;
  bool any_ = false;
  Plan best_;
  double best_cost_ = 0;
  std::vector<Plan> found_;
  std::uint64_t told_ = 0, steps_ = 0;
};

// Today's bounds where none are given.
PlanOptions completed(PlanOptions options, const CityNetwork& city) {
  int fleet = 0;
  for (const LineDraft& line : city.today) fleet += city.whole_vehicles(line);
  std::size_t longest = options.min_nodes;
  double minutes = 0;
  for (const LineDraft& line : city.today)
    if (!line.fixed) longest = std::max(longest, line.course.size()), minutes = std::max(minutes, city.ride_min(line.course));
  if (options.fleet == 0) options.fleet = fleet;
  if (options.most_lines == 0) options.most_lines = city.today.size();
  if (options.max_nodes == 0) options.max_nodes = longest;
  if (options.most_line_min == 0) options.most_line_min = minutes;
  return options;
}

Result<void> check(const PlanOptions& options, const CityNetwork& city) {
  int fixed = 0;
  for (const LineDraft& line : city.today)
    if (line.fixed) fixed += city.whole_vehicles(line);
  if (options.fleet < fixed)
    return bad_request(fmt::format("A fleet of {} vehicles is less than the {} that the lines need which stay as they are.", options.fleet, fixed), "fleet");
  if (options.most_lines < city.today.size())
    return bad_request(fmt::format("At most {} lines is less than the {} of today; lines end when vehicles serve better elsewhere.", options.most_lines, city.today.size()), "lines");
  if (options.min_nodes < 2) return bad_request("A line has at least 2 places.", "minNodes");
  if (options.max_nodes < options.min_nodes)
    return bad_request(fmt::format("At most {} places of a line is less than at least {}.", options.max_nodes, options.min_nodes), "maxNodes");
  if (options.headways_min.empty() || options.headways_min.front() <= 0 || !std::is_sorted(options.headways_min.begin(), options.headways_min.end()))
    return bad_request("Headways above 0 minutes in rising order were expected.", "headways");
  return ok();
}

// Of all plans, those of which no other is better in both scores.
std::vector<Plan> front(const std::vector<std::vector<Plan>>& found) {
  std::vector<Plan> all, out;
  for (const auto& plans : found) all.insert(all.end(), plans.begin(), plans.end());
  std::stable_sort(all.begin(), all.end(), [](const Plan& a, const Plan& b) {
    return a.score.vehicles != b.score.vehicles ? a.score.vehicles < b.score.vehicles : a.score.minutes < b.score.minutes;
  });
  for (Plan& plan : all)
    if (out.empty() || plan.score.minutes < out.back().score.minutes) out.push_back(std::move(plan));
  return out;
}

}  // namespace

PlanGoal goal_of(std::string_view name) { return name == "operator" ? PlanGoal::operator_ : name == "pareto" ? PlanGoal::pareto : PlanGoal::passenger; }

Result<Improvement> improve(const CityNetwork& city, const PlanOptions& given, const std::function<bool(const PlanProgress&)>& progress) {
  const PlanOptions options = completed(given, city);
  DOSI_CHECK(check(options, city));
  Bounds bounds;
  bounds.lines = options.most_lines, bounds.min_nodes = options.min_nodes, bounds.max_nodes = options.max_nodes, bounds.transfer_min = options.transfer_min;
  const Ground ground(city.network, bounds);
  Board board{.city = city, .ground = ground, .options = options, .today = {}, .found = std::vector<std::vector<Plan>>(std::max(1u, options.threads))};
  const unsigned threads = std::max(1u, options.threads);
  kit::deal_out(
      threads, threads, [&](unsigned, std::size_t i) { Worker(board, static_cast<unsigned>(i)).run(); },
      [&](double) {
        if (progress && !progress(board.progress())) board.stop = true;
        return true;
      });
  Improvement out{std::move(board.today), front(board.found), board.evaluations};
  if (out.plans.empty())
    return bad_request(fmt::format("No plan within a fleet of {} vehicles was found that serves all places of today (today's lines need {}); allow more vehicles, or more time.",
                                   options.fleet, out.today.score.vehicles),
                       "fleet");
  if (options.goal == PlanGoal::pareto) return out;
  const auto better = [&](const Plan& a, const Plan& b) {
    return options.goal == PlanGoal::operator_ ? a.score.vehicles < b.score.vehicles : a.score.minutes < b.score.minutes;
  };
  out.plans = {*std::min_element(out.plans.begin(), out.plans.end(), better)};
  return out;
}

}  // namespace dosi::bus
