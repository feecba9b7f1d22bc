#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "solutions/bus/journey/feed.h"

namespace dosi::bus {

// A card at a reader as one gets on; `off` where the card was also held up on leaving.
struct Tap {
  std::string card;
  std::int64_t when_s = 0;  // since any midnight: days are 86400 s
  std::uint32_t route = 0;
  Stop on{};
  std::optional<Stop> off;
};

struct ChainOptions {
  double most_walk_m = 1000;      // from where one gets off to where one gets on next, as the crow flies
  Seconds most_transfer_s = 1800;  // from getting off to the next bus: later, the trip has ended
  Seconds day_starts_s = 4 * 3600;  // a card's day, from this hour
};

enum class Chained : std::uint8_t { inferred, only_one_ride, too_far, stop_not_on_line };
inline constexpr std::size_t kChained = 4;

// A trip with its transfers.
struct CardTrip {
  Stop from{}, to{};
  std::int64_t starts_s = 0;
  int rides = 1;
};
struct Chains {
  std::array<std::size_t, kChained> taps{};  // how many, by what became of them
  std::vector<std::optional<Stop>> off;      // by tap, as given: where one got off
  std::vector<CardTrip> trips;               // those of which all rides are inferred
  // Of taps that say where one got off: how many were inferred, how many to that stop, and the mean distance from it.
  std::size_t checked = 0, right = 0;
  double mean_error_m = 0;
};

// Where people got off by where they got on next (Barry, Newhouser, Rahbee, Sayeda, "Origin and destination estimation in
// New York City with automated fare system data", TRR 1817, 2002; Trepanier, Tranchant, Chapleau, "Individual trip
// destination estimation in a transit smart card automated fare collection system", J. Intelligent Transportation
// Systems 11, 2007): at the stop farther on on the line that is nearest to the next ride's stop, within `most_walk_m`;
// after the last ride of a day, to the day's first. `off` of the taps serves for checking alone. Rides are one trip when
// the next begins within `most_transfer_s` on another line. The day's service says which stops follow and how long a
// ride takes.
Chains chain(const std::vector<Tap>& taps, const FeedDay& day, const ChainOptions& options);

}  // namespace dosi::bus
