#include <algorithm>
#include <cctype>
#include <set>

#include "ingest/inspect.h"

namespace dosi::ingest {

namespace {

// Names that NGSI-LD or the mapping itself uses.
bool is_taken(const std::string& name) {
  static const std::set<std::string> taken = {"id", "type", "location", "scope", "createdAt", "modifiedAt", "deletedAt",
                                              "observedAt", "expiresAt", "value", "object", "languageMap", "vocab", "json",
                                              "valueList", "objectList", "datasetId", "unitCode", "objectType", "valueType",
                                              "ngsildproof", "entityIdSealed", "entityTypeSealed", "instanceId", "lang",
                                              "entity", "entityList"};
  return taken.contains(name);
}

// The column's name as the name of an attribute: what clause 4.6.2 does not allow is left out.
std::string attribute_name(const std::string& column, std::set<std::string>& used) {
  std::string out;
  bool upper = false;
  for (const char c : column) {
    const auto b = static_cast<unsigned char>(c);
    if (b >= 0x80 || std::isalnum(b) || c == '_') {
      if (out.empty() && (std::isdigit(b) || c == '_')) out = "n";
      out += upper ? static_cast<char>(std::toupper(b)) : c;
      upper = false;
    } else {
      upper = !out.empty();
    }
  }
  if (out.empty()) out = "column";
  if (is_taken(out)) out += "Value";
  std::string unique = out;
  for (int n = 2; !used.insert(unique).second; ++n) unique = out + std::to_string(n);
  return unique;
}

std::string type_name(const std::string& title) {
  std::string out;
  bool upper = true;
  for (const char c : title.substr(0, title.rfind('.'))) {
    const auto b = static_cast<unsigned char>(c);
    if (b < 0x80 && std::isalpha(b)) out += upper ? static_cast<char>(std::toupper(b)) : c, upper = false;
    else upper = true;
  }
  return out.empty() ? "Record" : out;
}

bool contains_any(const std::string& name, std::initializer_list<const char*> signs) {
  std::string lower;
  for (const char c : name) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::any_of(signs.begin(), signs.end(), [&](const char* s) { return lower.find(s) != std::string::npos; });
}

const ColumnInfo* find_numeric(const Understood& u, std::initializer_list<const char*> signs) {
  for (const auto& c : u.columns)
    if (c.numeric && contains_any(c.name, signs)) return &c;
  return nullptr;
}

// EPSG:5174 and its sisters cannot be told apart by their numbers; the two usual ones can, roughly, by their false
// origins.
int guess_epsg(const ColumnInfo& x, const ColumnInfo& y) {
  if (std::max(std::abs(x.min), std::abs(x.max)) <= 180 && std::max(std::abs(y.min), std::abs(y.max)) <= 90) return 4326;
  return y.max > 1'000'000 ? 5179 : 5186;
}

}  // namespace

json::Value draft_mapping(const Understood& u, const std::string& title) {
  json::Object entity;
  const std::string type = type_name(title);
  entity["type"] = type;
  const ColumnInfo* key = nullptr;
  for (const auto& c : u.columns)
    if (!key && c.blank == 0 && c.name.find_first_of("{}|,") == std::string::npos && contains_any(c.name, {"관리번호", "고유번호", "$id", "_id", "id_", "코드", "code", "번호"})) key = &c;
  entity["id"] = "urn:ngsi-ld:" + type + (key ? ":{" + key->name + "}" : ":{hash}");
  entity["duplicates"] = "number";
  const ColumnInfo* x = find_numeric(u, {"경도", "longitude", "lon", "lng", "x좌표", "좌표x", "x_"});
  const ColumnInfo* y = find_numeric(u, {"위도", "latitude", "lat", "y좌표", "좌표y", "y_"});
  if (u.format == "geojson") {
    entity["place"] = json::Object{{"geometry", true}};
  } else if (x && y && x != y) {
    entity["place"] = json::Object{{"longitude", x->name}, {"latitude", y->name}, {"epsg", guess_epsg(*x, *y)}};
  }
  json::Array attributes;
  std::set<std::string> used;
  const bool placed = u.format != "geojson" && x && y;
  for (const auto& c : u.columns) {
    if (c.name.empty() || (placed && (&c == x || &c == y))) continue;
    json::Object a{{"name", attribute_name(c.name, used)}, {"column", c.name}};
    // 007 is a code, not a number.
    const bool code = std::any_of(c.samples.begin(), c.samples.end(), [](const auto& s) { return s.size() > 1 && s[0] == '0' && s[1] != '.'; });
    if (c.numeric && !code && &c != key) a["type"] = c.whole ? "integer" : "number";
    attributes.emplace_back(std::move(a));
  }
  entity["attributes"] = std::move(attributes);
  json::Object mapping{{"titleEn", title}, {"format", u.format == "geojson" ? "geojson" : "csv"}};
  mapping["entities"] = json::Array{std::move(entity)};
  return mapping;
}

json::Value Understood::to_json() const {
  json::Array list;
  for (const auto& c : columns) {
    json::Array samples;
    for (const auto& s : c.samples) samples.emplace_back(s);
    json::Object o{{"name", c.name}, {"samples", std::move(samples)}, {"numeric", c.numeric},
                   {"blank", static_cast<std::int64_t>(c.blank)}};
    if (c.numeric) o["min"] = c.min, o["max"] = c.max;
    list.emplace_back(std::move(o));
  }
  json::Object out{{"format", format}, {"rows", static_cast<std::int64_t>(rows)}, {"columns", std::move(list)}};
  if (!encoding.empty()) out["encoding"] = encoding;
  if (delimiter != 0) out["delimiter"] = std::string(1, delimiter);
  if (header_rows > 0 || skip_rows > 0) out["headerRows"] = header_rows, out["skipRows"] = skip_rows;
  if (!suggested_mapping.empty()) out["suggestedMapping"] = suggested_mapping;
  json::Array part_list;
  for (const auto& p : parts)
    part_list.emplace_back(json::Object{{"name", p.part}, {"rows", static_cast<std::int64_t>(p.rows)},
                                        {"quarantined", static_cast<std::int64_t>(p.quarantined)}});
  if (!parts.empty()) out["parts"] = std::move(part_list);
  return out;
}

}  // namespace dosi::ingest
