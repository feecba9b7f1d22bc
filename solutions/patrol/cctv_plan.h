#pragma once
#include <functional>
#include <optional>

#include "solutions/patrol/cameras/coverage.h"
#include "solutions/patrol/cameras/siting.h"
#include "solutions/patrol/cctv_city.h"

namespace dosi::patrol {

// Shares of the events' weight that are seen, 0 to 1.
struct SeenShares {
  double existing = 0, planned = 0, ranked = 0;  // with existing cameras alone, with the plan, with the ranking of cells instead
};
struct CctvPlan {
  std::size_t asked = 0, reserved = 0, candidates = 0;
  Siting siting;
  std::vector<Camera> cameras;  // of the plan, as siting.chosen
  std::vector<double> moved_m;  // how far each had to be moved out of a building
  SeenShares train, test;
  double bound = 0;  // share of the learned events that no choice among the candidates passes, existing cameras included
  std::optional<double> checked;  // train.planned worked out a second time; the check knows full circles alone
  std::optional<CoverageReport> equipment;  // where lights or bells are known
  double gap() const { return bound > train.planned ? (bound - train.planned) / bound : 0; }
};
CctvPlan plan_cctv(const CctvArguments& arguments, const CctvCity& city, const std::function<void(double)>& told);

json::Object json_of(const CctvArguments& arguments, const CctvCity& city, const CctvPlan& plan);
// The sites in order with what they add, and what each camera sees.
json::Object geojson_of(const CctvCity& city, const CctvPlan& plan);

}  // namespace dosi::patrol
