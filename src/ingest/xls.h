#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace dosi::ingest {

// One sheet (the first, if `sheet` is empty) of an Excel 97-2003 workbook (BIFF8) as CSV text, row 1 being the sheet's
// first row. Numbers are written shortest, those in a date format as 2020-11-10 (with 08:30:00 where there is a time).
// GDAL's reader refuses the files of common report writers, hence our own. Fails with bad_request: broken, encrypted, older
// than Excel 97, no such sheet.
Result<std::string> xls_to_csv(std::string_view bytes, const std::string& sheet);

}  // namespace dosi::ingest
