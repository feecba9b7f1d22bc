#pragma once
#include "ingest/mapping.h"
#include "ingest/reader.h"

namespace dosi::ingest {

// Reads a CSV file (any usual encoding and delimiter) or a sheet of an XLS or XLSX workbook by a mapping. Fails before
// anything reaches the sink with bad_request where the mapping does not fit the file or the file is no table; later only
// where the sink fails or cancels. Bad rows go to Sink::rejected.
Result<Summary> read_csv(const Input& input, const Mapping& mapping, Sink& sink);

}  // namespace dosi::ingest
