#pragma once
#include <functional>
#include <span>
#include <vector>

#include "solutions/bus/journey/timetable.h"

namespace dosi::bus {

// Earliest arrivals by round-based public transit routing (RAPTOR; Delling, Pajor, Werneck, "Round-Based Public Transit
// Routing", 2015), from one place to all stops. Holds scratch space: one object a thread.
class Raptor {
 public:
  // One has to be at a stop `board_slack_s` before the bus leaves.
  explicit Raptor(const Timetable& timetable, int most_rides = 8, Seconds board_slack_s = 0);

  // Where a journey begins: stops within walking distance, and how long the walk takes.
  using Access = std::span<const Walk>;

  // Earliest arrival at every stop when setting out at `departure`; kNever_s where none. Walks at the end are included.
  const std::vector<Seconds>& arrivals(Access access, Seconds departure);
  // The same with at most `rides` rides, after a call of arrivals().
  Seconds arrival_within(Stop stop, int rides) const;
  // One ride of a journey: the run and where in its pattern one gets on and off.
  struct Ride {
    Pattern pattern{};
    std::uint32_t run = 0, board = 0, alight = 0;
  };
  // The rides, first to last, by which arrival_within(stop, rides) is reached, into `out`; none where one only walks.
  // For finite arrivals, after arrivals() or from within `each` of window().
  void journey(Stop stop, int rides, std::vector<Ride>& out) const;

  // For every departure `first`, `first` + step ... below `last`, latest first, calls `each` with it and the earliest
  // arrivals. What a later departure found is kept for earlier ones (rRAPTOR); arrival_within(), journey() and improved()
  // may be asked.
  void window(Access access, Seconds first, Seconds last, Seconds step,
              const std::function<void(Seconds departure, const std::vector<Seconds>& arrivals)>& each);
  // The stops at which one arrives earlier than by the departure that `each` was called with before: all that are
  // reached, the first time.
  std::span<const std::uint32_t> improved() const { return improved_; }

 private:
  void forget();
  void set_out(Access access, Seconds departure);
  void rounds();
  void ride(Pattern pattern, std::size_t from, int round);
  void walk(int round);
  void carry_over(int round);
  bool improve(std::size_t stop, int round, Seconds arrival, std::uint32_t walked_from);
  void collect_patterns();

  const Timetable& timetable_;
  int most_rides_;
  Seconds board_slack_s_;
  std::vector<std::vector<Seconds>> by_ride_, by_walk_;  // per round and stop
  std::vector<std::vector<Ride>> ridden_;                // how by_ride_ came about, where this round made it
  std::vector<std::vector<std::uint32_t>> walked_from_;  // how by_walk_ did: the stop, or kNotWalked
  std::vector<Seconds> best_;                            // over all rounds
  std::vector<std::uint32_t> marked_, next_;             // stops reached anew in the last round, in this one
  std::vector<std::uint32_t> rode_;                      // of these, by ride
  std::vector<std::uint32_t> improved_;                  // stops whose best_ fell
  std::vector<bool> is_marked_, is_improved_;
  std::vector<std::uint32_t> from_;  // per pattern, the first marked stop's index
  std::vector<Pattern> patterns_;    // to be ridden in this round
};

}  // namespace dosi::bus
