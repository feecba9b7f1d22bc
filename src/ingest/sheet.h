#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dosi::ingest {

enum class Workbook { none, xls, xlsx };

// What the first bytes say, whatever the name: an OLE 2 compound file, or a zip archive that holds a workbook.
Workbook workbook_kind(std::string_view bytes);

// One sheet (the first, if `sheet` is empty) of an XLSX workbook as CSV text, every cell as text, row 1 being the sheet's first row. GDAL's
// ogr2ogr does it in a process of its own, which is ended after two minutes, at 512 MiB of output, or when `go_on` says
// false. Fails with bad_request (no workbook, no such sheet), cancelled, or unavailable (ogr2ogr is not installed).
Result<std::string> convert_sheet(const std::filesystem::path& path, const std::string& sheet,
                                  const std::function<bool()>& go_on);

}  // namespace dosi::ingest
