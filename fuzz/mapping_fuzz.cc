#include "entity_sink.h"
#include "ingest/csv.h"
#include "ingest/geojson.h"
#include "input.h"
#include "memory_file.h"

// Sections "mapping" and "file": a mapping that is taken makes entities of the file's rows, or refuses them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dosi;
  std::string_view mapping_text, content;
  for (const fuzz::Section& s : fuzz::sections(fuzz::text_of(data, size))) (s.name == "file" ? content : mapping_text) = s.text;
  const auto mapping = ingest::parse_mapping(mapping_text);
  if (!mapping) return fuzz::require(!mapping.error().message.empty(), "a refusal says why"), 0;
  const fuzz::MemoryFile file(content, "file");
  fuzz::EntitySink sink;
  sink.check(mapping->format == "geojson" ? ingest::read_geojson(file.input(), *mapping, sink) : ingest::read_csv(file.input(), *mapping, sink));
  return 0;
}
