#include "solutions/bus/plan/offer.h"

#include <algorithm>
#include <cmath>

namespace dosi::bus {
namespace {

constexpr double kDetour = 1.3;  // of walks, against the crow's way

std::pair<std::size_t, std::size_t> ordered(Node a, Node b) {
  return {std::min(at(a), at(b)), std::max(at(a), at(b))};
}

}  // namespace

Offer::Offer(const CityNetwork& city, const Ground& ground, double walk_kmh, double most_min)
    : city_(city),
      ground_(ground),
      weights_(ground),
      most_min_(most_min),
      total_(std::max(ground.total_weight(), 1e-9)),
      walks_(ground.size()),
      rest_(ground.size()),
      scratch_(ground.size()),
      direct_(ground.size() * ground.size()),
      passes_(ground.size()),
      effect_(ground.size(), ground.size()) {
  for (std::size_t i = 0; i < ground.size(); ++i)
    for (std::size_t j = 0; j < ground.size(); ++j)
      if (i != j) walks_.row(i)[j] = ticks_of(kDetour * geo::distance_m(city.places[i], city.places[j]) * 0.06 / walk_kmh);
}

Ticks Offer::ticks_of(double minutes) const {
  const double ticks = std::min(minutes, most_min_) * ground_.ticks_per_min();
  return static_cast<Ticks>(std::clamp(std::lround(ticks), 1L, kUnreachable - 1L));
}

// A line more between two nodes: taken when it rides faster than what is there takes with waiting.
Offer::Direct Offer::with(Direct now, double ride_min, double headway_min) {
  const double more = 1 / headway_min;
  if (now.per_min <= 0) return {static_cast<float>(headway_min / 2 + ride_min), static_cast<float>(more)};
  if (ride_min >= now.minutes) return now;
  const double all = now.per_min + more;
  return {static_cast<float>((now.per_min * now.minutes + more * ride_min) / all), static_cast<float>(all)};
}

void Offer::index(const LineDrafts& lines) {
  for (auto& passes : passes_) passes.clear();
  at_min_.assign(lines.size(), {});
  for (std::size_t r = 0; r < lines.size(); ++r) {
    const Line& course = lines[r].course;
    for (std::size_t i = 0; i < course.size(); ++i) {
      at_min_[r].push_back(i == 0 ? 0 : at_min_[r].back() + city_.network.street_min(course[i - 1], course[i]));
      passes_[at(course[i])].push_back({r, i});
    }
  }
}

// Lines that serve both nodes, fastest first, but for two of them.
Offer::Direct Offer::between(const LineDrafts& lines, std::size_t i, std::size_t j, std::size_t a, std::size_t b) const {
  std::vector<std::pair<double, double>> rides;  // minutes, headway
  auto other = passes_[j].begin();
  for (const Pass& pass : passes_[i]) {
    while (other != passes_[j].end() && other->line < pass.line) ++other;
    if (other == passes_[j].end()) break;
    if (other->line != pass.line || pass.line == a || pass.line == b) continue;
    rides.emplace_back(std::abs(at_min_[pass.line][pass.place] - at_min_[pass.line][other->place]), lines[pass.line].headway_min);
  }
  std::sort(rides.begin(), rides.end());
  Direct out;
  for (const auto& [minutes, headway] : rides) out = with(out, minutes, headway);
  return out;
}

void Offer::write(Square& costs, std::size_t i, std::size_t j, Direct d) const {
  Ticks way = walks_.row(i)[j];
  if (d.per_min > 0) way = std::min(way, ticks_of(d.minutes + ground_.transfer() / ground_.ticks_per_min()));
  costs.row(i)[j] = costs.row(j)[i] = way;
}

void Offer::set(const LineDrafts& lines) {
  take_out(lines, lines.size(), lines.size());
}

void Offer::take_out(const LineDrafts& lines, std::size_t a, std::size_t b) {
  index(lines);
  std::fill(direct_.begin(), direct_.end(), Direct{});
  rest_.copy_from(walks_);
  for (std::size_t r = 0; r < lines.size(); ++r) {
    if (r == a || r == b) continue;
    const Line& course = lines[r].course;
    for (std::size_t x = 0; x < course.size(); ++x)
      for (std::size_t y = x + 1; y < course.size(); ++y) {
        const auto [i, j] = ordered(course[x], course[y]);
        if (direct(i, j).per_min > 0) continue;
        direct(i, j) = between(lines, i, j, a, b);
        write(rest_, i, j, direct(i, j));
      }
  }
  close(rest_);
}

// rides_ of a line on top of rest().
void Offer::measure(const LineDraft& line) {
  const Line& course = line.course;
  const std::size_t m = course.size();
  rides_.assign(m * m, kUnreachable);
  const double penalty = ground_.transfer() / ground_.ticks_per_min();
  for (std::size_t x = 0; x < m; ++x) {
    double ride = 0;
    for (std::size_t y = x + 1; y < m; ++y) {
      ride += city_.network.street_min(course[y - 1], course[y]);
      const auto [i, j] = ordered(course[x], course[y]);
      rides_[x * m + y] = ticks_of(with(direct(i, j), ride, line.headway_min).minutes + penalty);
    }
  }
}

void Offer::put_in(const LineDraft& line) {
  in_ = line;
  if (line.course.empty()) return;
  measure(line);
  effect_.prepare(rest_, line.course, rides_);
}

Cost Offer::cost() const { return in_.course.empty() ? rest_cost() : effect_.cost(weights_, rest_cost()); }

void Offer::keep() {
  const Line& course = in_.course;
  if (course.empty()) return;
  effect_.apply(scratch_);
  rest_.copy_from(scratch_);
  for (std::size_t x = 0; x < course.size(); ++x) {
    double ride = 0;
    for (std::size_t y = x + 1; y < course.size(); ++y) {
      ride += city_.network.street_min(course[y - 1], course[y]);
      const auto [i, j] = ordered(course[x], course[y]);
      direct(i, j) = with(direct(i, j), ride, in_.headway_min);
    }
  }
}

}  // namespace dosi::bus
