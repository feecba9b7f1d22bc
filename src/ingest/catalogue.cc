#include "ingest/catalogue.h"

#include <algorithm>

#include "ingest/id_template.h"
#include "ingest/text_file.h"
#include "json/parse.h"

namespace dosi::ingest {

namespace fs = std::filesystem;

namespace {
Result<ReadyMapping> read_one(const fs::path& path) {
  DOSI_TRY(const MappedFile file, MappedFile::open(path));
  ReadyMapping out;
  DOSI_TRY(out.document, json::parse(file.bytes()));
  DOSI_TRY(out.mapping, mapping_of(out.document));
  if (out.mapping.id.empty()) return bad_request("A ready mapping needs an id", "id");
  return out;
}
}  // namespace

Result<Catalogue> Catalogue::load(const fs::path& folder) {
  std::error_code failure;
  fs::directory_iterator files(folder, failure);
  if (failure) return not_found("The folder of mappings " + folder.string() + " cannot be read: " + failure.message());
  Catalogue out;
  for (const auto& file : files) {
    if (file.path().extension() != ".json") continue;
    auto one = read_one(file.path());
    if (!one) return bad_request(file.path().filename().string() + ": " + one.error().message, one.error().field);
    if (out.find(one->mapping.id)) return bad_request(file.path().filename().string() + ": the id " + one->mapping.id + " stands twice", "id");
    out.mappings_.push_back(std::move(*one));
  }
  std::sort(out.mappings_.begin(), out.mappings_.end(),
            [](const auto& a, const auto& b) { return a.mapping.id < b.mapping.id; });
  return out;
}

const ReadyMapping* Catalogue::find(std::string_view id) const {
  for (const auto& m : mappings_)
    if (m.mapping.id == id) return &m;
  return nullptr;
}

std::string Catalogue::suggest(std::string_view format, const std::vector<std::string>& columns) const {
  const Columns there(columns);
  std::string best;
  std::size_t most = 0;
  for (const auto& [mapping, document] : mappings_) {
    const std::size_t n = mapping.match.size();
    const bool fits = std::all_of(mapping.match.begin(), mapping.match.end(), [&](const auto& c) { return there.has(c); });
    // Three common columns among twenty are no sign of anything.
    const bool telling = n >= 5 || 2 * n >= columns.size();
    if (mapping.format == format && n > most && fits && telling) best = mapping.id, most = n;
  }
  return best;
}

}  // namespace dosi::ingest
