#pragma once
#include <memory>
#include <span>
#include <vector>

#include "solutions/bus/lines/rides.h"
#include "solutions/bus/plan/city_network.h"

namespace dosi::bus {

// What passengers spend in a network of lines that come every so often, for the search: riding, walking, half a headway before each ride
// (of lines that serve the same two nodes, all that are worth taking are taken: Chriqui and Robillard 1975), and the transfer penalty for
// every ride, the first too. Between any two nodes one may walk.
class Offer {
 public:
  Offer(const CityNetwork& city, const Ground& ground, double walk_kmh, double most_min);

  // All lines; closes.
  void set(const LineDrafts& lines);
  // The costs without the lines `a` and `b` (may be the same), into `rest()`; set() holds the rest of the lines.
  void take_out(const LineDrafts& lines, std::size_t a, std::size_t b);
  // rest() with this line more; then cost(), or keep it in rest().
  void put_in(const LineDraft& line);
  Cost cost() const;
  void keep();

  // The mean minutes of a trip.
  double minutes(const Cost& cost) const { return static_cast<double>(cost.weighted) / total_ / ground_.ticks_per_min(); }
  Cost rest_cost() const { return cost_of(rest_, weights_); }

 private:
  // One ride between two nodes by what is there: its least expected time, waiting included, and the buses in an hour it takes.
  struct Direct {
    float minutes = 0, per_min = 0;
  };
  struct Pass {
    std::size_t line, place;
  };
  Direct& direct(std::size_t i, std::size_t j) { return direct_[i * ground_.size() + j]; }
  void index(const LineDrafts& lines);
  Direct between(const LineDrafts& lines, std::size_t i, std::size_t j, std::size_t a, std::size_t b) const;
  static Direct with(Direct now, double ride_min, double headway_min);
  void write(Square& costs, std::size_t i, std::size_t j, Direct d) const;
  Ticks ticks_of(double minutes) const;
  void measure(const LineDraft& line);

  const CityNetwork& city_;
  const Ground& ground_;
  const Weights weights_;
  double most_min_, total_;
  Square walks_, rest_, scratch_;
  std::vector<Direct> direct_;                 // of rest_, before walks and transfers
  std::vector<std::vector<Pass>> passes_;      // by node: lines and where in them
  std::vector<std::vector<double>> at_min_;    // by line and place: minutes from its start
  LineDraft in_;                                // put_in()
  std::vector<Ticks> rides_;
  LineEffect effect_;
};

}  // namespace dosi::bus
