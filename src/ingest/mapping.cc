#include "ingest/mapping.h"

#include <algorithm>
#include <span>

#include "ingest/json_members.h"
#include "json/parse.h"
#include "ngsi/syntax.h"

namespace dosi::ingest {

namespace {

template <class E>
using Choice = std::pair<std::string_view, E>;

constexpr Choice<ValueType> kTypes[] = {{"text", ValueType::text},       {"number", ValueType::number},
                                        {"integer", ValueType::integer}, {"boolean", ValueType::boolean},
                                        {"date", ValueType::date},       {"datetime", ValueType::date_time}};
constexpr Choice<AttributeKind> kKinds[] = {{"Property", AttributeKind::property},
                                            {"Relationship", AttributeKind::relationship},
                                            {"LanguageProperty", AttributeKind::language}};
constexpr Choice<Duplicates> kDuplicates[] = {{"refuse", Duplicates::refuse},
                                              {"number", Duplicates::number},
                                              {"first", Duplicates::first},
                                              {"sum", Duplicates::sum}};
constexpr Choice<Write> kWrites[] = {{"replace", Write::replace}, {"update", Write::update}};
constexpr Choice<char> kDelimiters[] = {{"auto", '\0'}, {",", ','}, {";", ';'}, {"\t", '\t'}, {"|", '|'}};

template <class E, std::size_t N>
void choose(Members& m, std::string_view key, const Choice<E> (&choices)[N], E& out) {
  const json::Value* v = m.take(key);
  if (!v) return;
  std::string known;
  for (const auto& [text, value] : choices) {
    if (v->is_string() && v->as_string() == text) {
      out = value;
      return;
    }
    known += known.empty() ? "" : ", ";
    known += text;
  }
  m.fail(key, "must be one of " + known);
}

void read_cell(Members& m, CellRule& cell) {
  choose(m, "type", kTypes, cell.type);
  m.text("format", cell.format);
  m.number("scale", cell.scale);
  m.texts("none", cell.none);
  m.text("before", cell.before);
  if (const json::Object* values = m.object("values"))
    for (const auto& [key, value] : *values) cell.values.emplace_back(key, value);
}

void read_pairs(Members& m, std::string_view key, std::vector<std::pair<std::string, std::string>>& out) {
  const json::Object* pairs = m.object(key);
  if (!pairs) return;
  for (const auto& [name, value] : *pairs) {
    if (!value.is_string()) return m.fail(key, "must hold texts only; '" + name + "' is " + std::string(json::kind_name(value)));
    out.emplace_back(name, value.as_string());
  }
}

// An id template, whose braces are filled with what may stand in a URI; it may begin with a column of whole URIs.
void read_id(Members& m, std::string& out) {
  m.text("id", out);
  std::string filled = out.starts_with('{') ? "x:" : "";
  bool inside = false;
  for (const char c : out) {
    if (inside) inside = c != '}';
    else if (c == '{') inside = true, filled += 'x';
    else filled += c;
  }
  if (!out.empty() && (inside || !ngsi::is_uri(filled))) m.fail("id", "must make URIs, as urn:ngsi-ld:Camera:{column} does");
}

AttributeRule read_attribute(Members& m) {
  AttributeRule a;
  m.name("name", a.name);
  choose(m, "kind", kKinds, a.kind);
  m.text("column", a.column);
  m.text("columns", a.columns);
  read_id(m, a.id);
  read_pairs(m, "languages", a.languages);
  read_cell(m, a.cell);
  m.text("unitCode", a.unit_code);
  m.boolean("required", a.required);
  m.boolean("optional", a.optional);
  const int sources = !a.column.empty() + !a.columns.empty() + !a.id.empty() + !a.languages.empty();
  if (sources != 1) m.fail("", "needs exactly one of column, columns, id and languages");
  if (!a.id.empty()) a.kind = AttributeKind::relationship;
  if (!a.languages.empty()) a.kind = AttributeKind::language;
  if (a.kind == AttributeKind::relationship && a.id.empty())
    m.fail("id", "is needed for a Relationship: the id template of its object");
  if (!a.columns.empty() && a.columns.find("{HH}") == std::string::npos)
    m.fail("columns", "must hold {HH}, where the hour stands in the columns' names");
  m.end();
  return a;
}

void read_attributes(Members& m, std::vector<AttributeRule>& out) {
  m.each("attributes", [&](Members& item) { out.push_back(read_attribute(item)); });
}

void read_time(Members& m, TimeRule& time) {
  m.required_text("column", time.column);
  m.text("format", time.format);
  m.end();
}

PlaceRule read_place(Members& m) {
  PlaceRule p;
  m.name("name", p.name, false);
  m.text("longitude", p.longitude);
  m.text("latitude", p.latitude);
  m.boolean("geometry", p.geometry);
  m.integer("epsg", p.epsg);
  m.boolean("required", p.required);
  if (const json::Value* b = m.take("bounds")) {
    const bool fits = b->is_array() && b->as_array().size() == 4 &&
                      std::all_of(b->as_array().begin(), b->as_array().end(), [](const auto& v) { return v.is_number(); });
    if (!fits) m.fail("bounds", "must be four numbers: west, south, east, north");
    else p.bounds = {b->as_array()[0].as_double(), b->as_array()[1].as_double(), b->as_array()[2].as_double(),
                     b->as_array()[3].as_double()};
  }
  if (p.geometry ? !p.longitude.empty() || !p.latitude.empty() : p.longitude.empty() || p.latitude.empty())
    m.fail("", "needs the columns longitude and latitude, or geometry: true");
  m.end();
  return p;
}

EntityRule read_entity(Members& m) {
  EntityRule e;
  m.name("type", e.type);
  read_id(m, e.id);
  if (e.id.empty()) m.fail("id", "is missing: the id template of the entities");
  choose(m, "duplicates", kDuplicates, e.duplicates);
  m.nested("place", [&](Members& place) { e.place = read_place(place); });
  read_pairs(m, "address", e.address);
  m.nested("observedAt", [&](Members& time) { read_time(time, e.observed_at.emplace()); });
  read_attributes(m, e.attributes);
  if (const json::Object* constants = m.object("constants")) e.constants = *constants;
  for (const auto& [name, value] : e.constants)
    if (!is_name(name)) m.fail("constants", "holds '" + name + "', which is no NGSI-LD name");
  m.nested("history", [&](Members& history) {
    auto& h = e.history.emplace();
    bool timed = false;
    history.nested("time", [&](Members& time) { read_time(time, h.time), timed = true; });
    if (!timed) history.fail("time", "is missing: the column that says when");
    read_attributes(history, h.attributes);
    if (h.attributes.empty()) history.fail("attributes", "must name at least one attribute");
    history.end();
  });
  m.end();
  return e;
}

void read_rows(Members& m, std::string_view key, std::optional<int>& out) {
  int n = -1;
  m.integer(key, n);
  if (n < -1 || n > 100) m.fail(key, "must be 0 to 100");
  if (n >= 0) out = n;
}

Mapping read_mapping(Members& m) {
  Mapping out;
  m.text("id", out.id);
  m.text("titleKo", out.title_ko);
  m.text("titleEn", out.title_en);
  m.text("format", out.format);
  if (out.format != "csv" && out.format != "geojson") m.fail("format", "must be csv (also for XLS and XLSX) or geojson");
  m.texts("match", out.match);
  m.text("encoding", out.encoding);
  m.text("sheet", out.sheet);
  choose(m, "delimiter", kDelimiters, out.delimiter);
  read_rows(m, "skipRows", out.skip_rows);
  read_rows(m, "headerRows", out.header_rows);
  m.text("overflow", out.overflow);
  m.texts("none", out.none);
  std::string zone;
  m.text("zone", zone);
  if (!zone.empty()) {
    const auto minutes = zone_minutes(zone);
    if (minutes) out.zone_minutes = *minutes;
    else m.fail("zone", minutes.error().message);
  }
  choose(m, "write", kWrites, out.write);
  m.nested("source", [&](Members& source) {
    source.text("publisher", out.publisher);
    source.text("licence", out.licence);
    source.text("url", out.source_url);
    source.end();
  });
  m.each("entities", [&](Members& item) { out.entities.push_back(read_entity(item)); });
  if (out.entities.empty()) m.fail("entities", "must name at least one kind of entity");
  m.take("$schema"), m.take("comment");
  m.end();
  return out;
}

}  // namespace

Result<int> zone_minutes(std::string_view zone) {
  if (zone == "Asia/Seoul" || zone == "Asia/Tokyo") return 9 * 60;
  if (zone == "UTC" || zone == "Z") return 0;
  const auto digit = [&](std::size_t i) { return zone[i] >= '0' && zone[i] <= '9' ? zone[i] - '0' : 100; };
  if (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':') {
    const int hours = digit(1) * 10 + digit(2), minutes = digit(4) * 10 + digit(5);
    if (hours <= 14 && minutes < 60) return (zone[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
  }
  return bad_request("must be Asia/Seoul, Asia/Tokyo, UTC or an offset such as +09:00, not '" + std::string(zone) + "'");
}

bool is_name(std::string_view name) {
  // Letters beyond ASCII count as letters here; the broker knows the categories of Unicode.
  const auto letter = [](unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80; };
  const auto more = [&](unsigned char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && letter(static_cast<unsigned char>(name[0])) && std::all_of(name.begin(), name.end(), more);
}

Result<Mapping> mapping_of(const json::Value& document) {
  Error failure;
  Members m(document, "", failure);
  Mapping mapping = read_mapping(m);
  if (!failure.message.empty()) return failure;
  return mapping;
}

Result<Mapping> parse_mapping(std::string_view text) {
  DOSI_TRY(const json::Value document, json::parse(text));
  return mapping_of(document);
}

}  // namespace dosi::ingest
