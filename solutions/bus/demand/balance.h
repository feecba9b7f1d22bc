#pragma once
#include <optional>
#include <vector>

namespace dosi::bus {

// Trips from each of `size` places to each: at(from, to).
struct TripTable {
  explicit TripTable(std::size_t n = 0, double fill = 0) : size(n), trips(n * n, fill) {}
  double& at(std::size_t from, std::size_t to) { return trips[from * size + to]; }
  double at(std::size_t from, std::size_t to) const { return trips[from * size + to]; }
  std::vector<double> from_totals() const;
  std::vector<double> to_totals() const;

  std::size_t size;
  std::vector<double> trips;
};

// What is known of how many set out or arrive at a place; nothing where there is no count.
using Totals = std::vector<std::optional<double>>;

struct Balanced {
  TripTable table;
  int rounds = 0;
  double worst = 0;        // greatest difference of a known total, as a share of the mean one
  double unreachable = 0;  // trips of known totals whose row or column of the seed is empty: they are left out
};

// Where all of both sides are known and their sums differ, scales those that arrive to those that set out.
void scale_arrivals(const Totals& from, Totals& to);

// Scales rows and columns of a seed in turn until the totals that are known hold: the table of greatest entropy that
// does (Deming and Stephan 1940; Furness 1965; Wilson 1967), after scale_arrivals(). Ends after `most_rounds`, or when no total is off by more
// than 1e-6 of the mean.
Balanced balance(TripTable seed, const Totals& from, const Totals& to, int most_rounds = 500);

}  // namespace dosi::bus
