#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "solutions/patrol/risk/raster.h"
#include "solutions/patrol/risk/risk_model.h"
#include "solutions/patrol/risk/week_clock.h"

namespace dosi::patrol::risk {

// What a component's risk comes from: how explanations add it up.
enum class Source : std::uint8_t { long_run, recent, time_of_week, season, other_kinds, people, everywhere };
inline constexpr std::size_t kSources = 7;

// One way in which risk may lie over the cells: a density that sums to 1.
struct Component {
  enum class Kind : std::uint8_t {
    kernel,      // a layer, spread by a Gaussian
    rated,       // cells by their own count, drawn towards what lies around: Gamma-Poisson
    people,      // persons present
    rate,        // a smooth rate per person, times persons present
    everywhere,  // uniform
  };
  Kind kind = Kind::everywhere;
  Source source = Source::everywhere;
  std::size_t layer = 0;      // kernel, rated
  std::size_t bandwidth = 0;  // kernel
  double pull = 0;            // rated: events that the surroundings count for
  bool slotted = false;       // differs between slot classes
  std::string name;
};

// The components of one city as they stand at a time that moves forwards: layers are counts that decay, held and not made anew.
class Components {
 public:
  Components(const Grid& grid, const Rhythm& rhythm, const Surroundings& around, bool other_kinds);

  const std::vector<Component>& list() const { return list_; }
  const SlotClasses& classes() const { return classes_; }
  const WeekClock& clock() const { return clock_; }
  // Takes in what began before `now`, which is never earlier than at the call before.
  void advance(const History& history, LocalTime_s now);
  LocalTime_s now() const { return now_; }

  // The density of a component in a slot class; all 0 where its layer is empty.
  void field(const Component& component, std::size_t slot_class, Field& out);
  // Sum of weight times density over the components that are slotted, or not. Weights beside list().
  void mixed(std::span<const double> weights, bool slotted, std::size_t slot_class, Field& out);
  // Sum over incidents of the square of what each gives, for the kernels alone: the variance of mixed() by the chance of reports.
  void variance(std::span<const double> weights, std::size_t slot_class, Field& out);
  // The density of each component at one cell.
  std::vector<double> at_cell(Cell cell, std::size_t slot_class);

 private:
  struct Layer {
    Raster counts;
    double sum = 0;
    double memory_days = 0;  // 0: nothing fades
    bool targets = true;
    bool season = false;
    double hours = 0;        // slotted: how far hours reach
  };
  struct Bandwidth {
    double metres;
    Kernel kernel;
    Raster inverse_inside;  // 1 over the share of a cell's kernel that falls into the area
  };

  void add_bandwidths();
  void add_layers(bool other_kinds);
  void add_components(const Surroundings& around, bool other_kinds);
  void add_incident(const Incident& incident);
  void decay(double days);
  void refresh_season(const History& history, std::size_t seen);
  const Raster& counts(const Component& component, std::size_t slot_class, double& sum);
  void slot_layer(const Layer& layer, std::size_t slot_class);
  void to_field(const Raster& raster, double factor, Field& out) const;
  void rated_field(const Component& component, Field& out);
  void people_field(const Component& component, std::size_t slot_class, Field& out);

  const Grid& grid_;
  const Surroundings& around_;
  SlotClasses classes_;
  WeekClock clock_;
  Blur blur_;
  std::vector<Bandwidth> bandwidths_;
  std::vector<Layer> layers_;
  std::vector<Raster> by_class_;  // all target incidents of a slot class
  std::vector<Component> list_;
  Raster slot_counts_, scratch_, blurred_;
  double slot_sum_ = 0;
  LocalTime_s now_ = 0;
  std::size_t seen_ = 0;
  bool begun_ = false;
};

}  // namespace dosi::patrol::risk
