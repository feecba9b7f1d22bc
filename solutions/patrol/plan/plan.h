#pragma once
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "solutions/patrol/plan/problem.h"

namespace dosi::patrol {

enum class Why : std::uint8_t { risk, coverage, exploration };
enum class Doing : std::uint8_t { stop, pause, call };

// One thing that a car does at a place, in the order of time.
struct Step {
  Doing doing = Doing::stop;
  Place place{};
  Seconds arrive_s = 0, leave_s = 0;
  Spot spot{};         // of a stop
  Why why = Why::risk;  // of a stop
  bool locked = false;  // a person holds it: it stays with its car and in its order, only its time may move
  double captured = 0;  // of a stop: expected reports at the spot while it deters, that no earlier stop deters
};

// A closed route: from the depot back to it. Without a step the car stays at its depot and both times are equal.
struct Route {
  Seconds out_s = 0, back_s = 0;
  std::vector<Step> steps;
};

struct Plan {
  std::vector<Route> routes;  // one for each car of the problem
  double captured = 0;        // expected reports that fall where and while a stop deters
};

// Plans nearly as good as the best, and what is known to somebody who knows them all but not which was drawn.
struct Draw {
  std::size_t plans = 0;
  double best = 0, expected = 0;  // captured: of the best plan, and on average over the draw
  double entropy_bits = 0;        // of all visits by spot and slot together, each as a coin of its own
  double entropy_share = 0;       // of what it would be if each visit could be at any spot in its slot
  std::vector<float> chance;      // that the spot is visited in the slot: spots x slots, by spot
  std::size_t slots = 0;
};

struct PlanOptions {
  double seconds = 0.8;
  std::uint64_t steps = 0;  // above 0 it takes the place of seconds, and the answer repeats
  std::uint64_t seed = 1;
  std::size_t pool = 24;         // plans to draw from; 1: the best is the answer
  double pool_loss = 0.02;       // how much of the best's captured risk a plan of the pool may lack
};

struct Planned {
  Plan plan;  // the one drawn
  Draw draw;
  std::vector<std::string> unmet;  // wishes that no plan found could meet, in words
  std::uint64_t seed = 1;
};

struct PlanProgress {
  double share = 0;  // of the budget
  double captured = 0;
};

// Routes that capture much risk within all rules, drawn from a pool. bad_request as check_wishes gives it. `progress` may return
// false to stop: then the best so far is the answer.
Result<Planned> plan_patrol(const Problem& problem, const PlanOptions& options,
                            const std::function<bool(const PlanProgress&)>& progress = {});

// A car is needed elsewhere: it is at `place` (added with add_place, if it was none) until `until_s`.
struct SendToCall {
  Car car{};
  Place place{};
  Seconds until_s = 0;
};
// A person takes a stop and puts it before the step `before` of a car (its size: at the end); it is then locked.
struct MoveStop {
  Car from{};
  std::size_t step = 0;
  Car to{};
  std::size_t before = 0;
};
struct RemoveStop {
  Car car{};
  std::size_t step = 0;
};
struct LockStop {
  Car car{};
  std::size_t step = 0;
  bool locked = true;
};
// A person wants one more stop of a car, before the step `before`; it is locked.
struct AddStop {
  Car car{};
  Spot spot{};
  std::size_t before = 0;
};
using Change = std::variant<SendToCall, MoveStop, RemoveStop, LockStop, AddStop>;

// What became of one car's stops.
struct Difference {
  Car car{};
  std::vector<Spot> added, dropped;  // dropped: no longer by this car
  Seconds largest_shift_s = 0;       // of the stops that it keeps
};
struct Replanned {
  Plan plan;
  double captured_before = 0;  // of the old plan
  std::vector<Difference> changes;  // of the cars whose route changed
  std::vector<std::string> unmet;
};

// The plan after a change at `now_s`: what began before then and what is locked stays, the rest is planned anew from there, near the old
// plan. bad_request when the change names no such car or step, is in the past, or leaves a locked stop that cannot be reached in time.
Result<Replanned> replan(const Problem& problem, const Plan& plan, Seconds now_s, const Change& change, const PlanOptions& options);

}  // namespace dosi::patrol
