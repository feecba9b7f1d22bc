#pragma once
#include "ingest/reader.h"
#include "json/value.h"

namespace dosi::imports {

// A summary as the console and `--json` show it (docs/hub-api.md, "report").
json::Value report(const ingest::Summary& summary);

}  // namespace dosi::imports
