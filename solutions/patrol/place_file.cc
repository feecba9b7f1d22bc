#include "solutions/patrol/place_file.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>

#include "geo/geojson.h"
#include "geo/projection.h"
#include "ingest/cell.h"
#include "ingest/csv_scanner.h"
#include "ingest/id_template.h"
#include "ingest/text_file.h"
#include "ingest/zip_archive.h"
#include "json/parse.h"
#include "solutions/kit/text_file.h"
#include "solutions/patrol/risk/events.h"

namespace dosi::patrol {
namespace {

bool is_number(const std::string& name) { return !name.empty() && name.find_first_not_of("0123456789") == std::string::npos; }

Result<std::string> content(const std::string& file) {
  if (!file.ends_with(".zip") && !file.ends_with(".ZIP")) return kit::read_file(file);
  DOSI_TRY(const ingest::ZipArchive archive, ingest::ZipArchive::open(file));
  std::vector<std::string> tables;
  for (const auto& entry : archive.entries())
    if (entry.name.ends_with(".csv") || entry.name.ends_with(".CSV") || entry.name.ends_with(".txt")) tables.push_back(entry.name);
  if (tables.size() != 1) return bad_request("'" + file + "' holds " + std::to_string(tables.size()) + " CSV files; one was expected.");
  return archive.read(tables.front());
}

// 12/31/2016 besides what ingest reads; the time of day does not matter.
std::optional<std::int64_t> day_of(std::string_view cell) {
  auto civil = ingest::read_civil(cell, "");
  if (!civil) civil = ingest::read_civil(cell.substr(0, std::min(cell.find_first_of(" T"), cell.size())), "");
  if (!civil) civil = ingest::read_civil(cell.substr(0, std::min<std::size_t>(cell.find(' '), cell.size())), "MM/dd/yyyy");
  if (!civil) return {};
  return std::chrono::sys_days(std::chrono::year(civil->year) / civil->month / civil->day).time_since_epoch().count();
}

struct Where {
  std::size_t x, y;
  std::optional<std::size_t> time, reporter;
  std::vector<std::optional<std::size_t>> numbers;
};

Result<Where> find_columns(const ingest::Columns& all, const PlaceColumns& wanted) {
  Where out;
  for (const auto* name : {&wanted.x, &wanted.y, &wanted.time, &wanted.reporter}) DOSI_CHECK(risk::may_read(*name, ""));
  for (const std::string& name : wanted.numbers) DOSI_CHECK(risk::may_read(name, ""));
  DOSI_TRY(out.x, all.find(wanted.x));
  DOSI_TRY(out.y, all.find(wanted.y));
  if (!wanted.time.empty()) {
    DOSI_TRY(out.time, all.find(wanted.time));
  }
  if (!wanted.reporter.empty()) {
    DOSI_TRY(out.reporter, all.find(wanted.reporter));
  }
  for (const std::string& name : wanted.numbers) {
    const auto found = all.find(name);
    out.numbers.push_back(found ? std::optional(*found) : std::nullopt);
  }
  return out;
}

// The reason why a row cannot be used, or empty.
std::string_view take(const ingest::Record& record, const Where& where, const PlaceColumns& wanted, const std::optional<geo::Projection>& projection, PlaceRows& out) {
  const auto cell = [&](std::size_t i) { return i < record.cells.size() ? ingest::trimmed(record.cells[i]) : std::string_view(); };
  if (where.reporter && cell(*where.reporter) == wanted.patrol_value) return "discovered by a patrol";
  const auto x = ingest::read_number(cell(where.x)), y = ingest::read_number(cell(where.y));
  if (!x || !y) return cell(where.x).empty() || cell(where.y).empty() ? "no place" : "the place is no number";
  if (*x == 0 && *y == 0) return "the place is 0, 0";
  geo::Point at{*x, *y};
  if (projection) {
    const auto projected = projection->to_wgs84(*x, *y);
    if (!projected) return "the place lies outside its coordinate system";
    at = *projected;
  }
  if (!geo::is_valid(at)) return "the place is no longitude and latitude";
  if (where.time) {
    const auto day = day_of(cell(*where.time));
    if (!day) return cell(*where.time).empty() ? "no time" : "the time is none that is known here";
    out.day.push_back(*day);
  }
  out.at.push_back(at);
  for (std::size_t i = 0; i < where.numbers.size(); ++i)
    out.numbers[i].push_back((where.numbers[i] ? ingest::read_number(cell(*where.numbers[i])) : std::nullopt).value_or(std::numeric_limits<double>::quiet_NaN()));
  return {};
}

void take_feature(const json::Value& feature, DrawnFeatures& out) {
  const json::Value* geometry = feature.find("geometry");
  const auto shape = geometry != nullptr ? geo::parse(*geometry) : Result<geo::Geometry>(bad_request("no geometry"));
  if (!shape) {
    ++out.left_out;
    return;
  }
  const json::Value* properties = feature.find("properties");
  out.features.push_back({*shape, properties != nullptr && properties->is_object() ? properties->as_object() : json::Object()});
}

}  // namespace

Result<PlaceRows> read_places(const std::string& file, const PlaceColumns& wanted) {
  DOSI_TRY(const std::string bytes, content(file));
  DOSI_TRY(const ingest::Text text, ingest::decode(bytes));
  std::optional<geo::Projection> projection;
  if (wanted.epsg != 4326) {
    DOSI_TRY(projection, geo::Projection::from_epsg(wanted.epsg));
  }
  ingest::CsvScanner scanner(text.view(), ingest::guess_delimiter(text.view()));
  const bool by_number = is_number(wanted.x) && is_number(wanted.y);
  ingest::Record record;
  if (!scanner.next(record)) return bad_request("'" + file + "' is empty.");
  std::vector<std::string> names;
  for (std::size_t i = 0; i < record.cells.size(); ++i) names.push_back(by_number ? std::to_string(i + 1) : std::string(ingest::trimmed(record.cells[i])));
  const ingest::Columns all(names);
  auto where = find_columns(all, wanted);
  if (!where) return bad_request("'" + file + "': " + where.error().message);
  PlaceRows out;
  out.numbers.resize(wanted.numbers.size());
  const auto row = [&] {
    ++out.rows;
    if (const std::string_view why = take(record, *where, wanted, projection, out); !why.empty()) ++out.left_out[std::string(why)];
  };
  if (by_number) row();
  while (scanner.next(record))
    if (!record.blank()) row();
  if (!out.at.empty()) return out;
  std::string why;
  for (const auto& [reason, count] : out.left_out) why += (why.empty() ? "" : "; ") + std::to_string(count) + ": " + reason;
  return bad_request("None of the " + std::to_string(out.rows) + " rows of '" + file + "' can be used" + (why.empty() ? "." : " (" + why + ")."));
}

json::Object json_of(const std::map<std::string, std::size_t>& left_out) {
  json::Object out;
  for (const auto& [reason, count] : left_out) out.append(reason, static_cast<std::int64_t>(count));
  return out;
}

Result<std::int64_t> read_day(const std::string& text, const std::string& field) {
  if (const auto day = day_of(text)) return *day;
  return bad_request("'" + text + "' is no day; such as 2016-12-31 was expected.", field);
}

Result<DrawnFeatures> read_features(const std::string& file) {
  DOSI_TRY(const std::string text, kit::read_file(file));
  auto read = json::parse(text, {64, std::size_t{2} << 30});
  if (!read) return bad_request("'" + file + "' is no GeoJSON: " + read.error().message);
  DrawnFeatures out;
  if (const json::Value* features = read->find("features"); features != nullptr && features->is_array()) {
    for (const json::Value& feature : features->as_array()) take_feature(feature, out);
  } else if (read->find("geometry") != nullptr) {
    take_feature(*read, out);
  } else {
    take_feature(json::Object{{"geometry", *read}}, out);
  }
  if (out.features.empty()) return bad_request("'" + file + "' has no feature with a geometry that can be read.");
  return out;
}

}  // namespace dosi::patrol
