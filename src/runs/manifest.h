#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace dosi::runs {

// Data that a solution reads (manifest member `requires`).
struct Need {
  std::string type;        // of the entities
  std::string data_model;  // where that type is described
  std::vector<std::string> attributes, optional_attributes;
  bool optional = false;       // the solution works without, though worse
  std::uint64_t least = 1;     // entities
  std::uint64_t most_age_days = 0;  // older is stale; 0: never
  std::string import;          // what one does to have it: a command line or a sentence
};

// What it writes, besides the SolutionRun that tells how.
struct Product {
  std::string type, title, title_ko;
};

// A solution: a folder with a solution.json (docs/solutions.md) and a program.
struct Manifest {
  std::string id, version, title, title_ko, legal_purpose, legal_purpose_ko;
  std::vector<Need> needs;
  json::Value parameters;  // a JSON Schema that check_schema takes
  std::vector<Product> products;
  std::vector<std::string> command;  // of a run; empty: it has sessions only
  std::vector<std::string> session;  // of a session; empty: it has none
  json::Value document;  // all of it, as it was written
  std::filesystem::path folder;
};

// bad_request naming the member and what was expected of it. Members that are not known are refused: a slip of the pen is no wish that
// nobody hears.
Result<Manifest> manifest_of(json::Value document);
// Reads FOLDER/solution.json. not_found where there is none; else as manifest_of, with the file's name.
Result<Manifest> read_manifest(const std::filesystem::path& folder);

}  // namespace dosi::runs
