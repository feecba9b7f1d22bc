#pragma once
#include "ingest/mapping.h"
#include "ingest/reader.h"
#include "json/value.h"

namespace dosi::ingest {

inline constexpr std::size_t kItemBytes = std::size_t{16} << 20;  // most for one feature or entity

// Reads a GeoJSON FeatureCollection or Feature (RFC 7946) of any size by a mapping whose columns are the features'
// properties ("$id": the feature's own id). Features are read one by one. A `crs` member of the older GeoJSON that names
// an EPSG code is obeyed where the mapping leaves epsg at 4326. Fails before anything reaches the sink with bad_request
// where the text is broken or cut off, or the mapping names a property that no feature has. Features that are no JSON,
// deeper than 64, larger than 16 MiB, or have an invalid geometry go to Sink::rejected; row is their position, from 1.
Result<Summary> read_geojson(const Input& input, const Mapping& mapping, Sink& sink);

// The EPSG code that a collection's crs member names; 4326 where there is none. Fails with bad_request for another kind.
Result<int> crs_of(std::string_view crs_json);

// One property of a feature as the cell of a table: texts as they are, null as nothing, others as JSON.
std::string cell_of(const json::Value& value);

}  // namespace dosi::ingest
