#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/symbol.h"
#include "base/time.h"
#include "geo/predicate.h"

namespace dosi::query {

// Names in a query are expanded when it is parsed. An empty Symbol is a name that nothing ever interned: no entity has
// it.

// One hop to a linked entity: sensor{Device:humidity} follows the relationship `sensor` to entities of type Device.
struct Link {
  Symbol relationship;
  std::vector<Symbol> types;  // hints, empty: any
  bool operator==(const Link&) const = default;
};

// A path to a value: hops to linked entities, then attribute, sub-attributes ("a.b"), then members inside a JSON value
// or a language ("a[b.c]").
struct Path {
  std::vector<Link> links;
  Symbol attribute;
  std::vector<Symbol> subs;
  std::vector<std::string> trail;  // the part in brackets
  bool simple() const { return links.empty() && subs.empty() && trail.empty(); }
  bool operator==(const Path&) const = default;
};

// clause 4.9: comparison operators of the query language
enum class Compare : std::uint8_t { exists, equal, unequal, greater, greater_equal, less, less_equal, match, no_match };

// A literal on the right of an operator: number, quoted string, boolean, date/time, URI or bare term.
struct Literal {
  // A date alone and a time alone are strings: their order by bytes is their order in time.
  enum class Kind : std::uint8_t { number, string, boolean, time, uri, term } kind = Kind::string;
  std::string text;   // as written, without quotes
  Symbol expanded;    // the text as a vocabulary term, for VocabProperty
  double number = 0;  // number, boolean
  Time time = kNoTime;
  bool operator==(const Literal&) const = default;
};
struct Range {
  Literal low, high;  // both included
  bool operator==(const Range&) const = default;
};
struct Term {
  Path path;
  Compare compare = Compare::exists;
  std::vector<Literal> values;  // a list: any of them (equal), none of them (unequal)
  std::vector<Range> ranges;    // lo..hi alternatives of the same list
  std::string pattern;          // match, no_match: RE2 syntax
  bool operator==(const Term&) const = default;
};

// And / or over terms; the language has no NOT of its own. A leaf has no children.
struct Expr {
  enum class Op : std::uint8_t { leaf, conjunction, disjunction } op = Op::leaf;
  Term term;
  std::vector<Expr> children;
  bool operator==(const Expr&) const = default;
};

// clause 4.17: type selection, e.g. (Building;Hospital),Home as a disjunction of conjunctions of expanded types
struct TypeSelection {
  std::vector<std::vector<Symbol>> any_of_all;
  bool operator==(const TypeSelection&) const = default;
};

// clause 4.10
struct GeoQuery {
  std::optional<geo::GeoRelation> relation;  // none: near
  double max_distance_m = 0;                 // near: 0 if not given
  double min_distance_m = 0;                 // near: 0 if not given
  geo::Geometry geometry;                    // the reference
  Symbol property;                           // the target; `location` if the request names none
};

// clause 4.19: scope query as a disjunction of conjunctions; a segment is a name, "+" (one level) or "#" (all below)
struct ScopeQuery {
  std::vector<std::vector<std::string>> any_of_all;
  bool operator==(const ScopeQuery&) const = default;
};

// clause 4.11
struct TemporalQuery {
  enum class Relation : std::uint8_t { before, after, between } relation = Relation::after;
  Time at = kNoTime, end = kNoTime;
  enum class Property : std::uint8_t {
    observed_at,
    created_at,
    modified_at,
    deleted_at
  } property = Property::observed_at;
};

// clause 4.23: one key of orderBy. With `from`, by the distance of the GeoProperty at `path`.
struct OrderKey {
  enum class By : std::uint8_t { id, type, created_at, modified_at, path } by = By::path;
  Path path;
  bool descending = false;
  std::optional<geo::Geometry> from;
};

// Which entities a query document asks for (clause 5.2.33). Absent parts select all.
struct EntitySelector {
  std::string id, id_pattern;
  TypeSelection types;  // empty: any
};

// Everything that selects entities. Absent parts select all.
struct Query {
  std::vector<EntitySelector> selectors;  // any of these, besides all that follows
  std::vector<std::string> ids;
  std::string id_pattern;  // RE2, empty: none
  std::optional<TypeSelection> types;
  std::vector<Symbol> attrs;  // has at least one of these attributes
  std::optional<Expr> q;
  std::optional<GeoQuery> geo;
  std::optional<ScopeQuery> scope;
  std::vector<std::string> dataset_ids;  // "@none" for the default instance
  std::vector<OrderKey> order;           // empty: the store's own stable order (creation)
};

}  // namespace dosi::query
