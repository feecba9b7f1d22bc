#pragma once
#include <vector>

#include "json/value.h"
#include "ngsi/present.h"
#include "query/ast.h"

// What pick and omit name, with what is wanted of linked entities in braces (clause 4.21).
namespace dosi::broker {

// Brings a projection to the form of a Presentation. A relationship that omit only passes through is not omitted itself.
void add_pick(ngsi::Presentation& how, const std::vector<query::Projected>& terms);
void add_omit(ngsi::Presentation& how, const std::vector<query::Projected>& terms);

// As it is kept in documents: an array of IRIs; one with braces is an array of its IRI and what is in them.
json::Array kept(const std::vector<query::Projected>& terms);
std::vector<query::Projected> projection_of(const json::Array& kept);

}  // namespace dosi::broker
