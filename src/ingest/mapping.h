#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "json/value.h"

// A mapping says how the rows of a table become entities. It is a JSON document; docs/import.md explains each member and
// docs/mapping.schema.json is its schema. A column is named as the file's header names it; "위도|WGS84위도" stands for the
// first of them that the file has.
namespace dosi::ingest {

enum class ValueType : std::uint8_t { text, number, integer, boolean, date, date_time };
enum class AttributeKind : std::uint8_t { property, relationship, language };

// How cells are read: the same for every cell of one rule.
struct CellRule {
  ValueType type = ValueType::text;
  std::string format;                                    // of dates: yyyy MM dd HH mm ss; empty: the usual ones
  double scale = 1;                                      // numbers are multiplied by it
  std::vector<std::string> none;                         // texts that mean "no value", beside the mapping's
  std::vector<std::pair<std::string, json::Value>> values;  // texts that stand for these values
  std::string before;                                    // only what stands before this sign counts
};

struct AttributeRule {
  std::string name;
  AttributeKind kind = AttributeKind::property;
  std::string column;   // one of column, columns, id and languages
  std::string columns;  // "{HH}시승차총승객수": a column per hour; the value is an object {"h00": ..., "h23": ...}
  std::string id;       // of a relationship: id template of its object
  std::vector<std::pair<std::string, std::string>> languages;  // language tag, column
  CellRule cell;
  std::string unit_code;
  bool required = false;  // a row without a value is refused
  bool optional = false;  // the file may lack the column
};

struct PlaceRule {
  std::string name = "location";
  std::string longitude, latitude;  // columns: easting and northing where epsg is projected
  bool geometry = false;            // GeoJSON: the feature's geometry instead
  int epsg = 4326;
  std::optional<std::array<double, 4>> bounds;  // west, south, east, north: places outside are refused
  bool required = true;
};

struct TimeRule {
  std::string column;
  std::string format;
};

// Rows as samples of history: at the time of the row, or with `columns` one sample for each hour after it.
struct HistoryRule {
  TimeRule time;
  std::vector<AttributeRule> attributes;
};

enum class Duplicates : std::uint8_t {
  refuse,  // the later row is refused
  number,  // the later entity gets ":2", ":3" ... behind its id
  first,   // the same thing named again: the first stays, the row counts as imported, its history is added
  sum,     // numbers and samples of all rows of one id are added up; written at the end
};

struct EntityRule {
  std::string type;
  std::string id;  // "urn:ngsi-ld:Camera:{관리번호}", {a|b}, {hash:a,b} of cells, {hash} of the row, {row}
  Duplicates duplicates = Duplicates::refuse;
  std::optional<PlaceRule> place;
  std::vector<std::pair<std::string, std::string>> address;  // streetAddress -> column, or "=text"
  std::optional<TimeRule> observed_at;                       // stands on every attribute from a column
  std::vector<AttributeRule> attributes;
  json::Object constants;  // Properties of every entity
  std::optional<HistoryRule> history;
};

enum class Write : std::uint8_t {
  replace,  // an entity with the id that exists is replaced
  update,   // its attributes that the mapping names are written, others stay
};

struct Mapping {
  std::string id, title_ko, title_en;
  std::string format = "csv";      // csv (also xls, xlsx) or geojson
  std::vector<std::string> match;  // columns by which a file is known as this kind
  std::string encoding, sheet;     // empty: found out; the first
  char delimiter = 0;              // 0: found out
  std::optional<int> skip_rows;    // lines of title above the header; absent: found out
  std::optional<int> header_rows;  // 0: none, columns are named "1", "2" ...
  std::string overflow;            // the column that holds delimiters without quotes; several with | between
  std::vector<std::string> none = {"-", "~", "NULL", "null", "N/A"};
  int zone_minutes = 9 * 60;       // of times without a zone
  Write write = Write::replace;
  std::string publisher, licence, source_url;  // provenance
  std::vector<EntityRule> entities;
};

// Reads a mapping. Fails with bad_request and the path of the member ("entities[0].attributes[2].type"): unknown members
// and values, missing ones, names that NGSI-LD does not allow (clause 4.6.2). Any thread.
Result<Mapping> mapping_of(const json::Value& document);
Result<Mapping> parse_mapping(std::string_view text);

// "Asia/Seoul", "Asia/Tokyo", "UTC" or "+09:00" as minutes east.
Result<int> zone_minutes(std::string_view zone);

// True for a name of a type or attribute by clause 4.6.2.
bool is_name(std::string_view name);

}  // namespace dosi::ingest
