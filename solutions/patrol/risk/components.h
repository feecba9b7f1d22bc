#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "solutions/patrol/risk/explanation.h"
#include "solutions/patrol/risk/model.h"
#include "solutions/patrol/risk/raster.h"
#include "solutions/patrol/risk/week_clock.h"

namespace dosi::patrol::risk {

// One way in which risk may lie over the cells: a density that sums to 1.
struct Component {
  enum class Kind : std::uint8_t {
    kernel,      // a layer, spread by a Gaussian
    rated,       // cells by their own count, drawn towards what lies around: Gamma-Poisson
    rated_hours,  // the same by their own count at like hours, drawn towards the hours of the whole city
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
  // Sum of weight times density over the components that are slotted, or not; weights beside list(). `deviation`: how far it may be off by
  // the chance of the reports it was made from (standard deviation; what several components make of one report is added up, which is cautious).
  struct Mixed {
    Field density, deviation;
  };
  void mixed(std::span<const double> weights, bool slotted, std::size_t slot_class, Mixed& out, bool with_deviation);
  // The density of each component at one cell.
  std::vector<double> at_cell(Cell cell, std::size_t slot_class);

 private:
  static constexpr std::size_t kNoClass = static_cast<std::size_t>(-1);
  struct Layer {
    Raster counts;
    double sum = 0;
    double memory_days = 0;  // 0: nothing fades
    bool targets = true;
    bool season = false;
    double hours = 0;        // slotted: how far hours reach; counts are those of cached_class
    std::size_t cached_class = kNoClass;
  };
  struct Bandwidth {
    double metres;
    Kernel kernel;
    Raster inverse_inside;  // 1 over the share of a cell's kernel that falls into the area
  };

  void add_bandwidths();
  void add_layers(bool other_kinds);
  void add_kernels();
  void add_others();
  void add_incident(const Incident& incident);
  void decay(double days);
  void refresh_season(const History& history);
  const Layer& layer_of(const Component& component, std::size_t slot_class);
  void fill_slot_layer(Layer& layer, std::size_t slot_class) const;
  // Slots that are asked for, and of what.
  struct Part {
    std::span<const double> weights;
    bool slotted;
    std::size_t slot_class;
  };
  bool add_up(const Part& part, std::size_t bandwidth, bool as_deviation);
  double days_of(std::size_t slot_class) const { return classes_.weekend_class(slot_class) ? 2 : 5; }
  void to_field(const Raster& raster, double factor, Field& out) const;
  void rated_field(const Component& component, Field& out);
  void rated_hours_field(const Component& component, std::size_t slot_class, Field& out);
  void people_field(const Component& component, std::size_t slot_class, Field& out);
  double count(std::size_t layer, std::size_t cell) const { return layers_[layer].counts[grid_.raster_index(static_cast<Cell>(cell))]; }
  std::size_t places() const { return static_cast<std::size_t>(grid_.nx()) * static_cast<std::size_t>(grid_.ny()); }

  const Grid& grid_;
  const Surroundings& around_;
  SlotClasses classes_;
  WeekClock clock_;
  Blur blur_;
  std::vector<Bandwidth> bandwidths_;
  std::vector<Layer> layers_;
  std::vector<Raster> by_class_;  // all target incidents of a slot class
  std::vector<Component> list_;
  Raster scratch_, blurred_;
  Field rated_;  // of rated_hours, which all classes share; empty: to be made
  LocalTime_s now_ = 0;
  std::size_t seen_ = 0;
  bool begun_ = false;
};

}  // namespace dosi::patrol::risk
