#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jsonld/context.h"
#include "ngsi/aggregate.h"
#include "ngsi/entity.h"
#include "ngsi/parse.h"
#include "ngsi/present.h"
#include "ngsi/sample.h"

// The temporal representation of entities: clauses 4.5.6 to 4.5.9 and 4.5.19.
namespace dosi::ngsi {

// The samples of one attribute and datasetId, by rising time.
struct TemporalSeries {
  Symbol attribute;
  std::string_view dataset_id;
  std::span<const Sample> samples;
  Kind kind = Kind::property;  // where there are no samples
};
// What is shown of an entity. Series of one attribute stand together; scope is the attribute scope_name().
struct TemporalEntity {
  std::string_view id;
  std::span<const Symbol> types;
  Time created_at = kNoTime, modified_at = kNoTime, deleted_at = kNoTime;
  std::span<const TemporalSeries> series;
};

struct TemporalPresentation {
  enum class Form : std::uint8_t { normalized, values, aggregated } form = Form::normalized;
  bool sys_attrs = false;
  TimeProperty property = TimeProperty::observed_at;  // beside each value of Form::values; what periods are made of
  std::vector<Symbol> pick, omit, attrs;              // as in Presentation
  LanguageFilter language;
  Aggregation aggregation;                            // Form::aggregated
  std::string_view context;                           // JSON text for a member @context; empty: none
};

// Appends the entity: an object of one line; false if the projection leaves no member of it. Fails with invalid_request if an attribute has values and none of the asked
// aggregation methods can work on any of them (clause 5.7.4.4); `out` then holds a part of the answer.
Result<bool> present_temporal(std::string& out, const TemporalEntity& entity, const jsonld::Context& context,
                              const TemporalPresentation& how);

// An EntityTemporal as a client sends it (clause 5.2.20).
struct TemporalDocument {
  std::string id;                // empty in a fragment
  std::vector<Symbol> types;
  std::vector<std::string> scopes;  // given without a time: those of the entity
  std::vector<Sample> samples;   // createdAt and modifiedAt are `now`, numbers left to the store; also the scopes
};
// Reads one with id and type, or with `fragment` a part of one. Attributes may be single instances or arrays of them.
// Fails with bad_request as parse_entity does. With options.system_times instances keep the times they come with.
Result<TemporalDocument> parse_temporal(const json::Value& document, const jsonld::Context& context, Time now,
                                        bool fragment = false, const ParseOptions& options = {});

}  // namespace dosi::ngsi
