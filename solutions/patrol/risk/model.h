#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "solutions/patrol/risk/history.h"

namespace dosi::patrol::risk {

// Expected events per cell, in one window.
using Field = std::vector<float>;

// A way to forecast. A model sees incidents that began before `now` and no others: what it forecasts does not change when later ones are
// altered. Deterministic. One thread.
class Model {
 public:
  virtual ~Model() = default;
  virtual std::string_view name() const = 0;
  // Learns what there is to learn before `now`; later calls with later times reuse earlier ones' work. The history outlives the model.
  virtual void fit(const History& history, LocalTime_s now) = 0;
  // Expected events of the windows, all of which begin at or after `now` and lie within a few weeks of it. Window by window, each summing to
  // what is expected of the whole area.
  virtual std::vector<Field> forecast(const std::vector<Window>& windows) = 0;
};

// How the windows of a back-test lie; known to models before they learn.
struct Rhythm {
  LocalTime_s step_s = kWeek_s;  // one forecast reaches so far
  LocalTime_s slot_s = kWeek_s;  // and says expected events for slots of this length
};

// Baselines: "counts_1y", "counts_all", "kde_1y", "kde_all", "kde_28d", "promap", "etas"; and "mixture", which is ours. The seed is the same
// for every city; nothing else is to be set. Null for an unknown name.
std::unique_ptr<Model> make_model(std::string_view name, const Rhythm& rhythm);
const std::vector<std::string_view>& model_names();  // mixture last

}  // namespace dosi::patrol::risk
