#include "ingest/compound_file.h"
#include "ingest/csv_scanner.h"
#include "ingest/xls.h"
#include "input.h"
#include "require.h"

// The bytes of an Excel 97 workbook: refused, or a table that the CSV scanner reads.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dosi;
  const std::string_view bytes = fuzz::text_of(data, size);
  const auto csv = ingest::xls_to_csv(bytes, "");
  if (!csv) return fuzz::require(!csv.error().message.empty(), "a refusal says why"), 0;
  ingest::CsvScanner scanner(*csv);
  for (ingest::Record record; scanner.next(record);) fuzz::require(record.cells.size() <= 256, "a sheet has 256 columns at most");
  return 0;
}
