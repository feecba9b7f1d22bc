#include "solutions/bus/lines/design.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <mutex>
#include <numbers>
#include <optional>

#include "solutions/bus/lines/annealing.h"
#include "solutions/bus/lines/assess.h"
#include "solutions/kit/parallel.h"

namespace dosi::bus {
namespace {

// An annealing pays up to about this many judged networks per line, node of a line and node; more time makes more of
// them.
constexpr double kEnough = 1000;
constexpr double kJudgedPerStep = 80;
constexpr double kDescent = 0.01;
// Passengers' share in the operator's objective: decides between lines of equal time.
constexpr double kTie = 1e-3;

double thread_cpu_s() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// What the threads share.
struct Board {
  const Network& network;
  const Ground& ground;
  const Bounds& bounds;
  const DesignOptions& options;
  Score least;
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> evaluations{0};

  std::mutex mutex;           // guards what follows
  std::vector<Front> fronts;  // what each thread has found; of single objectives one network
  std::optional<Error> trouble;
  double share = 0, cpu_s = 0;

  kit::Budget budget() {
    return options.steps > 0 ? kit::Budget::steps(options.steps, stop) : kit::Budget::seconds(options.seconds, stop);
  }
  double cost(const Aim& aim, const Score& s) const {
    return aim.passenger * s.average_min / least.average_min + aim.operator_ * s.lines_min / least.lines_min;
  }
  // The best of all threads for an aim; ties go to the first thread.
  const Front::Entry* best(const Aim& aim, const std::vector<Front::Entry>& entries) const {
    const Front::Entry* out = nullptr;
    for (const auto& entry : entries)
      if (out == nullptr || cost(aim, entry.score) < cost(aim, out->score)) out = &entry;
    return out;
  }
};

Aim aim_of(Objective objective) {
  return objective == Objective::operator_ ? Aim{kTie, 1} : Aim{1, 0};
}

class Worker {
 public:
  Worker(Board& board, unsigned number)
      : board_(board),
        number_(number),
        budget_(board.budget()),
        chain_(board.ground, board.bounds, board.least, board.options.seed, number) {}

  void run() {
    const double cpu = thread_cpu_s();
    auto done = board_.options.objective == Objective::pareto ? sweep() : restart();
    publish();
    const std::lock_guard lock(board_.mutex);
    if (!done) board_.trouble = std::move(done).error();
    board_.cpu_s += thread_cpu_s() - cpu;
  }

 private:
  // Tells the others and the watcher what there is.
  void publish() {
    board_.evaluations += chain_.evaluations() - published_;
    published_ = chain_.evaluations();
    const std::lock_guard lock(board_.mutex);
    board_.share = std::max(board_.share, budget_.used());
    board_.fronts[number_] = mine_;
  }
  void tick() {
    if (++steps_ % 32 == 0) publish();
  }

  // One objective: annealings from new starts, as many as pay.
  Result<void> restart() {
    chain_.aim_at(aim_of(board_.options.objective));
    for (bool first = true; first || budget_.used() < 1; first = false) {
      DOSI_CHECK(chain_.start_anew(board_.options.keep));
      const double from = budget_.used();
      descend(chain_, budget_, from + (1 - from) * kDescent, [&] { keep_best(); });
      const double left = budget_.expected_steps() * (1 - budget_.used()) * kJudgedPerStep;
      const auto& b = board_.bounds;
      const double enough = kEnough * static_cast<double>(b.lines * b.max_nodes * board_.ground.size());
      const double parts = std::max(1.0, std::floor(left / enough));
      anneal(chain_, budget_, budget_.used() + (1 - budget_.used()) / parts, {}, [&] { keep_best(); });
    }
    return ok();
  }

  void keep_best() {
    if (chain_.connected() && chain_.cost() < best_ - 1e-12) {
      best_ = chain_.cost();
      mine_ = Front();
      mine_.add(chain_.score(), chain_.lines());
    }
    tick();
  }

  // All compromises. First the two ends; then from the second end to the first in even turns of the weights, each stop from
  // the network before; then turns spread over all, each from the best network for its weights that anybody has found.
  // Everything accepted on the way may enter the front.
  Result<void> sweep() {
    chain_.on_accept = [this](const Score& score, const Lines& lines) {
      if (mine_.admits(score)) mine_.add(score, lines);
    };
    const bool passengers_first = number_ % 2 == 0;
    for (const bool passengers : {passengers_first, !passengers_first}) {
      DOSI_CHECK(chain_.start_anew(board_.options.keep));
      chain_.aim_at(aim_of(passengers ? Objective::passenger : Objective::operator_));
      const double from = budget_.used();
      descend(chain_, budget_, from + 0.01, [&] { tick(); });
      anneal(chain_, budget_, from + kEnd, {}, [&] { tick(); });
    }
    for (int i = 1; i <= kStops; ++i) {
      const double turn = static_cast<double>(i) / (kStops + 1);
      chain_.aim_at(weigh(passengers_first ? 1 - turn : turn));
      anneal(chain_, budget_, 2 * kEnd + kPass * i / kStops, kWarm, [&] { tick(); });
    }
    const double from = budget_.used();
    for (int i = 1; budget_.used() < 1; ++i) revisit(i * kGolden - std::floor(i * kGolden), from + (1 - from) * i / kSlices);
    return ok();
  }

  void revisit(double turn, double until) {
    learn();
    const Aim aim = weigh(turn);
    const auto entries = mine_.entries();
    if (const auto* best = board_.best(aim, entries)) chain_.start_from(best->lines);
    chain_.aim_at(aim);
    anneal(chain_, budget_, until, kCool, [&] { tick(); });
  }

  // Takes over what others have found, unless the answer must repeat.
  void learn() {
    publish();
    if (board_.options.steps > 0) return;
    const std::lock_guard lock(board_.mutex);
    for (const Front& front : board_.fronts) mine_.merge(front);
  }

  // 0: passengers alone, 1: lines alone; between, a turn of the direction in which networks get better, where both ends of
  // the front so far are as far apart in either cost.
  Aim weigh(double turn) const {
    const auto entries = mine_.entries();
    if (entries.size() < 2) return {1, 1};
    const double passengers = entries.front().score.average_min - entries.back().score.average_min,
                 lines = entries.back().score.lines_min - entries.front().score.lines_min;
    const double angle = turn * std::numbers::pi / 2;
    return {std::cos(angle) * board_.least.average_min / passengers, std::sin(angle) * board_.least.lines_min / lines};
  }

  static constexpr double kEnd = 0.1, kPass = 0.3;
  static constexpr int kStops = 16, kSlices = 64;
  static constexpr double kGolden = 0.6180339887498949;  // spreads turns evenly, however many there will be
  static constexpr Cooling kWarm{0.15, 0.02}, kCool{0.08, 0.02};

  Board& board_;
  unsigned number_;
  kit::Budget budget_;
  Chain chain_;
  Front mine_;
  double best_ = 1e300;
  std::uint64_t published_ = 0, steps_ = 0;
};

std::vector<Front::Entry> all_found(Board& board) {
  const std::lock_guard lock(board.mutex);
  Front out;
  for (const Front& front : board.fronts) out.merge(front);
  return out.entries();
}

DesignProgress progress_of(Board& board) {
  DesignProgress out;
  const auto found = all_found(board);
  if (!found.empty()) out.best = {found.back().score.average_min, found.front().score.lines_min};
  const std::lock_guard lock(board.mutex);
  out.share = board.share, out.evaluations = board.evaluations;
  return out;
}

void work(Board& board, const std::function<bool(const DesignProgress&)>& progress) {
  const unsigned count = std::max(1u, board.options.threads);
  board.fronts.resize(count);
  kit::deal_out(
      count, count, [&](unsigned, std::size_t i) { Worker(board, static_cast<unsigned>(i)).run(); },
      [&](double) {
        if (progress && !progress(progress_of(board))) board.stop = true;
        return true;
      });
}

}  // namespace

Result<Design> design(const Network& network, const Bounds& bounds, const DesignOptions& options,
                      const std::function<bool(const DesignProgress&)>& progress) {
  DOSI_CHECK(validate(network, bounds));
  if (options.keep.size() >= bounds.lines)
    return bad_request("All lines are to be kept; nothing is left to design.", "keep");
  const Ground ground(network, bounds);
  const LowerBounds least = lower_bounds(network);
  Board board{network, ground, bounds, options, {std::max(least.average_min, 1e-9), least.lines_min}, {}, {}, {}, {},
              {},      {},     {}};
  work(board, progress);
  Design out;
  out.networks = all_found(board), out.evaluations = board.evaluations, out.cpu_s = board.cpu_s;
  if (out.networks.empty() && board.trouble) return *board.trouble;
  if (out.networks.empty())
    return bad_request("No connected network within the bounds was found; allow more or longer lines, or more time.");
  if (options.objective != Objective::pareto) {
    Front::Entry best = *board.best(aim_of(options.objective), out.networks);
    out.networks = {std::move(best)};
  }
  return out;
}

}  // namespace dosi::bus
