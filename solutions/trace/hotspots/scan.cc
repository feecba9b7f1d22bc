#include "solutions/trace/hotspots/scan.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

#include "base/chance.h"

namespace dosi::trace {
namespace {

using Grid = std::vector<double>;  // cell by cell, day by day

class Scanner {
 public:
  Scanner(const std::vector<SpaceTimeEvent>& cases, const std::vector<SpaceTimeEvent>& population, const ScanRule& rule) : rule_(rule) {
    set_frame(cases, population);
    observed_ = gather(cases);
    for (const SpaceTimeEvent& e : cases) drawn_.emplace_back(cell_of(e.place), static_cast<std::size_t>(e.day - first_day_));
    population_ = population.empty() ? Grid{} : gather(population);
    total_ = std::accumulate(observed_.begin(), observed_.end(), 0.0);
    expected_ = population.empty() ? permutation_expected() : population_expected();
    find_neighbours();
  }

  Scan run(const std::function<bool(double)>& progress) {
    Scan out{{}, cells_.size(), days_, total_, 0};
    std::vector<Found> all = best_of(observed_, true);
    std::vector<double> highest;
    Chance chance(rule_.seed, 55);
    for (int t = 0; t < rule_.simulations && (!progress || progress(static_cast<double>(t) / rule_.simulations)); ++t) {
      const std::vector<Found> one = best_of(simulated(chance), false);
      highest.push_back(one.empty() ? 0 : one[0].log_likelihood);
    }
    out.simulations = static_cast<int>(highest.size());
    std::sort(highest.begin(), highest.end());
    std::vector<bool> taken(cells_.size(), false);
    for (const Found& f : all) {
      if (out.clusters.size() >= rule_.most_clusters) break;
      const auto& near = neighbours_[f.cell];
      if (std::any_of(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(f.size), [&](const Near& n) { return taken[n.cell]; })) continue;
      for (std::size_t i = 0; i < f.size; ++i) taken[near[i].cell] = true;
      const auto above = static_cast<double>(highest.end() - std::lower_bound(highest.begin(), highest.end(), f.log_likelihood));
      out.clusters.push_back({cells_[f.cell].middle, near[f.size - 1].metres + rule_.cell_m / 2, first_day_ + static_cast<int>(f.first), first_day_ + static_cast<int>(f.last), f.cases, f.expected,
                              (f.cases / f.expected) / std::max(1e-9, (total_ - f.cases) / std::max(1e-9, total_ - f.expected)), f.log_likelihood, (above + 1) / (static_cast<double>(highest.size()) + 1)});
    }
    return out;
  }

 private:
  struct Cell {
    geo::Point middle;
    double x, y;
  };
  struct Near {
    std::size_t cell;
    double metres;
  };
  struct Found {
    std::size_t cell = 0, size = 0, first = 0, last = 0;
    double cases = 0, expected = 0, log_likelihood = 0;
  };

  void set_frame(const std::vector<SpaceTimeEvent>& cases, const std::vector<SpaceTimeEvent>& population) {
    origin_ = cases.front().place;
    int last = first_day_ = cases.front().day;
    for (const auto* events : {&cases, &population})
      for (const SpaceTimeEvent& e : *events) first_day_ = std::min(first_day_, e.day), last = std::max(last, e.day), cell_of(e.place);
    days_ = static_cast<std::size_t>(last - first_day_ + 1);
  }

  // The cell's number, made on first use.
  std::size_t cell_of(geo::Point p) {
    const double metres = geo::kEarthRadius_m * std::numbers::pi / 180, east = metres * std::cos(origin_.lat * std::numbers::pi / 180);
    const double x = std::floor((p.lon - origin_.lon) * east / rule_.cell_m), y = std::floor((p.lat - origin_.lat) * metres / rule_.cell_m);
    const auto [found, is_new] = numbers_.try_emplace({static_cast<int>(x), static_cast<int>(y)}, cells_.size());
    if (is_new) cells_.push_back({{origin_.lon + (x + 0.5) * rule_.cell_m / east, origin_.lat + (y + 0.5) * rule_.cell_m / metres}, (x + 0.5) * rule_.cell_m, (y + 0.5) * rule_.cell_m});
    return found->second;
  }

  Grid gather(const std::vector<SpaceTimeEvent>& events) {
    Grid out(cells_.size() * days_, 0);
    for (const SpaceTimeEvent& e : events) out[cell_of(e.place) * days_ + static_cast<std::size_t>(e.day - first_day_)] += e.weight;
    return out;
  }

  Grid population_expected() const {
    Grid out = population_;
    const double all = std::accumulate(out.begin(), out.end(), 0.0);
    for (double& x : out) x *= total_ / all;
    return out;
  }
  Grid permutation_expected() const {
    std::vector<double> by_cell(cells_.size(), 0), by_day(days_, 0);
    for (std::size_t c = 0; c < cells_.size(); ++c)
      for (std::size_t d = 0; d < days_; ++d) by_cell[c] += observed_[c * days_ + d], by_day[d] += observed_[c * days_ + d];
    Grid out(observed_.size());
    for (std::size_t c = 0; c < cells_.size(); ++c)
      for (std::size_t d = 0; d < days_; ++d) out[c * days_ + d] = by_cell[c] * by_day[d] / total_;
    return out;
  }

  // Of each cell with cases: the cells within reach, nearest first.
  void find_neighbours() {
    neighbours_.resize(cells_.size());
    for (std::size_t c = 0; c < cells_.size(); ++c) {
      const auto begin = observed_.begin() + static_cast<std::ptrdiff_t>(c * days_);
      if (std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(days_), 0.0) <= 0) continue;
      for (std::size_t k = 0; k < cells_.size(); ++k)
        if (const double away = std::hypot(cells_[k].x - cells_[c].x, cells_[k].y - cells_[c].y); away <= rule_.most_radius_m) neighbours_[c].push_back({k, away});
      std::sort(neighbours_[c].begin(), neighbours_[c].end(), [](const Near& a, const Near& b) { return a.metres != b.metres ? a.metres < b.metres : a.cell < b.cell; });
    }
  }

  // Cases drawn anew: by what is expected, or with their days exchanged.
  Grid simulated(Chance& chance) {
    Grid out(observed_.size(), 0);
    if (population_.empty()) {
      for (std::size_t i = drawn_.size(); i > 1; --i) std::swap(drawn_[i - 1].second, drawn_[static_cast<std::size_t>(chance.below(static_cast<int>(i)))].second);
      for (const auto& [cell, day] : drawn_) out[cell * days_ + day] += 1;
      return out;
    }
    if (sums_.empty()) {
      sums_.resize(expected_.size());
      std::partial_sum(expected_.begin(), expected_.end(), sums_.begin());
    }
    for (int n = static_cast<int>(std::lround(total_)); n > 0; --n)
      out[static_cast<std::size_t>(std::upper_bound(sums_.begin(), sums_.end() - 1, chance.uniform() * sums_.back()) - sums_.begin())] += 1;
    return out;
  }

  double likelihood(double cases, double expected) const {
    if (expected <= 0 || cases <= expected) return 0;
    const double rest = total_ - cases, rest_expected = total_ - expected;
    return cases * std::log(cases / expected) + (rest > 0 && rest_expected > 0 ? rest * std::log(rest / rest_expected) : 0);
  }

  // The best cylinder of each centre, best first; of all together where only that is asked.
  std::vector<Found> best_of(const Grid& observed, bool each) const {
    std::vector<Found> out;
    Found best;
    std::vector<double> cases(days_), expected(days_);
    for (std::size_t c = 0; c < cells_.size(); ++c) {
      if (neighbours_[c].empty()) continue;
      if (each) best = {};
      grow(c, observed, cases, expected, best);
      if (each && best.log_likelihood > 0) out.push_back(best);
    }
    if (!each && best.log_likelihood > 0) out.push_back(best);
    std::stable_sort(out.begin(), out.end(), [](const Found& a, const Found& b) { return a.log_likelihood > b.log_likelihood; });
    return out;
  }

  // Takes in ring after ring around a centre; after each, every run of days.
  void grow(std::size_t centre, const Grid& observed, std::vector<double>& cases, std::vector<double>& expected, Found& best) const {
    std::fill(cases.begin(), cases.end(), 0), std::fill(expected.begin(), expected.end(), 0);
    const auto& near = neighbours_[centre];
    const std::size_t most_days = std::min<std::size_t>(static_cast<std::size_t>(rule_.most_days), std::max<std::size_t>(1, days_ / 2));
    bool changed = false;  // since the last ring that was judged
    for (std::size_t i = 0; i < near.size(); ++i) {
      for (std::size_t d = 0; d < days_; ++d) {
        const std::size_t at = near[i].cell * days_ + d;
        changed |= observed[at] > 0;
        cases[d] += observed[at], expected[d] += expected_[at];
      }
      if (!changed || (i + 1 < near.size() && near[i + 1].metres == near[i].metres)) continue;
      changed = false;
      for (std::size_t first = 0; first < days_; ++first) {
        double c = 0, e = 0;
        for (std::size_t last = first; last < std::min(days_, first + most_days); ++last) {
          c += cases[last], e += expected[last];
          if (c < 2 || c > rule_.most_share * total_ || e > rule_.most_share * total_) continue;
          if (const double value = likelihood(c, e); value > best.log_likelihood) best = {centre, i + 1, first, last, c, e, value};
        }
      }
    }
  }

  const ScanRule& rule_;
  geo::Point origin_;
  int first_day_ = 0;
  std::size_t days_ = 1;
  std::map<std::pair<int, int>, std::size_t> numbers_;
  std::vector<Cell> cells_;
  Grid observed_, population_, expected_, sums_;
  std::vector<std::pair<std::size_t, std::size_t>> drawn_;
  std::vector<std::vector<Near>> neighbours_;
  double total_ = 0;
};

}  // namespace

Scan scan_clusters(const std::vector<SpaceTimeEvent>& cases, const std::vector<SpaceTimeEvent>& population, const ScanRule& rule, const std::function<bool(double)>& progress) {
  if (cases.empty()) return {};
  return Scanner(cases, population, rule).run(progress);
}

}  // namespace dosi::trace
