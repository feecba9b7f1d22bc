#pragma once
#include <memory>
#include <string>
#include <vector>

#include "solutions/patrol/risk/explanation.h"
#include "solutions/patrol/risk/model.h"

namespace dosi::patrol::risk {

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
