#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/mapping.h"

namespace dosi::ingest {

// A ready mapping and the document it was read from.
struct ReadyMapping {
  Mapping mapping;
  json::Value document;
};

// The mappings of a folder, ordered by id.
class Catalogue {
 public:
  Catalogue() = default;
  // Reads every *.json. Fails with not_found if there is no such folder, with bad_request and the file's name if a mapping
  // is wrong or an id stands twice.
  static Result<Catalogue> load(const std::filesystem::path& folder);

  const std::vector<ReadyMapping>& mappings() const { return mappings_; }
  const ReadyMapping* find(std::string_view id) const;
  // The id of the mapping that fits a file of that format ("csv" or "geojson") best: all columns it is known by are
  // there, the more the better, and they are no small part of the file's. Empty if none does.
  std::string suggest(std::string_view format, const std::vector<std::string>& columns) const;

 private:
  std::vector<ReadyMapping> mappings_;
};

}  // namespace dosi::ingest
