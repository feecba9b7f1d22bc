#include "solutions/patrol/tour/solve.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "solutions/kit/budget.h"
#include "solutions/patrol/tour/exact.h"
#include "solutions/patrol/tour/giant_tour.h"
#include "solutions/patrol/tour/rebuild.h"

namespace dosi::patrol {
namespace {

constexpr std::size_t kPopulation = 20;
constexpr int kRebuilds = 100;              // of each child
constexpr double kTemperature = 0.3;        // at a child's birth, in average scores of a node
constexpr double kWorthFinishing = 3;       // temperatures below the present solution
constexpr std::uint64_t kPatience = 500;    // children without a new best of the population before it starts anew

class Search {
 public:
  Search(const Ground& ground, kit::Budget& budget, std::uint64_t seed, const std::function<bool(const TourProgress&)>& progress)
      : ground_(ground), budget_(budget), chance_(seed, 1), rebuilder_(ground, chance_), best_(ground), now_(ground), next_(ground), progress_(progress) {}

  void run() {
    while (!over()) {
      population_.clear();
      for (std::size_t i = 0; i < 3 * kPopulation && population_.size() < kPopulation && !over(); ++i) {
        next_ = Routes(ground_);
        raise(), join();
      }
      for (std::uint64_t idle = 0; idle < kPatience && !over(); ++idle) {
        const double before = population_.front().value;
        cut(ground_, mixed(giant_tour(ground_, parent(), chance_), giant_tour(ground_, parent(), chance_), chance_), chance_, next_);
        raise(), join();
        if (population_.front().value > before) idle = 0;
      }
    }
  }

  const Routes& best() const { return best_; }
  bool complete() const { return best_.visits() == ground_.nodes(); }
  std::uint64_t steps() const { return steps_; }
  double best_after_s() const { return best_after_s_; }

 private:
  struct Member {
    Routes routes;
    double value;
  };

  bool over() { return stopped_ || complete() || budget_.used() >= 1; }
  const Routes& parent() {
    const auto any = [&] { return static_cast<std::size_t>(chance_.below(static_cast<int>(population_.size()))); };
    return population_[std::min(any(), any())].routes;
  }

  // Fills and improves next_ into now_.
  void raise() {
    rebuilder_.fill_all(next_);
    now_ = next_, value_ = rebuilder_.value(now_);
    note_best();
    Member best{now_, value_};
    const double hot = kTemperature * ground_.all_scores() / static_cast<double>(ground_.nodes());
    for (int i = 0; i < kRebuilds && !over(); ++i) {
      step(hot * (1 - static_cast<double>(i) / kRebuilds));
      if (value_ > best.value) best = {now_, value_};
    }
    now_ = std::move(best.routes), value_ = best.value;
  }

  void step(double temperature) {
    budget_.spend(), ++steps_;
    next_ = now_;
    rebuilder_.rebuild(next_, value_ - kWorthFinishing * temperature);
    const double value = rebuilder_.value(next_);
    if (value <= value_ && !chance_.happens(std::exp((value - value_) / temperature))) return;
    std::swap(now_, next_);
    value_ = value;
    note_best();
    if (steps_ % 256 == 0 && progress_) stopped_ = !progress_({budget_.used(), best_.score()});
  }

  void note_best() {
    if (value_ <= best_value_) return;
    if (now_.score() > best_.score()) best_after_s_ = budget_.elapsed_s();
    best_ = now_, best_value_ = value_;
  }

  // Puts now_ into the population, unless its twin is there; the last of too many leaves.
  void join() {
    const auto twin = [&](const Member& m) { return std::abs(m.routes.score() - now_.score()) < 1e-9 && std::abs(m.value - value_) < 1e-6; };
    if (std::any_of(population_.begin(), population_.end(), twin)) return;
    const auto behind = std::find_if(population_.begin(), population_.end(), [&](const Member& m) { return m.value < value_; });
    population_.insert(behind, {now_, value_});
    if (population_.size() > kPopulation) population_.pop_back();
  }

  const Ground& ground_;
  kit::Budget& budget_;
  Chance chance_;
  Rebuilder rebuilder_;
  Routes best_, now_, next_;
  double best_value_ = -1, value_ = -1, best_after_s_ = 0;
  std::vector<Member> population_;
  std::uint64_t steps_ = 0;
  bool stopped_ = false;
  const std::function<bool(const TourProgress&)>& progress_;
};

Result<void> check_problem(const TourProblem& p) {
  if (p.teams.empty()) return bad_request("There is no team: nobody can visit anything.");
  if (p.ways.size() != p.nodes * p.nodes || p.service.size() != p.nodes || p.score.size() != p.nodes)
    return bad_request("Ways, services and scores are not for " + std::to_string(p.nodes) + " nodes.");
  const auto bad = [](double v) { return !(v >= 0); };
  if (std::any_of(p.ways.begin(), p.ways.end(), bad) || std::any_of(p.service.begin(), p.service.end(), bad) ||
      std::any_of(p.score.begin(), p.score.end(), [](double v) { return !(v >= 0) || !std::isfinite(v); }))
    return bad_request("Ways, services and scores should be numbers from 0.");
  for (const auto& team : p.teams)
    if (team.start >= p.nodes || team.end >= p.nodes || !(team.limit >= 0)) return bad_request("A team's start, end or limit is none.");
  return ok();
}

double score_of(const TourProblem& problem, const std::vector<Tour>& tours) {
  double sum = 0;
  for (const Tour& tour : tours)
    for (const std::uint32_t v : tour) sum += problem.score[v];
  return sum;
}

}  // namespace

double length_of(const TourProblem& problem, std::size_t team, const Tour& tour) {
  if (tour.empty()) return 0;
  double sum = problem.way(problem.teams[team].start, tour.front());
  for (std::size_t i = 0; i < tour.size(); ++i)
    sum += problem.service[tour[i]] + problem.way(tour[i], i + 1 < tour.size() ? tour[i + 1] : problem.teams[team].end);
  return sum;
}

Result<Tours> find_tours(const TourProblem& problem, const TourOptions& options, const std::function<bool(const TourProgress&)>& progress) {
  DOSI_CHECK(check_problem(problem));
  const std::atomic<bool> stop{false};
  kit::Budget budget = options.steps > 0 ? kit::Budget::steps(options.steps, stop) : kit::Budget::seconds(options.seconds, stop);
  Tours out;
  if (auto exact = exact_tours(problem)) {
    out.tours = std::move(*exact), out.proven = true;
  } else {
    const Ground ground(problem);
    if (ground.teams().empty()) {
      out.tours.resize(problem.teams.size());
      return out;
    }
    Search search(ground, budget, options.seed, progress);
    search.run();
    out.tours = ground.named(search.best().all()), out.proven = search.complete();
    out.steps = search.steps(), out.best_after_s = search.best_after_s();
  }
  out.score = score_of(problem, out.tours), out.elapsed_s = budget.elapsed_s();
  return out;
}

}  // namespace dosi::patrol
