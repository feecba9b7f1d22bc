#pragma once
#include <optional>
#include <string>
#include <vector>

#include "broker/source_match.h"
#include "http/uri.h"
#include "json/value.h"
#include "jsonld/context.h"

// Requests cut down to what a registration offers: ids, types, attributes (clause 4.3.6.1). Names are those of the origin's context.
namespace dosi::federation {

// What a read asks for.
struct ReadWish {
  std::vector<query::EntitySelector> entities;  // any of them; empty: all
  std::vector<Symbol> attrs;                    // the parameter or member attrs; empty: not given
  std::vector<Symbol> pick;                     // attributes among the names in pick
  bool picks = false;                           // pick was given
  std::vector<Symbol> omit;
};

// Whether the part has anything to show of what is asked for.
bool has_share(const ReadWish& wish, const ngsi::RegistrationInfo& info);

// The parameters id, idPattern, type, attrs and pick of a GET.
std::vector<http::Parameter> reduced_parameters(const ReadWish& wish, const broker::Match& match, const broker::Match::Part& part,
                                                const jsonld::Context& context);

// The same as members of a query document: `entities`, `attrs`, `pick` of `document` are written anew.
void reduce_document(json::Object& document, const ReadWish& wish, const broker::Match& match, const broker::Match::Part& part,
                     const jsonld::Context& context);

// The value of the parameter type that keeps a request to the types that the parts offer; empty if they offer any.
std::string offered_types(const broker::Match& match, const jsonld::Context& context);

// An id as a path segment: ":" stays, since it may (RFC 3986).
std::string path_segment(std::string_view id);

}  // namespace dosi::federation
