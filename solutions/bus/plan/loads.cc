#include "solutions/bus/plan/loads.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dosi::bus {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity(), kDetour = 1.3;

struct Taken {
  std::size_t line, from, to;  // places in its course
  double ride_min;
};
// One ride between two nodes: the lines worth taking, and the expected minutes with waiting.
struct Ride {
  std::vector<Taken> lines;
  double per_min = 0, minutes = kNever;
};

class Assigned {
 public:
  Assigned(const CityNetwork& city, const LineDrafts& lines, const PlanOptions& options)
      : city_(city), lines_(lines), options_(options), n_(city.network.size()), rides_(n_ * n_), walks_(n_ * n_), best_(n_), before_(n_), done_(n_) {
    for (std::size_t a = 0; a < n_; ++a)
      for (std::size_t b = 0; b < n_; ++b) walks_[a * n_ + b] = walk_min(a, b);
    collect();
    for (Ride& ride : rides_) choose(ride);
    out_.boardings.assign(lines.size(), 0);
    for (const LineDraft& line : lines) there_.emplace_back(line.course.size(), 0.0), back_.emplace_back(line.course.size(), 0.0);
  }

  Loads all() {
    double total = 0;
    for (std::size_t from = 0; from < n_; ++from) {
      search(from);
      total += spread(from);
    }
    if (total > 0) out_.minutes /= total;
    for (std::size_t r = 0; r < lines_.size(); ++r) {
      out_.per_h.emplace_back(there_[r].size(), 0.0);
      for (std::size_t i = 0; i < there_[r].size(); ++i) out_.per_h[r][i] = std::max(there_[r][i], back_[r][i]) * 60 / city_.period_min;
    }
    return std::move(out_);
  }

 private:
  Ride& ride(std::size_t a, std::size_t b) { return rides_[a * n_ + b]; }

  void collect() {
    for (std::size_t r = 0; r < lines_.size(); ++r) {
      const Line& course = lines_[r].course;
      for (std::size_t i = 0; i < course.size(); ++i) {
        double minutes = 0;
        for (std::size_t j = i + 1; j < course.size(); ++j) {
          minutes += city_.network.street_min(course[j - 1], course[j]);
          ride(at(course[i]), at(course[j])).lines.push_back({r, i, j, minutes});
          ride(at(course[j]), at(course[i])).lines.push_back({r, j, i, minutes});
        }
      }
    }
  }

  void choose(Ride& ride) {
    std::sort(ride.lines.begin(), ride.lines.end(), [&](const Taken& a, const Taken& b) {
      return a.ride_min != b.ride_min ? a.ride_min < b.ride_min : lines_[a.line].headway_min < lines_[b.line].headway_min;
    });
    std::size_t taken = 0;
    for (const Taken& t : ride.lines) {
      if (t.ride_min >= ride.minutes) break;
      const double more = 1 / lines_[t.line].headway_min;
      ride.minutes = taken == 0 ? lines_[t.line].headway_min / 2 + t.ride_min : (ride.per_min * ride.minutes + more * t.ride_min) / (ride.per_min + more);
      ride.per_min += more, ++taken;
    }
    ride.lines.resize(taken);
  }

  double walk_min(std::size_t a, std::size_t b) const {
    return std::min(kDetour * geo::distance_m(city_.places[a], city_.places[b]) * 0.06 / options_.walk_kmh, options_.most_min);
  }

  // Dijkstra over rides and walks.
  void search(std::size_t from) {
    std::fill(best_.begin(), best_.end(), kNever), std::fill(done_.begin(), done_.end(), false);
    best_[from] = 0, order_.clear();
    for (std::size_t k = 0; k < n_; ++k) {
      std::size_t here = n_;
      for (std::size_t i = 0; i < n_; ++i)
        if (!done_[i] && (here == n_ || best_[i] < best_[here])) here = i;
      done_[here] = true, order_.push_back(here);
      for (std::size_t to = 0; to < n_; ++to) {
        if (done_[to]) continue;
        const double by_bus = std::min(ride(here, to).minutes, options_.most_min) + options_.transfer_min, walk = walks_[here * n_ + to];
        if (const double way = best_[here] + std::min(by_bus, walk); way < best_[to]) best_[to] = way, before_[to] = {here, by_bus < walk};
      }
    }
  }

  // Puts the trips from a node on their ways, from the farthest node back; returns how many they are.
  double spread(std::size_t from) {
    std::vector<double> here(n_, 0);
    std::vector<int> rides(n_, 0);
    double total = 0;
    for (const std::size_t to : order_) {
      if (to == from) continue;
      const double trips = city_.network.trips(node(from), node(to));
      rides[to] = rides[before_[to].node] + before_[to].by_bus;
      here[to] += trips, total += trips, out_.minutes += trips * std::min(best_[to], options_.most_min);
      out_.rides[static_cast<std::size_t>(std::min(rides[to], 3))] += trips;
    }
    for (auto to = order_.rbegin(); to != order_.rend(); ++to) {
      if (*to == from || here[*to] == 0) continue;
      const Before& before = before_[*to];
      here[before.node] += here[*to];
      if (before.by_bus) board(ride(before.node, *to), here[*to]);
    }
    return total;
  }

  void board(const Ride& ride, double people) {
    for (const Taken& t : ride.lines) {
      const double share = people / lines_[t.line].headway_min / ride.per_min;
      out_.boardings[t.line] += share;
      for (std::size_t i = std::min(t.from, t.to); i < std::max(t.from, t.to); ++i) (t.from < t.to ? there_ : back_)[t.line][i] += share;
    }
  }

  struct Before {
    std::size_t node = 0;
    bool by_bus = false;
  };
  const CityNetwork& city_;
  const LineDrafts& lines_;
  const PlanOptions& options_;
  const std::size_t n_;
  std::vector<Ride> rides_;
  std::vector<double> walks_;  // minutes
  std::vector<double> best_;
  std::vector<Before> before_;
  std::vector<bool> done_;
  std::vector<std::size_t> order_;
  std::vector<std::vector<double>> there_, back_;
  Loads out_;
};

}  // namespace

Loads loads(const CityNetwork& city, const LineDrafts& lines, const PlanOptions& options) { return Assigned(city, lines, options).all(); }

std::vector<double> headways_for(const Loads& loads, double capacity) {
  std::vector<double> out;
  for (const auto& line : loads.per_h) {
    const double most = line.empty() ? 0 : *std::max_element(line.begin(), line.end());
    out.push_back(most > 0 ? 60 * capacity / most : kNever);
  }
  return out;
}

}  // namespace dosi::bus
