#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/symbol.h"
#include "base/time.h"
#include "jsonld/context.h"
#include "ngsi/language_filter.h"
#include "ngsi/record.h"

// Writes entities as answers carry them, from their packed form straight into the answer's text.
namespace dosi::ngsi {

enum class Form : std::uint8_t {
  normalized,  // clauses 4.5.2.2 ...
  concise,     // clauses 4.5.2.3 ...; read back, it gives the same entity
  simplified,  // clause 4.5.4, "keyValues"
};

// What is shown of the entities that a relationship links to (clause 4.21).
struct LinkedProjection {
  Symbol relationship;
  std::vector<Symbol> pick, omit;
  std::vector<LinkedProjection> linked;
};

// Linked entities inside of the relationships that name them (clause 4.5.23.2).
struct Join {
  std::function<RecordPtr(std::string_view id)> find;  // null for what is not to be had
  std::size_t levels = 1;                              // how deep, from the entity that is presented
  std::vector<std::string> encountered;                // ids that are not shown (again)
};

struct Presentation {
  Form form = Form::normalized;
  bool sys_attrs = false;       // with createdAt, modifiedAt, expiresAt (clause 6.3.11)
  bool geojson = false;         // as a GeoJSON Feature (clauses 4.5.16, 4.5.17)
  Symbol geometry;              // geojson: the GeoProperty that gives the geometry; `location` if empty
  // Projection (clause 4.21), names expanded; "@id", "@type", the IRIs of scope and the system times stand for those
  // members. `pick` shows nothing else (empty: everything), `omit` hides; `attrs` limits attributes alone.
  std::vector<Symbol> pick, omit, attrs;
  std::vector<LinkedProjection> linked;  // of linked entities; those it does not name are shown whole
  const Join* join = nullptr;            // null: links stay links
  std::vector<std::string> datasets;  // only these instances, "@none" for the default one; empty: all (clause 4.5.5)
  LanguageFilter language;
  std::string_view context;     // JSON text for a member @context; empty: none
  Time now = kNoTime;           // instances that expired before are not shown; kNoTime: all are (clause 4.22)
};

// Appends the entity: an object of one line. For a list the caller sets brackets and commas.
void present(std::string& out, const Record& entity, const jsonld::Context& context, const Presentation& how);

// A collection of Features (clause 4.5.16.3): what stands before, between and after them. `context` as above.
inline constexpr std::string_view kFeaturesBegin = R"({"type":"FeatureCollection","features":[)";
void end_features(std::string& out, std::string_view context);

// True if any member of the entity is left by the projection.
bool leaves_anything(const Presentation& how, const Record& entity);
// True if an attribute of that name is left by the projection.
bool shows(const Presentation& how, Symbol attribute);
// True if that instance of it is: its datasetId is wanted, and it has not expired.
bool shows_instance(const Presentation& how, const Record& entity, const Slot& slot);

}  // namespace dosi::ngsi
