#include "ingest/gtfs.h"

#include <array>

#include "ingest/gtfs_feed.h"
#include "ingest/id_template.h"

namespace dosi::ingest {

namespace {

struct FileRule {
  const char* name;
  bool required;
  std::vector<std::string_view> columns;
};

const std::vector<FileRule>& file_rules() {
  static const std::vector<FileRule> rules = {
      {"agency.txt", true, {"agency_name", "agency_url", "agency_timezone"}},
      {"stops.txt", true, {"stop_id"}},
      {"routes.txt", true, {"route_id", "route_type"}},
      {"trips.txt", true, {"route_id", "service_id", "trip_id"}},
      {"stop_times.txt", true, {"trip_id", "stop_id", "stop_sequence"}},
      {"calendar.txt", false, {"service_id", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
                               "start_date", "end_date"}},
      {"calendar_dates.txt", false, {"service_id", "date", "exception_type"}},
      {"shapes.txt", false, {"shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"}},
      {"frequencies.txt", false, {"trip_id", "start_time", "end_time", "headway_secs"}},
      {"transfers.txt", false, {"transfer_type"}},
      {"fare_attributes.txt", false, {"fare_id", "price", "currency_type"}},
      {"feed_info.txt", false, {}},
  };
  return rules;
}

std::string stem(const std::string& title) { return title.substr(0, title.rfind('.')); }

}  // namespace

Result<Summary> read_gtfs(const Input& input, const GtfsOptions& options, Sink& sink) {
  DOSI_TRY(const ZipArchive archive, ZipArchive::open(input.path));
  std::uint64_t total = 0;
  for (const auto& entry : archive.entries()) total += entry.bytes;
  Run run(sink, total);
  GtfsFeed feed(archive, options.feed.empty() ? stem(input.title()) : options.feed, input.title(), run);
  DOSI_CHECK(feed.check_files());
  DOSI_CHECK(feed.read_all());
  return run.finish();
}

Result<void> GtfsFeed::check_files() const {
  for (const FileRule& rule : file_rules()) {
    if (!archive_.has(rule.name)) {
      if (!rule.required) continue;
      return bad_request(std::string("missing_required_file: the feed has no ") + rule.name, rule.name);
    }
    DOSI_TRY(std::string start, archive_.read_start(rule.name, 64 << 10));
    DOSI_CHECK(GtfsTable::open(rule.name, std::move(start), rule.columns));
  }
  if (!archive_.has("calendar.txt") && !archive_.has("calendar_dates.txt"))
    return bad_request("missing_calendar_and_calendar_date_files: the feed has neither calendar.txt nor calendar_dates.txt",
                       "calendar.txt");
  return ok();
}

Result<void> GtfsFeed::read_all() {
  DOSI_CHECK(read_feed_info());
  DOSI_CHECK(read_agencies());
  DOSI_CHECK(read_stops());
  DOSI_CHECK(read_routes());
  DOSI_CHECK(read_calendar());
  DOSI_CHECK(read_calendar_dates());
  DOSI_CHECK(write_services());
  DOSI_CHECK(read_shapes());
  DOSI_CHECK(read_trips());
  DOSI_CHECK(read_frequencies());
  DOSI_CHECK(read_transfers());
  DOSI_CHECK(read_fares());
  note_other_files();
  return ok();
}

Result<std::optional<GtfsTable>> GtfsFeed::open(const std::string& file) {
  if (!archive_.has(file)) return std::optional<GtfsTable>();
  DOSI_TRY(std::string text, archive_.read(file));
  done_bytes_ += text.size();
  DOSI_TRY(GtfsTable table, GtfsTable::open(file, std::move(text), {}));
  return std::optional<GtfsTable>(std::move(table));
}

Result<void> GtfsFeed::progress() { return run_.progress(done_bytes_); }

Result<void> GtfsFeed::each_row(const std::string& file, const std::function<Draft(GtfsTable&)>& row) {
  DOSI_TRY(std::optional<GtfsTable> table, open(file));
  while (table && table->next()) {
    Draft draft;
    if (!table->fault()) draft = row(*table);
    if (table->fault()) {
      run_.rejected(*table->fault());
    } else {
      if (!draft.id.empty()) DOSI_CHECK(run_.entity(std::move(draft)));
      run_.imported(file);
    }
    DOSI_CHECK(progress());
  }
  return ok();
}

std::string GtfsFeed::id(std::string_view type, std::string_view key) const {
  std::string out = "urn:ngsi-ld:";
  out += type;
  out += ':';
  append_encoded(out, name_);
  out += ':';
  append_encoded(out, key);
  return out;
}

std::string GtfsFeed::reference(GtfsTable& table, std::string_view column, std::string_view type, const Keys& keys,
                                std::string_view file) const {
  const std::string key(table.get(column));
  if (key.empty()) return {};
  if (!keys.contains(key)) table.fail("foreign_key_violation", "no such key in " + std::string(file), column);
  return id(type, key);
}

void GtfsFeed::add_key(GtfsTable& table, std::string_view column, std::string_view key, Keys& keys) const {
  if (!table.fault() && !keys.insert(std::string(key)).second)
    table.fail("duplicate_key", "another row has the same key", column);
}

Result<void> GtfsFeed::read_feed_info() {
  append_property(tail_, "source", source_);
  DOSI_TRY(std::optional<GtfsTable> table, open("feed_info.txt"));
  if (!table || !table->next()) return ok();
  if (table->fault()) {
    run_.notice("feed_info_not_used", "feed_info.txt names no publisher and version: " + table->fault()->reason);
    return ok();
  }
  append_property(tail_, "dataProvider", table->get("feed_publisher_name"));
  append_property(tail_, "version", table->get("feed_version"));
  return ok();
}

void GtfsFeed::note_other_files() {
  for (const auto& entry : archive_.entries()) {
    bool known = false;
    for (const FileRule& rule : file_rules()) known = known || entry.name == rule.name;
    if (!known) run_.notice("file_not_imported", entry.name + " is not read (" + std::to_string(entry.bytes) + " B)");
  }
}

}  // namespace dosi::ingest
