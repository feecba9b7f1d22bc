#pragma once
#include <string>

#include "ingest/reader.h"

namespace dosi::ingest {

struct GtfsOptions {
  std::string feed;  // stands in the ids: "urn:ngsi-ld:GtfsStop:FEED:..."; empty: the file's name without its end
};

// Reads a GTFS schedule feed (a zip archive): agency, stops, routes, calendar, calendar_dates, shapes, trips with their
// stop_times, frequencies, transfers and fare_attributes. What becomes of each stands in docs/import.md. Fails with
// bad_request before anything reaches the sink where the archive is broken or a required file or column is missing.
// Rows that break a rule go to Sink::rejected with the notice code of the public GTFS validator at the start of the
// reason, the file as `part`. A row counts for itself: stop_times and shape points too.
Result<Summary> read_gtfs(const Input& input, const GtfsOptions& options, Sink& sink);

}  // namespace dosi::ingest
