#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "solutions/bus/city/opportunities.h"
#include "solutions/bus/demand/counted.h"
#include "solutions/bus/demand/trip_chain.h"

namespace dosi::bus {

// Which hours of the day count, and over how many days a file's numbers were summed.
struct CountHours {
  int first = 0, last = 24;  // the hours first .. last - 1
  double days = 1;
};

// Boardings by line and stop, UTF-8, one of
// - route, stop, boardings and, where they are known, alightings and hour, one line for each hour or for all,
// - the table of the Korean card data: 노선번호, 버스정류장ARS번호, and for each hour N시승차총승객수, N시하차총승객수.
// Numbers of the same route and stop add up; boardings of the other hours of the day are told beside. Rows with a cell
// that is no number, or more cells than the header (names with commas), are left out and counted. bad_request when the
// file has other columns, or no sound row in these hours.
struct CountTable {
  std::vector<StopCount> counts;
  std::size_t left_out = 0;
};
Result<CountTable> read_counts(const std::string& path, const CountHours& hours);

// Where stops are: id, lon, lat; or ARS_ID, X좌표, Y좌표; or ARS번호 and 경도, 위도.
Result<Opportunities> read_stop_places(const std::string& path);

// Readings of cards: card, time (2026-05-06T08:15:00, or 20260506081500), route (id or name), stop (id) and, where it is
// known, alight (id). Rows of unknown lines or stops are counted in `unmatched`; bad_request for a time that is none.
struct CardTaps {
  std::vector<Tap> taps;
  std::size_t unmatched = 0;
};
Result<CardTaps> read_taps(const std::string& path, const FeedDay& day);

}  // namespace dosi::bus
