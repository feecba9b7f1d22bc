#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/catalogue.h"
#include "ingest/reader.h"
#include "json/value.h"

namespace dosi::ingest {

// "csv", "xls", "xlsx", "geojson", "gtfs", "osm" or "ngsi-ld", by the content of the file, whatever its name. Fails with
// not_found if it cannot be opened, bad_request if it is empty or of no known kind.
Result<std::string> guess_format(const Input& input);

// A column of a table, a property of features or an attribute of entities, over the whole file.
struct ColumnInfo {
  std::string name;
  std::vector<std::string> samples;  // up to 5 different ones
  bool numeric = false;              // every cell that says something is a number, and at least one does
  bool whole = false;                // and a whole one
  std::uint64_t blank = 0;
  double min = 0, max = 0;           // of numeric columns
};

// What a file was understood to be.
struct Understood {
  std::string format, encoding;
  char delimiter = 0;
  int skip_rows = 0, header_rows = 0;
  std::uint64_t rows = 0;
  std::vector<ColumnInfo> columns;
  std::string suggested_mapping;  // id in the catalogue; empty: none fits
  std::vector<PartCount> parts;   // files of an archive, kinds of OSM objects, geometry or entity types
  std::vector<Notice> notices;
  // What was understood, as in docs/hub-api.md.
  json::Value to_json() const;
};

// Reads the whole file, and writes nothing. format "" means: guess. `go_on` is asked now and then; false stops with
// cancelled. Fails like the reader of the format.
Result<Understood> inspect(const Input& input, std::string_view format, const Catalogue& catalogue,
                           const std::function<bool()>& go_on);

// A mapping to begin with where no ready one fits: an attribute for each column by its own name, the place where columns
// are named like coordinates, the id from a column that looks like a key, else from the whole row. A document that
// mapping_of() takes.
json::Value draft_mapping(const Understood& understood, const std::string& title);

}  // namespace dosi::ingest
