#pragma once
#include <string>
#include <vector>

#include "solutions/trace/stays/moment.h"
#include "solutions/trace/stays/plane.h"
#include "solutions/trace/stays/row_file.h"

namespace dosi::trace {

// Who was where from when to when, column by column: number i of each is one stay. Times are seconds after `start`.
struct Stays {
  std::vector<std::uint32_t> person;  // number into `persons`
  std::vector<std::int32_t> from_s, to_s;
  std::vector<Place> place;
  // Empty where the file has no such column.
  std::vector<std::uint32_t> venue;    // number into `venues`; 0: none
  std::vector<std::uint8_t> sigma;     // position error as sigma_m(code)
  std::vector<std::uint8_t> setting;   // number into `settings`
  std::vector<std::uint8_t> masked;    // 1: wore a mask
  std::vector<std::string> persons, venues, settings;
  Plane plane = Plane::metres(0, 0);
  Moment start = 0;
  TimeFormat times;

  std::size_t size() const { return person.size(); }
  void reserve(std::size_t n);
};

// Position errors are kept in steps of 5 %: code 0 is none, 1 is 0.1 m, 255 is 24 km.
std::uint8_t sigma_code(double sigma_m);
double sigma_m(std::uint8_t code);

// Which column says what. Empty names: the usual ones are tried (person, start, end, lon, lat or x, y; venue, sigma, setting, mask).
struct StayColumns {
  std::string person, start, end, lon, lat, x, y, venue, sigma, setting, mask;
  std::string zone, unit;  // of times, as TimeFormat::of
  double default_minutes = 0;  // of stays without an end (card payments, gates): 0 refuses them
};

struct StayFile {
  Stays stays;
  std::uint64_t rows = 0, bytes = 0;
  Refusals refused;
};

// Reads stays by threads. Refused rows are told: times without zone, an end before its start, longitude and latitude exchanged (or more
// than 2,000 km, or eight years, from the first good row). bad_request where a column is missing, or no row can be used.
Result<StayFile> read_stays(const std::string& path, const StayColumns& columns, unsigned threads);

}  // namespace dosi::trace
