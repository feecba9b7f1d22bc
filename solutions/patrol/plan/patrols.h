#pragma once
#include <vector>

#include "solutions/patrol/plan/risk_field.h"
#include "solutions/patrol/plan/schedule.h"

namespace dosi::patrol {

// How much the parts of a plan's worth beside captured risk count, in expected reports.
struct Weights {
  double missing_visit = 0;   // of a district that has fewer than it wants
  double missing_drawn = 0;   // an exploration stop that is drawn but not made
  double too_soon = 0;        // a visit before the spot's revisit time is over
  double uneven = 0;          // per standard deviation of the cars' workload, as a share of their time
  double as_before = 0;       // a stop that the same car had in the plan before
};

// All cars' stops under construction, and what they are worth together. Each change of a route is judged exactly.
class Patrols {
 public:
  Patrols(const Problem& problem, const RiskField& field, std::vector<Frame> frames);

  const Problem& problem() const { return *problem_; }
  const Frame& frame(Car c) const { return frames_[at(c)]; }
  const std::vector<Visit>& visits(Car c) const { return routes_[at(c)].visits; }
  const Timing& timing(Car c) const { return routes_[at(c)].timing; }
  Seconds slack_s(Car c) const { return frames_[at(c)].end_s - routes_[at(c)].timing.back_s; }
  std::size_t cars() const { return frames_.size(); }
  std::size_t stops() const { return stops_; }

  // Who is at a spot when, by arrival.
  struct Presence {
    Seconds arrive_s, leave_s;
    Car car;
  };
  const std::vector<Presence>& presences(Spot spot) const { return presences_[at(spot)]; }

  // Gives a car these visits instead; false, and nothing is changed, if it cannot make them.
  bool assign(Car car, std::vector<Visit> visits);

  // Reports that one more stop would capture; nothing where the spot is visited too shortly before or after.
  double gain(Spot spot, Seconds arrive_s, Seconds stay_s) const;
  // The first time from `arrive_s` on at which a stop would not be too near another at the spot.
  Seconds first_chance_s(Spot spot, Seconds arrive_s, Seconds stay_s) const;
  double captured() const { return captured_; }
  int too_soon() const { return too_soon_; }
  int missing_visits() const { return missing_visits_; }
  // What one more visit of the spot by the car adds for its district.
  bool district_wants(Spot spot, Car car) const;
  double uneven() const;

  // Exploration stops to be made, and how many of them are not yet made.
  void draw(const std::vector<Spot>& spots);
  const std::vector<Spot>& drawn() const { return drawn_; }
  int open_draws(Spot spot) const { return open_[at(spot)]; }
  int missing_draws() const { return missing_draws_; }

  // Leaves a spot alone: one more stop there captures nothing.
  void ban(Spot spot) { banned_[at(spot)] = true; }

  // Whom a stop belonged to before: as_before counts each kept pair once.
  void remember(const Plan& before);
  bool was_before(Spot spot, Car car) const { return !before_.empty() && before_[at(car) * problem_->spots.size() + at(spot)]; }

  double worth(const Weights& weights) const;
  // The plan with each stop's share of the captured risk.
  Plan plan() const;

 private:
  struct Kept {
    std::vector<Visit> visits;
    Timing timing;
  };
  void count(Car car, const Visit& visit, Timing::Stop when, bool comes);
  void appear(Spot spot, Presence presence, bool comes);
  void judge(Spot spot);
  Seconds deters(Seconds stay_s) const { return deters_[static_cast<std::size_t>(stay_s)]; }

  const Problem* problem_;
  const RiskField* field_;
  std::vector<Frame> frames_;
  std::vector<Kept> routes_;
  struct Judged {
    double captured = 0;
    int too_soon = 0;
  };
  std::vector<std::vector<Presence>> presences_;  // of each spot, by arrival
  std::vector<Judged> judged_;                    // of each spot
  std::vector<Seconds> deters_;                   // after a stay of so many seconds
  std::vector<int> district_visits_;              // shifts x districts
  std::vector<int> open_;                         // of each spot: exploration stops drawn and not made
  std::vector<Spot> drawn_;
  std::vector<bool> before_, banned_;
  double captured_ = 0;
  int too_soon_ = 0, missing_visits_ = 0, missing_draws_ = 0, kept_ = 0;
  std::size_t stops_ = 0;
  Timing scratch_;
};

}  // namespace dosi::patrol
