#include "entity_sink.h"
#include "ingest/osm.h"
#include "input.h"
#include "memory_file.h"

// The bytes of an OpenStreetMap extract, XML or PBF.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dosi;
  const fuzz::MemoryFile file(fuzz::text_of(data, size), "streets.osm");
  fuzz::EntitySink sink;
  sink.check(ingest::read_osm(file.input(), {.buildings = true, .nature = true, .bus_stops = true, .street_lamps = true}, sink));
  return 0;
}
