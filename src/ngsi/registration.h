#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/symbol.h"
#include "base/time.h"
#include "geo/geometry.h"
#include "json/value.h"
#include "jsonld/context.h"
#include "ngsi/period.h"
#include "ngsi/record.h"
#include "ngsi/source_operations.h"

// Context Source Registrations (clauses 5.2.9 to 5.2.11, 5.2.8, 5.2.34): their document and what it means.
namespace dosi::ngsi {

// Entities that a source may provide: those with this id, else those whose id fits the pattern, else all of the types.
struct EntityInfo {
  std::string id, id_pattern;
  std::vector<Symbol> types;  // an entity has all of them

  friend bool operator==(const EntityInfo&, const EntityInfo&) = default;
};
struct RegistrationInfo {
  std::vector<EntityInfo> entities;  // empty: any entity
  std::vector<Symbol> attributes;    // properties and relationships; empty: any

  bool offers(Symbol attribute) const;
};
struct TimeInterval {
  Time start, end = kNoTime;  // kNoTime: open
};
enum class SourceMode : std::uint8_t { inclusive, exclusive, redirect, auxiliary };
std::string_view name(SourceMode mode);
// Registered data are held by the source alone (clause 4.3.6.3).
constexpr bool is_proxied(SourceMode mode) { return mode == SourceMode::exclusive || mode == SourceMode::redirect; }

struct Registration {
  std::string id;
  std::string endpoint;  // without "/ngsi-ld/v1" and without a slash at its end
  std::string alias;     // contextSourceAlias
  std::string tenant;
  SourceMode mode = SourceMode::inclusive;
  std::vector<RegistrationInfo> information;
  std::vector<std::pair<std::string, std::string>> source_info;  // contextSourceInfo
  SourceOperations operations;
  std::vector<std::string> datasets, scopes;
  std::optional<geo::Geometry> location, observation_space, operation_space;
  std::optional<TimeInterval> observation_interval, management_interval;
  Time expires_at = kNoTime;
  bool local_only = false;
  std::int64_t timeout_ms = 0, cooldown_ms = 0;  // 0: not given
  Period cache;                                  // cacheDuration
  RecordPtr properties;   // its Context Source Properties and descriptive members, for csf (clause 4.9)
  json::Object document;  // what was registered, names expanded, without what the hub adds

  bool is_temporal() const { return observation_interval || management_interval; }
};

// A registration or a fragment of one with every name in it as an IRI, without @context and the members that only the hub
// sets. Shapes are left to parse_registration. bad_request if it is no object, or for null, which only a fragment may
// have: it removes.
Result<json::Object> expand_registration(const json::Value& body, const jsonld::Context& context, bool fragment = false);

// Puts the members of an expanded fragment in place of the registration's; the NGSI-LD Null removes one (clause 5.5.8).
void patch_registration(json::Object& document, const json::Object& fragment);

// Checks an expanded document that has an id against every rule of clauses 5.2.9, 4.3.6.3, 4.3.6.6 and 5.9.2.4 that needs nothing
// but the document; patterns are compiled by whoever matches. bad_request, with the path of the member as field.
Result<Registration> parse_registration(json::Object document, Time now);

// The document with names compacted and `more` (timesSent ...) at its end; `at_context` is JSON text for an
// @context member; empty: none.
void present_registration(std::string& out, const Registration& registration, const jsonld::Context& context,
                          const json::Object& more, std::string_view at_context);

}  // namespace dosi::ngsi
