#include "imports/read_file.h"

#include "ingest/csv.h"
#include "ingest/geojson.h"
#include "ingest/gtfs.h"
#include "ingest/ngsi_ld.h"
#include "ingest/osm.h"

namespace dosi::imports {
namespace {

bool is_table(std::string_view format) { return format == "csv" || format == "xls" || format == "xlsx"; }

Result<ingest::Mapping> mapping_in(const Reading& reading) {
  if (reading.mapping.is_null())
    return bad_request("This file needs a mapping that says how its columns become attributes", "mapping");
  return ingest::mapping_of(reading.mapping);
}

}  // namespace

Result<ingest::Summary> read_file(const Reading& reading, ingest::Sink& sink) {
  if (is_table(reading.format)) {
    DOSI_TRY(const auto mapping, mapping_in(reading));
    return ingest::read_csv(reading.input, mapping, sink);
  }
  if (reading.format == "geojson") {
    DOSI_TRY(const auto mapping, mapping_in(reading));
    return ingest::read_geojson(reading.input, mapping, sink);
  }
  if (reading.format == "gtfs") return ingest::read_gtfs(reading.input, {}, sink);
  if (reading.format == "osm") {
    ingest::OsmOptions options{.nature = true};
    return ingest::read_osm(reading.input, options, sink);
  }
  if (reading.format == "ngsi-ld") return ingest::read_ngsi_ld(reading.input, sink);
  return bad_request("The format '" + reading.format + "' is not known: csv, xls, xlsx, geojson, gtfs, osm or ngsi-ld",
                     "format");
}

Result<ingest::Write> write_mode(const Reading& reading) {
  if (!is_table(reading.format) && reading.format != "geojson") return ingest::Write::replace;
  DOSI_TRY(const auto mapping, mapping_in(reading));
  return mapping.write;
}

}  // namespace dosi::imports
