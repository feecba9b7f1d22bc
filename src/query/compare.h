#pragma once
#include "json/value.h"
#include "ngsi/entity.h"
#include "query/ast.h"

namespace dosi::query {

class Collation;
class Pattern;

// Whether one target value meets the comparison of a term (clause 4.9). `kind` says what the value is the content of:
// a relationship's URIs, a language map, vocabulary IRIs and so on. `pattern` is the term's compiled regular expression
// for match and no_match. Compare::exists is not asked here.
bool holds(const Term& term, const Pattern* pattern, ngsi::Kind kind, const json::Value& target);

// The same for a number, without building a value.
bool holds_number(const Term& term, double target);

// The order of values of mixed types (clause 4.23.2): negative, zero, positive. A null pointer is an absent value.
int compare_values(const json::Value* a, const json::Value* b, const Collation& collation);

}  // namespace dosi::query
