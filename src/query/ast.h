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

// A literal on the right of an operator: number, quoted string, boolean, date and time, date, time of day, URI or a bare
// word (which only expandValues gives a meaning).
struct Literal {
  enum class Kind : std::uint8_t { number, string, boolean, time, date, clock, uri, term } kind = Kind::string;
  std::string text;    // as written, without quotes; an IRI where expandValues names the attribute
  double number = 0;   // number, boolean
  Time time = kNoTime;  // time, date, clock (of the first day there is)
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

// One element of a projection (clause 4.21): a member of the entity, and what of the entities that it links to.
struct Projected {
  Symbol name;
  std::vector<Projected> linked;  // empty: no braces
  bool operator==(const Projected&) const = default;
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
  enum class By : std::uint8_t { id, type, scope, path } by = By::path;
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
  std::vector<OrderKey> order;           // empty: the store's own stable order (creation)
  std::string collation;                 // of strings in `order`, as parse_collation takes it; empty: the root's
  Time now = kNoTime;                    // what has expired then is not there (clause 4.22); kNoTime: all is
};

}  // namespace dosi::query
