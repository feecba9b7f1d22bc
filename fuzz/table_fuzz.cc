#include "entity_sink.h"
#include "ingest/csv.h"
#include "ingest/csv_scanner.h"
#include "ingest/inspect.h"
#include "input.h"
#include "memory_file.h"

namespace {

using namespace dosi;

// The scanner alone: records come in the order of the text, out of it, and without quotes are the text itself.
void scan(std::string_view text, char delimiter) {
  ingest::CsvScanner scanner(text, delimiter);
  ingest::Record record;
  std::uint64_t line = 0, offset = 0;
  while (scanner.next(record)) {
    fuzz::require(record.line > line && record.line < scanner.line() + 1, "lines rise");
    fuzz::require(scanner.offset() > offset && scanner.offset() <= text.size(), "every record takes some of the text");
    line = record.line, offset = scanner.offset();
    if (record.raw.find('"') != std::string_view::npos) continue;
    std::string joined;
    for (std::size_t i = 0; i < record.cells.size(); ++i) joined += (i ? std::string(1, delimiter) : "") + std::string(record.cells[i]);
    fuzz::require(joined == record.raw, "without quotes the cells are the line");
  }
}

}  // namespace

// The bytes of a table file: what was understood of it gives a mapping, by which its rows become entities or are refused.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(fuzz::text_of(data, size));
  scan(bytes, ','), scan(bytes, ';');
  const fuzz::MemoryFile file(bytes, "table.csv");
  const ingest::Catalogue none;
  const auto understood = ingest::inspect(file.input(), "csv", none, [] { return true; });
  if (!understood) return fuzz::require(!understood.error().message.empty(), "a refusal says why"), 0;
  const auto mapping = ingest::mapping_of(ingest::draft_mapping(*understood, "title"));
  if (!mapping) std::fprintf(stderr, "%s\n", mapping.error().message.c_str());
  fuzz::require(mapping.has_value(), "a drafted mapping is a mapping");
  fuzz::EntitySink sink;
  sink.check(ingest::read_csv(file.input(), *mapping, sink));
  return 0;
}
