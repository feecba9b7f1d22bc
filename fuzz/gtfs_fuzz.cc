#include <zip.h>

#include "entity_sink.h"
#include "ingest/gtfs.h"
#include "input.h"
#include "memory_file.h"

namespace {

using namespace dosi;

// A zip archive of the sections.
std::string archive(const std::vector<fuzz::Section>& files) {
  zip_error_t failed;
  zip_source_t* whole = zip_source_buffer_create(nullptr, 0, 0, &failed);
  zip_t* zip = zip_open_from_source(whole, ZIP_TRUNCATE, &failed);
  zip_source_keep(whole);
  for (const fuzz::Section& file : files) {
    if (file.name.empty()) continue;
    const auto index = zip_file_add(zip, std::string(file.name).c_str(), zip_source_buffer(zip, file.text.data(), file.text.size(), 0), ZIP_FL_OVERWRITE);
    if (index >= 0) zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
  }
  std::string out;
  if (zip_close(zip) != 0) {  // a name that no archive can have
    zip_discard(zip);
  } else if (zip_stat_t about; zip_source_open(whole) == 0 && zip_source_stat(whole, &about) == 0) {
    out.resize(about.size);
    zip_source_read(whole, out.data(), out.size());
    zip_source_close(whole);
  }
  zip_source_free(whole);
  return out;
}

}  // namespace

// A feed as sections "stops.txt" and so on, or, when it begins like one, the bytes of a zip archive.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::text_of(data, size);
  const fuzz::MemoryFile file(input.starts_with("PK") ? std::string(input) : archive(fuzz::sections(input)), "feed.zip");
  fuzz::EntitySink sink;
  sink.check(ingest::read_gtfs(file.input(), {}, sink));
  return 0;
}
