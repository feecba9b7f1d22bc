#pragma once
#include <string>
#include <string_view>

#include "ingest/catalogue.h"
#include "ingest/reader.h"

namespace dosi::imports {

// What to read and how. For tables and GeoJSON a mapping says how rows become entities; the other formats need none.
struct Reading {
  ingest::Input input;
  std::string format;      // as ingest::guess_format names them
  json::Value mapping;     // a mapping document; null where none is given
};

// Runs the reader of the format. bad_request where the format needs a mapping and has none, or the mapping is wrong.
Result<ingest::Summary> read_file(const Reading& reading, ingest::Sink& sink);

// Whether entities that exist are replaced or only changed where the file says something.
Result<ingest::Write> write_mode(const Reading& reading);

}  // namespace dosi::imports
