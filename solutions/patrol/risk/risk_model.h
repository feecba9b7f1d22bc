#pragma once
#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "solutions/patrol/risk/model.h"

namespace dosi::patrol::risk {

// What a city may know beside its reports. Each is optional.
struct Surroundings {
  // Persons in each cell (at(cell)) in each hour of a weekday 0..23 and of a weekend day 24..47; empty: not known.
  std::array<std::vector<float>, 48> persons;
  std::vector<float> lights_within_50m;  // of each cell; empty: not known
  bool has_persons() const { return !persons[0].empty(); }
};

// Expected events of one cell and window, and how sure that is.
struct Expected {
  double mean = 0;
  double low = 0, high = 0;  // of the expected number: 90 % of its posterior (Gamma)
  double none = 1;           // probability that nothing happens (negative binomial)
};

// What raised the risk of a cell in a window. Shares are of the expected number and sum to 1.
struct Explanation {
  Expected expected;
  double times_average = 0;  // against the mean cell and slot of the week
  double percentile = 0;     // of all cells in this window, 0 to 100
  // Where the number comes from.
  double long_run = 0;      // reports of a year and more, here and around
  double recent = 0;        // reports of the last weeks near by
  double time_of_week = 0;  // reports at this hour of the day and kind of day, around here
  double season = 0;        // reports at this time of earlier years
  double other_kinds = 0;   // reports of other kinds around here
  double people = 0;        // floating population
  double everywhere = 0;    // the same for all cells
  // The recent reports near by: how many within kNear_m in kRecent_days, and the nearest of them.
  int recent_count = 0;
  double nearest_recent_m = -1, last_recent_days = -1;
  int year_count = 0;         // in this cell within a year
  double hour_ratio = 1;      // this slot against the mean slot of the week, city-wide
  double persons = -1;        // in this cell at this hour; -1: not known
  double persons_ratio = -1;  // against the mean of cells with people
  bool dark = false;          // the sun is down
  int lights = -1;            // within 50 m; -1: not known
  static constexpr double kNear_m = 250, kRecent_days = 14;
};

struct Weight {
  std::string name;  // "300 m, 60 days"
  double share = 0;
};

// Ours, with what a planner asks beyond numbers. make_model("mixture") is the same without surroundings.
class RiskModel {
 public:
  RiskModel(const Rhythm& rhythm, Surroundings around = {});
  ~RiskModel();
  RiskModel(RiskModel&&) noexcept;
  // As Model.
  void fit(const History& history, LocalTime_s now);
  std::vector<Field> forecast(const std::vector<Window>& windows);
  // The same with uncertainty, of one window.
  std::vector<Expected> expected(Window window);
  // Of any cell and window within a few weeks after the time fitted. Some milliseconds.
  Explanation explain(Cell cell, Window window);
  // What was learned: the components and their shares, largest first.
  std::vector<Weight> weights() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dosi::patrol::risk
