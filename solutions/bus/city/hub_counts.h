#pragma once
#include <string>
#include <vector>

#include "client/client.h"
#include "solutions/bus/demand/counted.h"

namespace dosi::bus {

// The part of a day of which one asks who travels.
struct CountWindow {
  std::string date;  // 20260506
  Seconds from = 0, to = 0;
  double hours() const { return (to - from) / 3600.0; }
};

// What hubs' numbers are, the best that any stop has.
enum class CountsBy : std::uint8_t {
  nobody,
  day,    // one number a stop: taken for a day's, of which the window has the share of the buses that set out in it
  hour,   // of stops
  lines,  // of lines at stops, by the hour
};

// How many get on and off, an average day's people in the window, as hubs' entities tell it, in this order:
// - BusBoardings (a line at a stop: hasRoute, hasStop) and GtfsStop with boardingsByHour and alightingsByHour, such as {"h07": 31};
//   where `aggregation` says that they are a month's, by the mean length of a month;
// - the hourly history of their boardings and alightings: the mean of the last three days of the kind of `date` (Monday to Friday; Saturday
//   and Sunday) within the two weeks before it, or before today, in the time zone of the hub's GtfsAgency (one that is not known by name:
//   that of its stops' longitude);
// - boardings and alightings of GtfsStop as they stand.
class HubCounts {
 public:
  HubCounts(const FeedDay& day, CountWindow window);
  // Errors are the hub's. A broker without histories has none.
  Result<void> add(const client::Client& hub);

  CountsBy by = CountsBy::nobody;
  std::vector<double> boardings, alightings;  // by Stop
  std::vector<double> other_hours;            // boardings in the day's other hours; zeros where these are not told
  std::vector<StopCount> lines;               // by line and stop

  bool anybody() const { return by != CountsBy::nobody; }
  bool alightings_counted() const;
  // Alightings; where nobody counted any (cards are tagged on only), people are thought to get off where they get on in the other hours.
  std::vector<double> drawn() const;
  // For each stop with a count, by the ids of the day.
  std::vector<StopCount> stops() const;

 private:
  const FeedDay& day_;
  const CountWindow window_;
  double day_share_ = 0;
};

}  // namespace dosi::bus
