#pragma once
#include <array>
#include <string>
#include <vector>

#include "solutions/patrol/risk/history.h"

namespace dosi::patrol::risk {

// What a city may know beside its reports. Each is optional; cells by number.
struct Surroundings {
  // Persons in each cell in each hour of a workday 0..23 and of a weekend day 24..47; empty: not known.
  std::array<std::vector<float>, 48> persons;
  std::vector<float> lights;   // street lights within 50 m of each cell's centre; empty: not known
  double zone_h = kByPlace;    // hours that the city's clock is ahead of UTC, for sunset; kByPlace: as the longitude has it
  static constexpr double kByPlace = 99;
  bool has_persons() const { return !persons[0].empty(); }
};

// Expected events of one cell and window, and how sure that is.
struct Expected {
  double mean = 0;
  double low = 0, high = 0;  // the expected number lies between them with 90 % (Gamma): what the chance of past reports leaves open
  double none = 1;           // probability that nothing happens (negative binomial)
};

// Where risk comes from.
enum class Source : std::uint8_t {
  long_run,      // reports of a year and more, here and around
  recent,        // reports of the last weeks near by
  time_of_week,  // reports at like hours of like days around here
  season,        // reports at this time of earlier years
  other_kinds,   // reports of other kinds around here
  people,        // floating population
  everywhere,    // the same for all cells
};
inline constexpr std::size_t kSources = 7;

// What raised the risk of a cell in a window, in numbers.
struct Explanation {
  Expected expected;
  double times_average = 0;  // against the mean cell and hour of the week
  double percentile = 0;     // of the cells in this window, this one has at least the risk of so many: 0 to 100
  std::array<double, kSources> shares{};  // of the expected number, by Source; sum to 1
  double share(Source s) const { return shares[static_cast<std::size_t>(s)]; }
  // Reports within kNear_m of the cell's centre in the last kRecent_days.
  int recent_count = 0;
  double nearest_recent_m = -1, last_recent_days = -1;  // -1: there is none
  int year_count = 0;         // in this cell in the last 365 days
  double hour_ratio = 1;      // the window against the mean of the week, all cells together
  double persons = -1, persons_ratio = -1;  // present then, and against the mean of all cells with people; -1: not known
  bool dark = false;          // the sun is down in the middle of the window
  double lights = -1;         // -1: not known
  static constexpr double kNear_m = 250, kRecent_days = 14;
};

// Fills in what can be said of the cell without a model: from recent_count on, but for hour_ratio.
void describe_surroundings(const History& history, const Surroundings& around, LocalTime_s now, Cell cell, Window window, Explanation& out);

// Whether the sun is below the horizon there (to some minutes).
bool is_dark(geo::Point place, LocalTime_s when, double zone_h);

enum class Language : std::uint8_t { korean, english };
// The explanation in plain sentences, the weightiest first.
std::vector<std::string> sentences(const Explanation& e, Language language);

}  // namespace dosi::patrol::risk
