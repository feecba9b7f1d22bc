#include "solutions/patrol/spot_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "geo/geojson.h"
#include "ingest/cell.h"
#include "ingest/table.h"
#include "json/parse.h"
#include "json/write.h"
#include "solutions/kit/text_file.h"

namespace dosi::patrol {
namespace {

class Rows {
 public:
  explicit Rows(SpotTable& out) : out_(out) {}
  void leave_out(const std::string& reason) { ++out_.left_out[reason]; }
  void take(SpotTable::Row row, std::optional<geo::Point> at) {
    if (row.id.empty()) return leave_out("no id");
    if (!at || !geo::is_valid(*at)) return leave_out("no place");
    if (row.risk_per_h.size() != out_.slots) return leave_out("no risk");
    for (const double risk : row.risk_per_h)
      if (!(risk >= 0) || !std::isfinite(risk)) return leave_out("a risk below 0");
    if (!seen_.insert(row.id).second) return leave_out("an id that was there before");
    row.at = *at;
    out_.rows.push_back(std::move(row));
  }

 private:
  SpotTable& out_;
  std::set<std::string> seen_;
};

// The names of the risk columns in the order of their slots; they must share a day evenly.
Result<std::vector<std::string>> risk_columns(const std::vector<std::string>& names, const std::string& path) {
  if (std::find(names.begin(), names.end(), "risk") != names.end()) return std::vector<std::string>{"risk"};
  std::vector<std::string> out;
  for (const std::string& name : names)
    if (name.size() == 7 && name.starts_with("risk_")) out.push_back(name);
  std::sort(out.begin(), out.end());
  if (out.empty() || 24 % out.size() != 0) return bad_request(fmt::format("'{}' has no column risk, nor risk_00, risk_02 ... that share a day evenly.", path));
  for (std::size_t k = 0; k < out.size(); ++k)
    if (const std::string expected = fmt::format("risk_{:02}", k * (24 / out.size())); out[k] != expected)
      return bad_request(fmt::format("'{}' has {} risk columns, so one should be {}; found {}.", path, out.size(), expected, out[k]));
  return out;
}

Result<SpotTable> read_csv(const std::string& path) {
  DOSI_TRY(auto table, ingest::Table::open({path, {}}, {}, [] { return true; }));
  const auto& names = table.columns();
  const auto column = [&](std::string_view name) { return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin()); };
  for (const char* needed : {"id", "lon", "lat"})
    if (column(needed) == names.size()) return bad_request(fmt::format("'{}' has no column '{}'; it has {}.", path, needed, fmt::join(names, ", ")));
  DOSI_TRY(const auto risks, risk_columns(names, path));
  SpotTable out;
  out.slots = risks.size();
  Rows rows(out);
  ingest::Record record;
  for (std::string_view problem; table.next(record, problem);) {
    ++out.read;
    if (!problem.empty()) {
      rows.leave_out(std::string(problem));
      continue;
    }
    const auto text = [&](std::string_view name) {
      const std::size_t i = column(name);
      return i < names.size() ? std::string(ingest::trimmed(record.cells[i])) : std::string();
    };
    SpotTable::Row row{text("id"), text("name"), text("district"), {}, {}};
    for (const std::string& name : risks)
      if (const auto risk = ingest::read_number(record.cells[column(name)])) row.risk_per_h.push_back(*risk);
    const auto lon = ingest::read_number(record.cells[column("lon")]), lat = ingest::read_number(record.cells[column("lat")]);
    rows.take(std::move(row), lon && lat ? std::optional(geo::Point{*lon, *lat}) : std::nullopt);
  }
  return out;
}

std::optional<geo::Point> middle_of(const json::Value* geometry) {
  if (geometry == nullptr || geometry->is_null()) return std::nullopt;
  const auto read = geo::parse(*geometry);
  if (!read) return std::nullopt;
  const geo::Box box = geo::bounds(*read);
  return geo::Point{(box.west + box.east) / 2, (box.south + box.north) / 2};
}

std::string text_of(const json::Value* value) {
  if (value == nullptr || value->is_null()) return {};
  return value->is_string() ? value->as_string() : json::dump(*value);
}

std::vector<double> risk_of(const json::Value& properties, const std::vector<std::string>& columns) {
  std::vector<double> out;
  const auto add = [&](const json::Value* v) {
    if (v != nullptr && v->is_number()) out.push_back(v->as_double());
  };
  const json::Value* risk = properties.find("risk");
  if (risk != nullptr && risk->is_array())
    for (const json::Value& v : risk->as_array()) add(&v);
  else
    for (const std::string& name : columns) add(properties.find(name));
  return out;
}

Result<SpotTable> read_geojson(const std::string& path, const std::string& text) {
  auto parsed = json::parse(text);
  if (!parsed) return bad_request(fmt::format("'{}': {}", path, parsed.error().message));
  const json::Value* features = parsed->find("features");
  if (features == nullptr || !features->is_array() || features->as_array().empty())
    return bad_request(fmt::format("'{}' should be a FeatureCollection with features.", path));
  static const json::Value kNone = json::Object{};
  const auto properties_of = [](const json::Value& feature) -> const json::Value& {
    const json::Value* p = feature.find("properties");
    return p != nullptr && p->is_object() ? *p : kNone;
  };
  const json::Value& first = properties_of(features->as_array().front());
  std::vector<std::string> names, columns;
  for (const auto& member : first.as_object()) names.push_back(member.key);
  SpotTable out;
  if (const json::Value* risk = first.find("risk"); risk != nullptr && risk->is_array()) {
    out.slots = risk->as_array().size();
    if (out.slots == 0 || 86400 % out.slots != 0) return bad_request(fmt::format("'{}': risk should be an array of a day's slots of equal length, it has {}.", path, out.slots));
  } else {
    DOSI_TRY(columns, risk_columns(names, path));
    out.slots = columns.size();
  }
  Rows rows(out);
  for (const json::Value& feature : features->as_array()) {
    ++out.read;
    const json::Value& p = properties_of(feature);
    const json::Value* id = p.find("id") != nullptr ? p.find("id") : feature.find("id");
    rows.take({text_of(id), text_of(p.find("name")), text_of(p.find("district")), {}, risk_of(p, columns)}, middle_of(feature.find("geometry")));
  }
  return out;
}

}  // namespace

Result<SpotTable> read_spots(const std::string& path) {
  Result<SpotTable> out = SpotTable{};
  DOSI_TRY(const std::string text, kit::read_file(path));
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  out = start != std::string::npos && text[start] == '{' ? read_geojson(path, text) : read_csv(path);
  if (!out || !out->rows.empty()) return out;
  std::string reasons;
  for (const auto& [reason, count] : out->left_out) reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : ", ", reason, count);
  return bad_request(fmt::format("'{}' has no usable hot spot ({} rows{}{}).", path, out->read, reasons.empty() ? "" : "; ", reasons));
}

}  // namespace dosi::patrol
