#include <algorithm>
#include <iterator>

#include "api/openapi_tables.h"

namespace dosi::api {
namespace {

#define TEXT R"({"type":"string"})"
#define FLAG R"({"type":"boolean"})"
#define NAMES R"({"type":"string","examples":["speed,location"]})"
#define TIME_TEXT R"({"type":"string","format":"date-time"})"

constexpr ParameterDoc kParameters[] = {
    {"aggrMethods", R"({"type":"string","examples":["avg,max"]})", "Methods to aggregate by (clause 4.5.19)"},
    {"aggrPeriodDuration", R"({"type":"string","examples":["PT1H"]})", "Length of a period, ISO 8601 (clause 4.5.19)"},
    {"attrs", NAMES, "Attributes of which an entity must have one, and which are shown (clause 5.7.2)"},
    {"collation", TEXT, "ICU collation of orderBy (clause 4.23)"},
    {"containedBy", TEXT, "Ids of linked entities that were met before (clause 4.5.23)"},
    {"coordinates", R"({"type":"string","examples":["[126.97,37.56]"]})", "Coordinates of the geo-query (clause 4.10)"},
    {"count", FLAG, "Tell the number of all matches in NGSILD-Results-Count (clause 6.3.13)"},
    {"csf", TEXT, "Which context sources to ask, by their properties (clause 4.9)"},
    {"datasetId", R"({"type":"string","examples":["@none"]})", "Instances of attributes to choose (clause 4.5.5)"},
    {"deleteAll", FLAG, "Delete the attribute's instances of every datasetId (clause 5.6.5)"},
    {"details", FLAG, "Tell more than names (clauses 5.7.5, 5.7.8, 5.13.3)"},
    {"drop", NAMES, "Attributes to delete instead of whole entities (clause 5.6.21)"},
    {"endTimeAt", TIME_TEXT, "End of the time range; needs timerel=between (clause 4.11)"},
    {"entityMap", FLAG, "Tell the place of an entity map that fixes the entities of this query (clause 5.5.14)"},
    {"entityMapLifetime", R"({"type":"string","examples":["PT10M"]})", "How long that map is wanted, ISO 8601"},
    {"expandValues", NAMES, "Attributes whose values are expanded before they are compared (clause 4.9)"},
    {"format", R"({"type":"string","examples":["simplified"]})",
     "normalized, concise, simplified; of histories temporalValues, aggregatedValues; of an upload its kind"},
    {"geometry", R"({"type":"string","examples":["Point"]})", "Geometry of the geo-query (clause 4.10)"},
    {"geometryProperty", TEXT, "The GeoProperty that is a feature's geometry (clause 4.5.16)"},
    {"geoproperty", TEXT, "The GeoProperty that the geo-query looks at (clause 4.10)"},
    {"georel", R"({"type":"string","examples":["near;maxDistance==1000"]})", "Relation of the geo-query (clause 4.10)"},
    {"hub", R"({"type":"string","examples":["https://hub.example"]})", "Addresses of further hubs to look at, separated by commas"},
    {"id", R"({"type":"string","examples":["urn:ngsi-ld:Vehicle:1"]})", "Ids of entities, separated by commas"},
    {"idPattern", TEXT, "A regular expression for ids"},
    {"join", R"({"type":"string","enum":["flat","inline","@none"]})", "Linked entities to add (clause 4.5.23)"},
    {"joinLevel", R"({"type":"integer","minimum":1})", "How far to follow links (clause 4.5.23)"},
    {"jsonKeys", NAMES, "Attributes whose values are not expanded (clause 4.9)"},
    {"keep", NAMES, "Attributes to leave instead of deleting whole entities (clause 5.6.21)"},
    {"kind", R"({"type":"string","enum":["Cached","Hosted","ImplicitlyCreated"]})", "Kind of contexts (clause 5.13.3)"},
    {"lang", R"({"type":"string","examples":["ko,en;q=0.5"]})", "Languages to choose from (clause 4.15)"},
    {"lastN", R"({"type":"integer","minimum":1})", "Only the last moments of each attribute (clause 5.7.4)"},
    {"limit", R"({"type":"integer","minimum":0,"maximum":1000})", "Elements on a page (clause 6.3.10)"},
    {"local", FLAG, "Only what this hub holds (clause 6.3.18)"},
    {"name", R"({"type":"string","examples":["stops.csv"]})", "Name of the file"},
    {"observedAt", TIME_TEXT, "Time of merged attributes that tell none (clause 5.6.17)"},
    {"offset", R"({"type":"integer","minimum":0})", "Elements to skip (clause 6.3.10)"},
    {"omit", NAMES, "Members that are not shown (clause 4.21)"},
    {"options", R"({"type":"string","examples":["sysAttrs"]})", "Words that change the operation (clause 6.3.7)"},
    {"orderBy", R"({"type":"string","examples":["speed;desc"]})", "Order of the answer (clause 4.23)"},
    {"orderFrom", TEXT, "Coordinates that distances are measured from (clause 4.23)"},
    {"orderGeometry", TEXT, "Geometry that distances are measured from (clause 4.23)"},
    {"pick", NAMES, "Members that are shown (clause 4.21)"},
    {"q", R"({"type":"string","examples":["speed>50"]})", "Conditions on attributes (clause 4.9)"},
    {"reload", FLAG, "Fetch the cached context again (clause 5.13.5)"},
    {"scopeQ", R"({"type":"string","examples":["/seoul/#"]})", "Conditions on the scope (clause 4.19)"},
    {"splitEntities", FLAG, "Entities may be spread over several sources (clause 5.14.4)"},
    {"sysAttrs", FLAG, "Show createdAt, modifiedAt and the like (clause 4.8)"},
    {"timeAt", TIME_TEXT, "Moment of the temporal query (clause 4.11)"},
    {"timeproperty", R"({"type":"string","enum":["observedAt","createdAt","modifiedAt","deletedAt"]})",
     "Which time is meant (clause 4.11)"},
    {"timerel", R"({"type":"string","enum":["before","after","between"]})", "Relation to that moment (clause 4.11)"},
    {"type", R"({"type":"string","examples":["Vehicle"]})", "Entity types (clause 4.17)"},
    {"url", R"({"type":"string","format":"uri"})", "Where the other hub is"},
};
#undef TEXT
#undef FLAG
#undef NAMES
#undef TIME_TEXT

}  // namespace

const ParameterDoc* parameter_doc(std::string_view name) {
  const auto found = std::find_if(std::begin(kParameters), std::end(kParameters),
                                  [&](const ParameterDoc& p) { return p.name == name; });
  return found == std::end(kParameters) ? nullptr : &*found;
}

}  // namespace dosi::api
