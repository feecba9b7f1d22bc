#pragma once
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jsonld/context.h"
#include "json/value.h"
#include "ngsi/entity.h"

// Reads NGSI-LD documents, normalized or concise (clauses 4.5.2 to 4.5.24). Names are expanded with the request's context.
// What the hub generates itself (createdAt, modifiedAt, deletedAt, instanceId, lang) is ignored in input. All functions
// fail with bad_request; `field` is the path of the offending member ("speed.observedAt") and the message says what was
// expected there. Any thread.
namespace dosi::ngsi {

// In a fragment: a time that is to be removed (the NGSI-LD Null in its place).
inline constexpr Time kNullTime{INT64_MIN + 1};

struct ParseOptions {
  // Where the NGSI-LD Null may stand (clause 5.5.4): nowhere; as the whole content of an attribute or a member of it
  // (update, partial update); also inside values (merge).
  enum class Nulls : std::uint8_t { refused, members, anywhere } nulls = Nulls::refused;
  // Attributes may come without their content, to change other members alone (partial update, merge).
  bool partial = false;
  // Values alone, as in the simplified representation (merge with format=simplified, clause 5.6.17).
  bool simplified = false;
  // The entity that a partial or simplified fragment changes: what the fragment leaves open about an attribute's kind
  // is taken from the same instance there. May be null.
  const Entity* target = nullptr;
  // Clause 5.6.17: a string for a LanguageProperty of the target is its text in this language. Empty: none.
  std::string_view language;
  // A document from another hub: its createdAt and modifiedAt are kept (clause 4.5.5.3 decides by them).
  bool system_times = false;
};

// An entity with id and type; NGSI-LD Nulls are refused.
Result<Entity> parse_entity(const json::Value& document, const jsonld::Context& context, const ParseOptions& options = {});

// A part of an entity: id and type may be absent (a present id must be a URI). A scope that is to be removed is the one
// scope kNull; attributes to be removed satisfy is_null.
Result<Entity> parse_fragment(const json::Value& document, const jsonld::Context& context,
                              const ParseOptions& options = {});

// The attributes that a document names, as far as the hub knows them: no others of an entity change by it.
std::vector<Symbol> names_in(const json::Value& document, const jsonld::Context& context);

// One attribute instance on its own, as PATCH and PUT of an attribute take it. `name` is expanded. "@context" in it is
// ignored. An empty object is refused.
Result<Attribute> parse_attribute(const json::Value& document, Symbol name, const jsonld::Context& context,
                                  const ParseOptions& options = {});

// All instances under one attribute name, as in an entity: an object, an array of objects, or a concise value.
// `term` is the name as written, for messages. In a temporal document (clause 4.5.7) instances with the same datasetId
// may repeat.
Result<AttributeSet> parse_attribute_set(std::string_view term, const json::Value& value, const jsonld::Context& context,
                                         const ParseOptions& options = {});
Result<AttributeSet> parse_temporal_set(std::string_view term, const json::Value& value, const jsonld::Context& context,
                                        const ParseOptions& options = {});

// The parts of an entity that are not attributes, into `entity`: id, type, scope, expiresAt and their "@" forms.
// False if `key` is none of them (nor @context or a time the hub sets, which are ignored).
Result<bool> parse_entity_member(Entity& entity, const json::Member& member, const jsonld::Context& context,
                                 const ParseOptions& options);

// True if the content is the NGSI-LD Null, in the form of its kind: "urn:ngsi-ld:null", {"@none": ...} of a language
// map, [...] of a list.
bool is_null(const Attribute& attribute);
// The content that says so.
json::Value null_content(Kind kind);

}  // namespace dosi::ngsi
