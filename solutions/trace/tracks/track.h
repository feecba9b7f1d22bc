#pragma once
#include <string>
#include <vector>

#include "geo/point.h"
#include "solutions/trace/stays/row_file.h"
#include "solutions/trace/stays/stays.h"

namespace dosi::trace {

// One reading of a positioning device. Seconds since 1970, or since the file's own start.
struct Fix {
  double at_s = 0;
  geo::Point place;
};
struct Track {
  std::string person;  // empty: the file tells none
  std::vector<Fix> fixes;  // by time; one a moment
};
struct TrackColumns {
  std::string person, time, date, lon, lat, zone, unit;
};
struct TrackFile {
  std::vector<Track> tracks;
  TimeFormat times;
  std::uint64_t rows = 0, repeated = 0;  // repeated: a second fix of the same moment; left out
  Refusals refused;
};

// GPX, GeoLife's PLT, or CSV (person, time, lon, lat; also a column of dates beside one of clock times, "17-Jan-2009"). Told by content.
// bad_request where it is none of these, or no fix can be used.
Result<TrackFile> read_tracks(const std::string& path, const TrackColumns& columns);

}  // namespace dosi::trace
