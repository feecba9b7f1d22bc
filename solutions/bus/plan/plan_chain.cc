#include "solutions/bus/plan/plan_chain.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace dosi::bus {
namespace {

constexpr int kTries = 40, kTriesForTwo = 10;
constexpr double kShareOfTwo = 0.25, kShareOfHeadways = 0.35, kShareOfEnds = 0.02, kShareOfReturns = 0.05;
constexpr double kPrice = 20;  // of what is above a limit, as a share of it
constexpr double kPriceOfChange = 5e-4;  // a course changes only for at least this share of what the aim counts

Bounds bounds_of(const CityNetwork& city, const PlanOptions& options) {
  Bounds out;
  out.lines = options.most_lines, out.min_nodes = options.min_nodes, out.transfer_min = options.transfer_min;
  out.max_nodes = std::min(options.max_nodes, city.network.size());
  return out;
}

}  // namespace

PlanChain::PlanChain(const CityNetwork& city, const Ground& ground, const PlanOptions& options, std::uint64_t number)
    : city_(city),
      options_(options),
      bounds_(bounds_of(city, options)),
      moves_(ground, bounds_),
      chance_(options.seed, number),
      offer_(city, ground, options.walk_kmh, options.most_min),
      must_serve_(city.network.size()) {
  LineDrafts lines = city.today;
  lines.resize(std::max(lines.size(), options.most_lines), LineDraft{{}, options.headways_min.back(), kNewLine, false});
  for (const LineDraft& line : city.today)
    for (const Node stop : line.course) must_serve_[at(stop)] = true;
  for (std::size_t r = 0; r < lines.size(); ++r)
    if (!lines[r].fixed) free_.push_back(r);
  start_from(std::move(lines));
  today_ = score_;
}

void PlanChain::start_from(LineDrafts lines) {
  lines_ = std::move(lines);
  served_by_.assign(city_.network.size(), 0), changed_ = 0, score_.vehicles = 0;
  for (std::size_t r = 0; r < lines_.size(); ++r) {
    for (const Node stop : lines_[r].course) ++served_by_[at(stop)];
    changed_ += differs(r, lines_[r].course);
    score_.vehicles += city_.whole_vehicles(lines_[r]);
  }
  offer_.set(lines_);
  score_.minutes = offer_.minutes(offer_.rest_cost());
  cost_ = cost_of(score_, changed_);
}

void PlanChain::aim_at(const PlanAim& aim) { aim_ = aim, cost_ = cost_of(score_, changed_); }

double PlanChain::cost_of(const PlanScore& s, std::size_t changed) const {
  if (today_.minutes <= 0) return 0;
  const double vehicles = static_cast<double>(s.vehicles) / std::max(today_.vehicles, 1), minutes = s.minutes / today_.minutes;
  const double above = static_cast<double>(std::max(0, s.vehicles - aim_.fleet)) / std::max(today_.vehicles, 1) + std::max(0.0, minutes - aim_.most_minutes / today_.minutes);
  return aim_.passenger * minutes + aim_.operator_ * vehicles + kPrice * above + kPriceOfChange * static_cast<double>(changed);
}

std::size_t PlanChain::any_line() { return free_[static_cast<std::size_t>(chance_.below(static_cast<int>(free_.size())))]; }

// One or two places up or down the list.
double PlanChain::any_headway(double now) {
  const auto& list = options_.headways_min;
  const auto place = std::lower_bound(list.begin(), list.end(), now - 1e-9) - list.begin();
  const std::ptrdiff_t by = 1 + chance_.below(2), to = std::clamp<std::ptrdiff_t>(chance_.happens(0.5) ? place + by : place - by, 0, std::ssize(list) - 1);
  return list[static_cast<std::size_t>(to)];
}

// Another course, another headway, or both; or the line ends or begins.
LineDraft PlanChain::vary(std::size_t r) {
  LineDraft line = lines_[r];
  if (line.course.empty()) {
    if (courses_stay_) return line;
    return {moves_.fresh(chance_), options_.headways_min[static_cast<std::size_t>(chance_.below(static_cast<int>(options_.headways_min.size())))], line.route, false};
  }
  if (courses_stay_ || chance_.happens(kShareOfHeadways)) {
    line.headway_min = any_headway(line.headway_min);
    return line;
  }
  if (chance_.happens(kShareOfEnds)) return line.course.clear(), line;
  if (r < city_.today.size() && chance_.happens(kShareOfReturns)) return line.course = city_.today[r].course, line;
  line.course = moves_.vary(line.course, chance_);
  if (line.course.empty()) return lines_[r];
  if (chance_.happens(0.3)) line.headway_min = any_headway(line.headway_min);
  return line;
}

// Whether line r has another course than today.
bool PlanChain::differs(std::size_t r, const Line& course) const {
  return r < city_.today.size() ? course != city_.today[r].course : !course.empty();
}

// How many would differ with this line in place of r.
std::size_t PlanChain::changed_with(std::size_t r, const LineDraft& line) const {
  return changed_ - differs(r, lines_[r].course) + differs(r, line.course);
}

bool PlanChain::allowed(std::size_t r, const LineDraft& line) const {
  if (line == lines_[r]) return false;
  if (options_.most_changed > 0 && changed_with(r, line) > std::max(changed_, options_.most_changed)) return false;
  if (r < most_headway_.size() && line.headway_min > lines_[r].headway_min && line.headway_min > most_headway_[r]) return false;
  return line.course.empty() || line.course == lines_[r].course || city_.ride_min(line.course) <= options_.most_line_min + 1e-9;
}

// Places served today stay served; of lines other than the one that changes `served_by_` tells.
bool PlanChain::keeps_served(const Line& before, const Line& after) {
  for (const Node stop : before) --served_by_[at(stop)];
  for (const Node stop : after) ++served_by_[at(stop)];
  const bool out = std::all_of(before.begin(), before.end(), [&](Node stop) { return served_by_[at(stop)] > 0 || !must_serve_[at(stop)]; });
  for (const Node stop : after) --served_by_[at(stop)];
  for (const Node stop : before) ++served_by_[at(stop)];
  return out;
}

PlanScore PlanChain::judge(const LineDraft& line, int other_vehicles) {
  ++evaluations_;
  offer_.put_in(line);
  return {offer_.minutes(offer_.cost()), other_vehicles + city_.whole_vehicles(line)};
}

bool PlanChain::accepts(const PlanScore& now, std::size_t changed, double temperature) {
  const double cost = cost_of(now, changed), rise = cost - cost_;
  if (rise > 0 && (temperature <= 0 || chance_.uniform() >= std::exp(-rise / temperature))) return false;
  score_ = now, cost_ = cost;
  return true;
}

void PlanChain::put(std::size_t r, LineDraft line) {
  changed_ = changed_with(r, line);
  for (const Node stop : lines_[r].course) --served_by_[at(stop)];
  for (const Node stop : line.course) ++served_by_[at(stop)];
  lines_[r] = std::move(line);
}

void PlanChain::vary_one(double temperature) {
  const std::size_t r = any_line();
  offer_.take_out(lines_, r, r);
  const int others = score_.vehicles - city_.whole_vehicles(lines_[r]);
  for (int i = 0; i < kTries; ++i) {
    LineDraft line = vary(r);
    if (!allowed(r, line) || !keeps_served(lines_[r].course, line.course)) continue;
    if (accepts(judge(line, others), changed_with(r, line), temperature)) put(r, std::move(line));
  }
}

// `one` and `two` in place of a and b, which are out; on top of rest() with `one`, when that was kept.
void PlanChain::try_two(std::size_t a, std::size_t b, const LineDraft& one, const LineDraft& two, double temperature) {
  offer_.take_out(lines_, a, b);
  const int others = score_.vehicles - city_.whole_vehicles(lines_[a]) - city_.whole_vehicles(lines_[b]);
  offer_.put_in(one);
  offer_.keep();
  if (!accepts(judge(two, others + city_.whole_vehicles(one)), changed_with(a, one) + changed_with(b, two) - changed_, temperature)) return;
  put(a, one), put(b, two);
}

// Vehicles go from one line to another.
void PlanChain::swap_headways(double temperature) {
  const std::size_t a = any_line(), b = any_line();
  if (a == b || lines_[a].course.empty() || lines_[b].course.empty()) return;
  LineDraft one = lines_[a], two = lines_[b];
  one.headway_min = any_headway(one.headway_min), two.headway_min = any_headway(two.headway_min);
  if (!allowed(a, one) || !allowed(b, two)) return;
  try_two(a, b, one, two, temperature);
}

void PlanChain::swap_tails(double temperature) {
  const std::size_t a = any_line(), b = any_line();
  if (a == b || lines_[a].course.empty() || lines_[b].course.empty()) return;
  for (int i = 0; i < kTriesForTwo; ++i) {
    auto both = moves_.swap_tails(lines_[a].course, lines_[b].course, chance_);
    if (both.first.empty()) continue;
    LineDraft one = lines_[a], two = lines_[b];
    one.course = std::move(both.first), two.course = std::move(both.second);
    if (!allowed(a, one) || !allowed(b, two) || (options_.most_changed > 0 && changed_with(a, one) + changed_with(b, two) - changed_ > options_.most_changed)) continue;
    return try_two(a, b, one, two, temperature);
  }
}

void PlanChain::step(double temperature) {
  if (free_.empty()) return;
  if (!chance_.happens(kShareOfTwo)) return vary_one(temperature);
  if (courses_stay_ || chance_.happens(0.5)) return swap_headways(temperature);
  swap_tails(temperature);
}

double PlanChain::typical_rise() {
  std::vector<double> rises;
  for (int k = 0; k < 6 && !free_.empty(); ++k) {
    const std::size_t r = any_line();
    offer_.take_out(lines_, r, r);
    const int others = score_.vehicles - city_.whole_vehicles(lines_[r]);
    for (int i = 0; i < kTries / 2; ++i) {
      const LineDraft line = vary(r);
      if (!allowed(r, line) || !keeps_served(lines_[r].course, line.course)) continue;
      if (const double rise = cost_of(judge(line, others), changed_with(r, line)) - cost_; rise > 0) rises.push_back(rise);
    }
  }
  if (rises.empty()) return 0;
  std::nth_element(rises.begin(), rises.begin() + std::ssize(rises) / 2, rises.end());
  return rises[rises.size() / 2];
}

}  // namespace dosi::bus
