#include "entity_sink.h"
#include "ingest/ngsi_ld.h"
#include "input.h"
#include "memory_file.h"

// The bytes of an NGSI-LD file: its items are passed on or refused.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dosi;
  const fuzz::MemoryFile file(fuzz::text_of(data, size), "entities.json");
  fuzz::EntitySink sink(false);
  sink.check(ingest::read_ngsi_ld(file.input(), sink));
  return 0;
}
