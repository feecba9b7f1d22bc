#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "base/chance.h"
#include "solutions/bus/lines/front.h"
#include "solutions/bus/lines/moves.h"
#include "solutions/bus/lines/rides.h"

namespace dosi::bus {

// What a search minimises: passenger * average time / its bound + operator * line time / its bound.
struct Aim {
  double passenger = 1, operator_ = 0;
};

// One simulated-annealing walk through networks. It takes one line out, closes the costs of the rest once, and then
// tries many courses for that line, each judged exactly by its LineEffect. Not for several threads.
class Chain {
 public:
  // `least` are the scores by which Aim's terms are divided.
  Chain(const Ground& ground, const Bounds& bounds, Score least, std::uint64_t seed, std::uint64_t number);

  // Starts from new lines behind those to keep, which are never varied; bad_request when the streets have no lines
  // within the bounds.
  Result<void> start_anew(const Lines& keep = {});
  void start_from(Lines lines);  // the first ones being those to keep
  void aim_at(Aim aim);

  // Tries a few hundred moves around one line (or two, exchanging tails) at this temperature, in units of the cost.
  void step(double temperature);
  // The median rise of moves that make the cost worse: the scale for temperatures.
  double typical_rise();

  const Lines& lines() const { return lines_; }
  double cost() const { return cost_; }
  Score score() const { return score_; }
  bool connected() const { return connected_; }
  std::uint64_t evaluations() const { return evaluations_; }

  // Called for every connected network that is accepted.
  std::function<void(const Score&, const Lines&)> on_accept;

 private:
  struct Judged {
    Score score;
    double cost = 0;
    bool connected = false;
  };
  Judged judge(const Cost& cost, double lines_min) const;
  std::size_t any_line();
  double minutes(const Line& line) const;
  void take_out(std::size_t a, std::size_t b);
  Judged try_line(const Square& rest, const Cost& rest_cost, const Line& line, double other_lines_min);
  double guess(const Line& line) const;
  bool accepts(const Judged& now, double temperature);
  void vary_one(double temperature);
  void vary_two(double temperature);

  const Ground& ground_;
  const Bounds bounds_;
  const Score least_;
  Weights weights_;
  Moves moves_;
  Chance chance_;
  Aim aim_;
  Lines lines_;
  std::size_t kept_ = 0;
  double cost_ = 0, lines_min_ = 0;
  Score score_;
  bool connected_ = false;
  std::uint64_t evaluations_ = 0;
  double hopeless_;  // a guessed rise of so many temperatures
  Square rest_, rest_and_one_;
  Cost rest_cost_;
  LineEffect effect_;
};

}  // namespace dosi::bus
