#pragma once
#include <functional>
#include <string>

#include "solutions/patrol/risk/model.h"

namespace dosi::patrol::risk {

// A model without memory of its own: each forecast is a weight per cell from the incidents before `now`, made to sum to their mean rate over
// the last `memory_s` (0: all there is). It knows nothing of hours: slots of equal length are alike.
class WeightedModel : public Model {
 public:
  // The weights of all cells from the target incidents with from_s in [now - memory, now).
  using Weigh = std::function<Field(const History&, const std::vector<const Incident*>& seen, LocalTime_s now)>;
  WeightedModel(std::string_view name, LocalTime_s memory_s, Weigh weigh) : name_(name), memory_s_(memory_s), weigh_(std::move(weigh)) {}
  std::string_view name() const override { return name_; }
  void fit(const History& history, LocalTime_s now) override;
  std::vector<Field> forecast(const std::vector<Window>& windows) override;

 private:
  std::string_view name_;
  LocalTime_s memory_s_;
  Weigh weigh_;
  Field weights_;  // sum to 1, or all 0
  double per_s_ = 0;
};

Field count_weights(const History& history, const std::vector<const Incident*>& seen);
// Gaussian of the width of a cell.
Field kernel_weights(const History& history, const std::vector<const Incident*>& seen);
// Prospective hot-spotting, Bowers, Johnson, Pease 2004: the sum of 1 / (1 + cells away) * 1 / (1 + weeks ago), both whole numbers, over what
// happened within 400 m and 8 weeks.
Field prospective_weights(const History& history, const std::vector<const Incident*>& seen, LocalTime_s now);
inline constexpr double kProspective_m = 400;
inline constexpr LocalTime_s kProspective_s = 8 * kWeek_s;

}  // namespace dosi::patrol::risk
