#pragma once
#include <cstdint>
#include <vector>

#include "base/chance.h"
#include "solutions/bus/lines/moves.h"
#include "solutions/bus/plan/improve.h"
#include "solutions/bus/plan/offer.h"

namespace dosi::bus {

// What a walk through plans is to make small: passenger * minutes / today's + operator_ * vehicles / today's, with a steep price for
// vehicles above the fleet and for minutes above the limit.
struct PlanAim {
  double passenger = 1, operator_ = 0;
  int fleet = 0;
  double most_minutes = 1e9;
};

// One simulated annealing through plans; takes a line out, closes the costs of the rest, and tries courses and headways for it, each judged
// exactly. Not for several threads.
class PlanChain {
 public:
  PlanChain(const CityNetwork& city, const Ground& ground, const PlanOptions& options, std::uint64_t number);

  void start_from(LineDrafts lines);
  void aim_at(const PlanAim& aim);
  void step(double temperature);
  double typical_rise();  // as of Chain

  const LineDrafts& lines() const { return lines_; }
  PlanScore score() const { return score_; }
  double cost() const { return cost_; }
  bool within(const PlanAim& aim) const { return score_.vehicles <= aim.fleet && score_.minutes <= aim.most_minutes; }
  std::uint64_t evaluations() const { return evaluations_; }
  // Longest headways that carry the load, by line (Ceder 1984, maximum load); they may only be passed downwards. Empty: any.
  void most_headways(std::vector<double> minutes) { most_headway_ = std::move(minutes); }
  void courses_stay(bool stay) { courses_stay_ = stay; }

 private:
  double cost_of(const PlanScore& s, std::size_t changed) const;
  bool differs(std::size_t r, const Line& course) const;
  std::size_t changed_with(std::size_t r, const LineDraft& line) const;
  std::size_t any_line();
  double any_headway(double now);
  LineDraft vary(std::size_t r);
  bool allowed(std::size_t r, const LineDraft& line) const;
  bool keeps_served(const Line& before, const Line& after);
  PlanScore judge(const LineDraft& line, int other_vehicles);
  bool accepts(const PlanScore& now, std::size_t changed, double temperature);
  void put(std::size_t r, LineDraft line);
  void vary_one(double temperature);
  void swap_headways(double temperature);
  void swap_tails(double temperature);
  void try_two(std::size_t a, std::size_t b, const LineDraft& one, const LineDraft& two, double temperature);

  const CityNetwork& city_;
  const PlanOptions& options_;
  const Bounds bounds_;
  Moves moves_;
  Chance chance_;
  Offer offer_;
  PlanAim aim_;
  LineDrafts lines_;
  PlanScore today_, score_;
  double cost_ = 0;
  std::vector<int> served_by_;  // by node: lines that pass
  std::vector<bool> must_serve_;
  std::size_t changed_ = 0;
  std::vector<double> most_headway_;
  bool courses_stay_ = false;
  std::vector<std::size_t> free_;  // lines that may change
  std::uint64_t evaluations_ = 0;
};

}  // namespace dosi::bus
