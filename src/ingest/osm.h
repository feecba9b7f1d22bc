#pragma once
#include "ingest/reader.h"

namespace dosi::ingest {

// What is taken from an OpenStreetMap extract. Areas are closed ways; multipolygon relations are not put together.
struct OsmOptions {
  bool roads = true;        // ways with a highway tag -> RoadSegment, with the turn restrictions for who leaves it
  bool buildings = false;   // closed ways with a building tag -> Building
  bool nature = false;      // closed ways of water and parks -> WaterBody, Park
  bool bus_stops = false;   // nodes highway=bus_stop -> GtfsStop
  bool street_lamps = false;  // nodes highway=street_lamp -> Streetlight
};

// Reads an extract in PBF or XML, also compressed (.osm.pbf, .osm, .osm.gz, .osm.bz2; told by content). A row is a way or
// node that the options take; `row` its position among them. The whole file is walked once before anything reaches the
// sink: a broken or cut-off one fails with bad_request. Ways whose nodes are missing keep the rest of their line, with
// a notice; those left with fewer than two positions (areas: four) go to Sink::rejected.
Result<Summary> read_osm(const Input& input, const OsmOptions& options, Sink& sink);

}  // namespace dosi::ingest
