#include "solutions/patrol/risk/week_clock.h"

#include <numeric>

namespace dosi::patrol::risk {
namespace {

constexpr double kLean = 4;  // incidents per hour of the week that the leaning counts for

std::size_t hour_of_week(LocalTime_s t) { return static_cast<std::size_t>(day_of_week(t) * 24 + hour_of_day(t)); }

}  // namespace

SlotClasses::SlotClasses(LocalTime_s slot_s) : slot_s_(slot_s) {
  if (slot_s < kDay_s) slots_of_day_ = static_cast<std::size_t>(kDay_s / slot_s);
}

std::size_t SlotClasses::of(LocalTime_s t) const {
  if (!any()) return 0;
  const auto slot = static_cast<std::size_t>(((t % kDay_s) + kDay_s) % kDay_s / slot_s_);
  return std::min(slot, slots_of_day_ - 1) + (weekend(t) ? slots_of_day_ : 0);
}

void WeekClock::add(const Incident& i, double weight) {
  fresh_ = false;
  days_[static_cast<std::size_t>(day_of_week(i.from_s))] += weight;
  if (i.precision == Precision::day) return;
  if (i.to_s <= i.from_s) {
    hours_[hour_of_week(i.from_s)] += weight;
    return;
  }
  for (LocalTime_s t = i.from_s - i.from_s % kHour_s; t < i.to_s; t += kHour_s) hours_[hour_of_week(t)] += weight * share_within(i, {t, t + kHour_s});
}

void WeekClock::fade(double factor) {
  fresh_ = false;
  for (double& h : hours_) h *= factor;
  for (double& d : days_) d *= factor;
}

std::array<double, 168> WeekClock::profile() const {
  const double known = std::accumulate(hours_.begin(), hours_.end(), 0.0), all = std::accumulate(days_.begin(), days_.end(), 0.0);
  std::array<double, 48> kinds{};  // hours of workdays, of weekend days
  for (std::size_t h = 0; h < hours_.size(); ++h) kinds[h % 24 + (h >= 120 ? 24 : 0)] += hours_[h];
  const auto kind_sum = [&](std::size_t from) { return std::accumulate(kinds.begin() + static_cast<std::ptrdiff_t>(from), kinds.begin() + static_cast<std::ptrdiff_t>(from) + 24, 0.0); };
  const double sums[] = {kind_sum(0), kind_sum(24)};
  std::array<double, 168> out{};
  double total = 0;
  for (std::size_t h = 0; h < out.size(); ++h) {
    const std::size_t weekend = h >= 120 ? 1 : 0;
    const double day = (days_[h / 24] + kLean) / (all + 7 * kLean);
    const double hour = (kinds[h % 24 + 24 * weekend] + kLean) / (sums[weekend] + 24 * kLean);
    out[h] = known > 0 ? (hours_[h] + 168 * kLean * day * hour) / (known + 168 * kLean) : day / 24;
    total += out[h];
  }
  for (double& v : out) v /= total;
  return out;
}

double WeekClock::weeks(Window w) const {
  if (!fresh_) cached_ = profile(), fresh_ = true;
  const LocalTime_s span = w.to_s - w.from_s, whole = span / kWeek_s;
  double out = static_cast<double>(whole);
  for (LocalTime_s t = w.from_s + whole * kWeek_s; t < w.to_s;) {
    const LocalTime_s next = std::min(w.to_s, t - ((t % kHour_s) + kHour_s) % kHour_s + kHour_s);
    out += cached_[hour_of_week(t)] * static_cast<double>(next - t) / kHour_s;
    t = next;
  }
  return out;
}

}  // namespace dosi::patrol::risk
