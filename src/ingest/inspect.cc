#include "ingest/inspect.h"

#include "ingest/cell.h"
#include "ingest/column_stats.h"
#include "ingest/geojson.h"
#include "ingest/gtfs.h"
#include "ingest/json_items.h"
#include "ingest/ngsi_ld.h"
#include "ingest/osm.h"
#include "ingest/sheet.h"
#include "ingest/table.h"
#include "ingest/zip_archive.h"
#include "json/parse.h"

namespace dosi::ingest {

namespace {

constexpr std::uint64_t kRowsPerQuestion = 1000;

// Counts what comes, and keeps nothing.
struct LookingSink : Sink {
  explicit LookingSink(const std::function<bool()>& ask) : go_on(ask) {}
  Result<void> entity(Draft draft) override {
    if (look) look(draft);
    return ok();
  }
  Result<void> history(TemporalDraft) override { return ok(); }
  void rejected(Rejected) override {}
  bool progress(std::uint64_t, std::uint64_t, std::uint64_t) override { return go_on(); }

  const std::function<bool()>& go_on;
  std::function<void(const Draft&)> look;
};

void count_part(Understood& u, std::string_view name) {
  for (auto& p : u.parts)
    if (p.part == name) {
      ++p.rows, ++p.imported;
      return;
    }
  u.parts.push_back({std::string(name), 1, 1, 0});
}

Error cancelled() { return error(ErrorCode::cancelled, "The look at the file was cancelled"); }

Result<void> look_at_table(const Input& input, const std::function<bool()>& go_on, Understood& u) {
  DOSI_TRY(Table table, Table::open(input, {}, go_on));
  u.encoding = table.encoding(), u.delimiter = table.delimiter();
  u.skip_rows = table.skip_rows(), u.header_rows = table.header_rows();
  ColumnStats stats;
  for (const auto& name : table.columns()) stats.column(name);
  Record record;
  for (std::string_view problem; table.next(record, problem);) {
    if (++u.rows % kRowsPerQuestion == 0 && !go_on()) return cancelled();
    for (std::size_t i = 0; i < record.cells.size() && i < table.columns().size(); ++i) stats.add(i, record.cells[i]);
  }
  u.columns = std::move(stats).finish(u.rows);
  if (table.stray_quotes() > 0) u.notices.push_back({"stray_quote", "Quotes that nothing closes", table.stray_quotes()});
  return ok();
}

Result<void> look_at_features(const Input& input, const std::function<bool()>& go_on, Understood& u) {
  DOSI_TRY(const MappedFile file, MappedFile::open(input.path));
  DOSI_TRY(const Text text, decode(file.bytes()));
  u.encoding = text.encoding;
  DOSI_TRY(JsonItems items, JsonItems::open(text.view(), "features"));
  ColumnStats stats;
  std::string_view item;
  for (std::uint64_t position = 0; items.next(item, position);) {
    if (++u.rows % kRowsPerQuestion == 0 && !go_on()) return cancelled();
    const auto feature = json::parse(item, {64, kItemBytes});
    if (!feature) continue;
    if (const json::Value* id = feature->find("id")) stats.add(stats.column("$id"), cell_of(*id));
    const json::Value* geometry = feature->find("geometry");
    const json::Value* type = geometry ? geometry->find("type") : nullptr;
    count_part(u, type && type->is_string() ? type->as_string() : "none");
    const json::Value* properties = feature->find("properties");
    if (!properties || !properties->is_object()) continue;
    for (const auto& [name, value] : properties->as_object()) stats.add(stats.column(name), cell_of(value));
  }
  u.columns = std::move(stats).finish(u.rows);
  return ok();
}

Result<void> look_at_entities(const Input& input, const std::function<bool()>& go_on, Understood& u) {
  ColumnStats stats;
  LookingSink sink(go_on);
  sink.look = [&](const Draft& draft) {
    const auto entity = json::parse(draft.json, {64, kItemBytes});
    if (!entity) return;
    for (const auto& [name, attribute] : entity->as_object()) {
      if (name == "type") count_part(u, cell_of(attribute));
      if (name.starts_with('@') || name == "id" || name == "type") continue;
      const json::Value* value = attribute.find("value") ? attribute.find("value") : attribute.find("object");
      stats.add(stats.column(name), cell_of(value ? *value : attribute));
    }
  };
  DOSI_TRY(const Summary s, read_ngsi_ld(input, sink));
  u.encoding = "UTF-8", u.rows = s.rows;
  u.columns = std::move(stats).finish(s.rows);
  return ok();
}

Result<void> take(Result<Summary> summary, Understood& u) {
  DOSI_TRY(Summary s, std::move(summary));
  u.rows = s.rows, u.parts = std::move(s.parts), u.notices = std::move(s.notices);
  return ok();
}

bool is_json(std::string_view start) { return start.starts_with('{') || start.starts_with('['); }

}  // namespace

Result<std::string> guess_format(const Input& input) {
  DOSI_TRY(const MappedFile file, MappedFile::open(input.path));
  const std::string_view bytes = file.bytes(), start = trimmed(bytes.substr(0, 8192));
  if (start.empty()) return bad_request(input.title() + " is empty");
  const Workbook book = workbook_kind(bytes);
  if (book != Workbook::none) return std::string(book == Workbook::xls ? "xls" : "xlsx");
  if (bytes.starts_with("PK")) {
    DOSI_TRY(const ZipArchive archive, ZipArchive::open(input.path));
    for (const char* sign : {"stops.txt", "trips.txt", "routes.txt"})
      if (archive.has(sign)) return std::string("gtfs");
    return bad_request(input.title() + " is a zip archive, but neither a GTFS feed nor a workbook");
  }
  const bool markup = start.substr(0, 512).find("<osm") != std::string_view::npos;
  if (markup || bytes.starts_with("\x1F\x8B") || bytes.starts_with("BZh") || bytes.substr(0, 64).find("OSMHeader") != std::string_view::npos)
    return std::string("osm");
  if (!is_json(start)) return std::string("csv");
  const bool features = start.find("\"Feature") != std::string_view::npos || start.find("\"features\"") != std::string_view::npos;
  return std::string(features ? "geojson" : "ngsi-ld");
}

Result<Understood> inspect(const Input& input, std::string_view format, const Catalogue& catalogue,
                           const std::function<bool()>& go_on) {
  Understood u;
  u.format = format;
  if (u.format.empty()) {
    DOSI_TRY(u.format, guess_format(input));
  }
  LookingSink sink(go_on);
  const bool table = u.format == "csv" || u.format == "xls" || u.format == "xlsx";
  if (table) DOSI_CHECK(look_at_table(input, go_on, u));
  else if (u.format == "geojson") DOSI_CHECK(look_at_features(input, go_on, u));
  else if (u.format == "ngsi-ld") DOSI_CHECK(look_at_entities(input, go_on, u));
  else if (u.format == "gtfs") DOSI_CHECK(take(read_gtfs(input, {}, sink), u));
  else if (u.format == "osm") DOSI_CHECK(take(read_osm(input, {true, true, true, true, true}, sink), u));
  else return bad_request("The format '" + u.format + "' is unknown; it is csv, xls, xlsx, geojson, gtfs, osm or ngsi-ld", "format");
  std::vector<std::string> names;
  for (const auto& c : u.columns) names.push_back(c.name);
  if (table || u.format == "geojson") u.suggested_mapping = catalogue.suggest(table ? "csv" : "geojson", names);
  return u;
}

}  // namespace dosi::ingest
