#include "ingest/ngsi_ld.h"

#include <algorithm>
#include <unordered_set>

#include "ingest/cell.h"
#include "ingest/geojson.h"
#include "ingest/json_items.h"
#include "ingest/run.h"
#include "ingest/text_file.h"
#include "json/parse.h"

namespace dosi::ingest {

namespace {

class Entities {
 public:
  explicit Entities(Run& run) : run_(run) {}

  Result<void> read(std::string_view item, std::uint64_t row) {
    std::string id, value, column;
    const std::string_view reason = refuse(item, id, value, column);
    if (!reason.empty()) {
      run_.rejected({row, column, value, std::string(reason), std::string(item.substr(0, kRawBytes + 4)), {}});
      return ok();
    }
    DOSI_CHECK(run_.entity({id, std::string(item), row}));
    run_.imported();
    return ok();
  }

 private:
  // Why the item cannot be an entity, or nothing.
  std::string_view refuse(std::string_view item, std::string& id, std::string& value, std::string& column) {
    if (item.size() > kItemBytes) return "the entity is larger than 16 MiB";
    const auto parsed = json::parse(item, {64, kItemBytes});
    if (!parsed) {
      value = parsed.error().message;
      return "the item is no valid JSON";
    }
    if (!parsed->is_object()) return "the item is no object";
    const json::Value* given = parsed->find("id") ? parsed->find("id") : parsed->find("@id");
    const json::Value* type = parsed->find("type") ? parsed->find("type") : parsed->find("@type");
    column = "id";
    if (!given || !given->is_string() || given->as_string().empty()) return "the entity has no id";
    value = id = given->as_string();
    if (!seen_.insert(id).second) return "another row has the same id";
    column = "type";
    return type ? std::string_view() : "the entity has no type";
  }

  Run& run_;
  std::unordered_set<std::string> seen_;
};

// Several objects, the first of which ends with its line.
bool are_lines(std::string_view text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view first = trimmed(text.substr(0, end));
  if (!first.starts_with('{') || trimmed(text.substr(end)).empty()) return false;
  const auto value_end = skip_value(first, 0);
  return value_end && trimmed(first.substr(*value_end)).empty();
}

}  // namespace

Result<Summary> read_ngsi_ld(const Input& input, Sink& sink) {
  DOSI_TRY(const MappedFile file, MappedFile::open(input.path));
  std::string_view text = file.bytes();
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (trimmed(text).empty()) return bad_request(input.title() + " is empty");
  Run run(sink, text.size());
  Entities entities(run);
  if (are_lines(text)) {
    std::uint64_t row = 0;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = trimmed(text.substr(at, end - at));
      ++row, at = end + 1;
      if (line.empty()) continue;
      DOSI_CHECK(entities.read(line, row));
      DOSI_CHECK(run.progress(std::min(at, text.size())));
    }
    return run.finish();
  }
  DOSI_TRY(JsonItems items, JsonItems::open(text, ""));
  std::string_view item;
  for (std::uint64_t position = 0; items.next(item, position);) {
    DOSI_CHECK(entities.read(item, position));
    DOSI_CHECK(run.progress(items.offset()));
  }
  return run.finish();
}

}  // namespace dosi::ingest
