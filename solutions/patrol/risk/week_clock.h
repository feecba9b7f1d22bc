#pragma once
#include <array>
#include <vector>

#include "solutions/patrol/risk/history.h"

namespace dosi::patrol::risk {

// Slots of a day of one length, on two kinds of day: what is alike in the week. A step without slots has one class.
class SlotClasses {
 public:
  explicit SlotClasses(LocalTime_s slot_s);
  std::size_t size() const { return slots_of_day_ > 0 ? 2 * slots_of_day_ : 1; }
  bool any() const { return slots_of_day_ > 0; }
  std::size_t slots_of_day() const { return slots_of_day_; }
  std::size_t of(LocalTime_s t) const;
  static bool weekend(LocalTime_s t) { return day_of_week(t) >= 5; }
  double slot_h() const { return static_cast<double>(slot_s_) / kHour_s; }
  // The class's hour in the middle of the slot, and its kind of day.
  double middle_h(std::size_t c) const { return (static_cast<double>(c % slots_of_day_) + 0.5) * slot_h(); }
  bool weekend_class(std::size_t c) const { return c >= slots_of_day_; }

 private:
  LocalTime_s slot_s_;
  std::size_t slots_of_day_ = 0;
};

// How incidents are shared out over the hours of the week, as far as their hours are known.
class WeekClock {
 public:
  void add(const Incident& incident, double weight);
  void fade(double factor);
  // Expected share of a week's incidents within the window, times weeks (a whole week: 1). Hours with few incidents lean on the same hour
  // of other days and on the day of the week.
  double weeks(Window window) const;
  // The window's rate against the mean of the week.
  double ratio(Window window) const { return weeks(window) * kWeek_s / static_cast<double>(window.to_s - window.from_s); }

 private:
  std::array<double, 168> profile() const;
  std::array<double, 168> hours_{};  // from Monday 0:00
  std::array<double, 7> days_{};
  mutable std::array<double, 168> cached_{};
  mutable bool fresh_ = false;
};

}  // namespace dosi::patrol::risk
