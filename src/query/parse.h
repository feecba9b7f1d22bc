#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jsonld/context.h"
#include "query/ast.h"

namespace dosi::query {

// How names in a query text become IRIs.
struct Names {
  const jsonld::Context& context;
  // Makes a symbol for every name (a subscription waits for entities to come). Otherwise names that no entity has
  // stay empty symbols, so that queries cannot fill the table of names.
  bool intern = false;

  // The core's terms are few, and mean members such as observedAt without being anybody's attribute.
  Symbol expand(std::string_view term) const {
    const bool keep = intern || jsonld::Context::core()->term(term) != nullptr;
    return keep ? context.expand(term) : context.find(term);
  }
};

// Each parser reads one request parameter, whole. Failures are bad_request; the message names the parameter, shows the
// place and says what was expected.
// clause 4.9; `expanded` are the attributes, as written, whose values are expanded to IRIs (expandValues).
Result<Expr> parse_q(std::string_view text, const Names& names, const std::vector<std::string>& expanded = {});
// How many linked entities the deepest path of a query passes: 0 if none.
std::size_t link_depth(const Expr& expr);
// True if a term asks for an attribute that is not one of the system's (createdAt ...): what clause 5.7.2.4 wants of a
// query that is to be narrow enough.
bool asks_attribute(const Expr& expr);
bool is_system_attribute(Symbol name);
Result<TypeSelection> parse_types(std::string_view text, const Names& names);  // clause 4.17
Result<ScopeQuery> parse_scope(std::string_view text);                         // clause 4.19
// clause 4.23; `from` and `geometry` are the parameters orderFrom and orderGeometry, empty if not given.
struct OrderText {
  std::string_view order_by, from, geometry;
};
Result<std::vector<OrderKey>> parse_order(const OrderText& text, const Names& names);
// bad_request for what is no collation (RFC 6067); empty stands for the default.
Result<void> check_collation(std::string_view tag);
// clause 4.10; empty texts are parameters that were not given.
struct GeoText {
  std::string_view georel, geometry, coordinates, geoproperty;
};
Result<GeoQuery> parse_geo(const GeoText& text, const Names& names);
// clause 4.11
struct TemporalText {
  std::string_view timerel, time_at, end_time_at, timeproperty;
};
Result<TemporalQuery> parse_temporal(const TemporalText& text);
Result<TemporalQuery::Property> parse_time_property(std::string_view text);  // empty: observedAt
// An attribute list or projection without linked entities: "temperature,humidity" (clause 4.21).
Result<std::vector<Symbol>> parse_names(std::string_view parameter, std::string_view text, const Names& names);
// clause 4.21: names, with what is wanted of linked entities in braces.
Result<std::vector<Projected>> parse_projection(std::string_view parameter, std::string_view text, const Names& names);
std::size_t link_depth(const std::vector<Projected>& projection);

// The text again, names compacted: parse(print(x)) equals x.
std::string print(const Expr& expr, const jsonld::Context& context);
std::string print(const TypeSelection& types, const jsonld::Context& context);
std::string print(const ScopeQuery& scope);

}  // namespace dosi::query
