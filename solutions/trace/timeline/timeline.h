#pragma once
#include <string>
#include <vector>

#include "geo/point.h"
#include "solutions/trace/stays/moment.h"

namespace dosi::trace {

// Where a person may have been: a venue of the city.
struct VenuePlace {
  std::string id;
  geo::Point place;
  double prior = 1;    // pull among the venues without a share
  double share = 0;    // of the person's arrivals: of home and work, where they are known; 0: not known
  double minutes = 0;  // usual length of a stay; 0: FusionRule::stay_minutes
};

// One record about one person, of any source.
struct Observation {
  std::string source;       // card, tower, gps, qr, cctv, interview ...
  Moment from = 0, to = 0;
  geo::Point place;
  double sigma_m = 50;
  std::string venue;        // id of the venue it names; empty: place alone
  std::string row;          // where it came from
};

struct FusionRule {
  int step_s = 300;
  double stay_minutes = 90;        // usual length of a stay, until records tell more
  double move_minutes = 20;        // and of a way between two
  double wrong = 0.05;             // share of records that say nothing (oscillation, somebody else's card, a wrong clock)
  double speed_ms = 20;            // no way is faster on average
  std::size_t most_venues = 250;   // nearest to the records
  double most_sigma_m = 1500;      // records less certain than this are passed over
};

// A part of the timeline of one person.
struct Span {
  Moment from = 0, to = 0;
  int venue = -1;             // number into the venues; -1: on the way, -2: nothing is known
  double probability = 0;     // mean over the span
  std::vector<std::pair<int, double>> others;  // the next likely venues
  std::vector<std::size_t> records;            // observations it rests on
};
inline constexpr int kMoving = -1, kUnknown = -2;

// Records that cannot both be true, or one that the rest speak against.
struct Contradiction {
  std::size_t a = 0, b = 0;  // observations; b = a: against the timeline itself
  double metres = 0, needed_ms = 0;
  std::string reason;
};

struct Timeline {
  std::vector<Span> spans;
  std::vector<Contradiction> contradictions;
  std::vector<std::size_t> passed_over;  // records too uncertain, or told twice
};

// Fuses the records of one person, in any order, into one most likely timeline: a hidden Markov model over the venues near the records and
// "on the way", forward-backward in steps (Rabiner 1989), each record a mixture of what its source would say there and of nothing; how often
// the person goes where, and how long stays there last, is learned from the records (Baum-Welch) beside the venues' priors. A step's state is the likeliest by its posterior. Where no record lies within reach, the person is told to stay on with falling probability.
Timeline fuse(const std::vector<Observation>& records, const std::vector<VenuePlace>& venues, const FusionRule& rule);

}  // namespace dosi::trace
