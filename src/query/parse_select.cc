#include <utility>

#include "geo/geojson.h"
#include "json/parse.h"
#include "ngsi/syntax.h"
#include "query/cursor.h"
#include "query/parse.h"

namespace dosi::query {
namespace {

// Reads `element (or element)*` where an element is one item or "(item;item)": the shape that type selections and
// scope queries share. `item` reads one.
template <class Item, class Read>
Result<std::vector<std::vector<Item>>> any_of_all(Cursor& in, Read&& item) {
  std::vector<std::vector<Item>> out;
  do {
    std::vector<Item> all;
    const bool group = in.accept('(');
    do {
      DOSI_TRY(Item one, item());
      all.push_back(std::move(one));
    } while (group && in.accept(';'));
    // Parentheses around alternatives, (a|b), are more than the grammar has, but leave no doubt.
    while (group && all.size() == 1 && (in.accept('|') || in.accept(','))) {
      DOSI_TRY(Item one, item());
      out.push_back(std::exchange(all, {std::move(one)}));
    }
    out.push_back(std::move(all));
    if (group && !in.accept(')')) return in.expected("';' or ')'");
  } while (in.accept('|') || in.accept(','));
  if (!in.done()) return in.expected("',' or '|'");
  return out;
}

template <class Item, class Append>
void print_any_of_all(std::string& out, const std::vector<std::vector<Item>>& any, Append&& append) {
  for (std::size_t i = 0; i < any.size(); ++i) {
    if (i != 0) out += '|';
    if (any[i].size() > 1) out += '(';
    for (std::size_t j = 0; j < any[i].size(); ++j) {
      if (j != 0) out += ';';
      append(any[i][j]);
    }
    if (any[i].size() > 1) out += ')';
  }
}

Result<geo::Geometry> geometry(std::string_view parameter, std::string_view type, std::string_view coordinates) {
  const auto parsed = json::parse(coordinates);
  auto shape = parsed ? geo::parse(type, *parsed) : Result<geo::Geometry>(parsed.error());
  if (!shape) {
    return bad_request("Parameter '" + std::string(parameter) + "': " + shape.error().message, std::string(parameter));
  }
  return shape;
}

}  // namespace

Result<TypeSelection> parse_types(std::string_view text, const Names& names) {
  Cursor in("type", text);
  DOSI_TRY(auto any, any_of_all<Symbol>(in, [&]() -> Result<Symbol> {
             const std::string_view name = in.until(",|;()");
             if (!ngsi::is_name(name)) return in.expected("an entity type behind '" + std::string(name.substr(0, 64)) + "'");
             return names.expand(name);
           }));
  return TypeSelection{std::move(any)};
}

Result<ScopeQuery> parse_scope(std::string_view text) {
  Cursor in("scopeQ", text);
  DOSI_TRY(auto any, any_of_all<std::string>(in, [&]() -> Result<std::string> {
             const std::string_view scope = in.until(",|;()");
             if (scope.empty()) return in.expected("a scope such as /Seoul/Gangnam");
             for (std::size_t i = 0; i < scope.size(); ++i) {
               const bool wild = scope[i] == '+' || scope[i] == '#';
               const bool alone = (i == 0 || scope[i - 1] == '/') && (i + 1 == scope.size() || scope[i + 1] == '/');
               if (wild && !alone) return in.expected("'+' or '#' as a whole level of the scope");
               if (scope[i] == '#' && i + 1 != scope.size()) return in.expected("'#' only at the end of a scope");
             }
             return std::string(scope.starts_with('/') ? scope.substr(1) : scope);
           }));
  return ScopeQuery{std::move(any)};
}

namespace {

Result<OrderKey> order_target(Cursor& in, std::string_view term, const Names& names) {
  static constexpr std::pair<std::string_view, OrderKey::By> kMembers[] = {
      {"id", OrderKey::By::id}, {"type", OrderKey::By::type}, {"scope", OrderKey::By::scope}};
  OrderKey key;
  for (const auto& [name, by] : kMembers)
    if (term == name) return key.by = by, key;
  auto leaf = parse_q(term, names);
  if (!leaf || leaf->op != Expr::Op::leaf || leaf->term.compare != Compare::exists || !leaf->term.path.links.empty())
    return in.expected("an attribute name before ';' or ','");
  key.path = std::move(leaf->term.path);
  return key;
}

Result<void> order_direction(Cursor& in, OrderKey& key, const std::optional<geo::Geometry>& from) {
  const std::string_view direction = in.until(",");
  key.descending = direction.ends_with("desc");
  if (direction == "asc" || direction == "desc") return ok();
  if (direction != "dist-asc" && direction != "dist-desc") return in.expected("asc, desc, dist-asc or dist-desc");
  if (!from) return in.expected("parameter 'orderFrom' with the place to measure from");
  if (key.by != OrderKey::By::path || !key.path.simple()) return in.expected("the name of a GeoProperty");
  key.from = from;
  return ok();
}

// What a geometry without coordinates is tried on, to see whether its type is one at all.
bool is_geometry_type(std::string_view type) {
  static constexpr std::string_view kTypes[] = {"Point",      "MultiPoint",      "LineString", "MultiLineString",
                                                "Polygon", "MultiPolygon"};
  return std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes);
}

}  // namespace

Result<std::vector<OrderKey>> parse_order(const OrderText& text, const Names& names) {
  std::vector<OrderKey> keys;
  std::optional<geo::Geometry> from;
  if (!text.geometry.empty() && !is_geometry_type(text.geometry))
    return bad_request("Parameter 'orderGeometry': expected a type of GeoJSON geometry such as Point, not '" +
                           std::string(text.geometry.substr(0, 64)) + "'",
                       "orderGeometry");
  if (!text.from.empty()) {
    DOSI_TRY(from, geometry("orderFrom", text.geometry.empty() ? "Point" : text.geometry, text.from));
  }
  Cursor in("orderBy", text.order_by);
  do {
    DOSI_TRY(OrderKey key, order_target(in, in.until(";,"), names));
    if (in.accept(';')) DOSI_CHECK(order_direction(in, key, from));
    keys.push_back(std::move(key));
  } while (in.accept(','));
  return keys;
}

Result<GeoQuery> parse_geo(const GeoText& text, const Names& names) {
  if (text.georel.empty())
    return bad_request("Parameter 'georel' is missing: a geo-query needs georel, geometry and coordinates", "georel");
  if (text.geometry.empty())
    return bad_request("Parameter 'geometry' is missing: a geo-query needs georel, geometry and coordinates",
                       "geometry");
  if (text.coordinates.empty())
    return bad_request("Parameter 'coordinates' is missing: a geo-query needs georel, geometry and coordinates",
                       "coordinates");
  GeoQuery out;
  DOSI_TRY(out.geometry, geometry("coordinates", text.geometry, text.coordinates));
  out.property = names.context.expand(text.geoproperty.empty() ? "location" : text.geoproperty);
  Cursor in("georel", text.georel);
  if (in.accept("near;")) {
    const bool maximum = in.accept("maxDistance==");
    if (!maximum && !in.accept("minDistance==")) return in.expected("maxDistance==metres or minDistance==metres");
    const auto metres = json::parse(in.rest());
    if (!metres || !metres->is_number() || metres->as_double() <= 0) return in.expected("a positive number of metres");
    (maximum ? out.max_distance_m : out.min_distance_m) = metres->as_double();
    return out;
  }
  out.relation = geo::parse_relation(text.georel);
  if (!out.relation)
    return in.expected("near;maxDistance==metres, within, contains, intersects, equals, disjoint or overlaps");
  return out;
}

Result<TemporalQuery> parse_temporal(const TemporalText& text) {
  using Relation = TemporalQuery::Relation;
  TemporalQuery out;
  if (text.timerel == "before")
    out.relation = Relation::before;
  else if (text.timerel == "after")
    out.relation = Relation::after;
  else if (text.timerel == "between")
    out.relation = Relation::between;
  else
    return bad_request(
        "Parameter 'timerel': expected before, after or between, not '" + std::string(text.timerel.substr(0, 64)) + "'",
        "timerel");
  const auto time = [](std::string_view parameter, std::string_view value) -> Result<Time> {
    auto parsed = parse_time(value);
    if (!parsed)
      return bad_request("Parameter '" + std::string(parameter) + "': " + parsed.error().message,
                         std::string(parameter));
    return *parsed;
  };
  DOSI_TRY(out.at, time("timeAt", text.time_at));
  if (out.relation == Relation::between) {
    DOSI_TRY(out.end, time("endTimeAt", text.end_time_at));
    if (out.end <= out.at) return bad_request("Parameter 'endTimeAt' must be later than 'timeAt'", "endTimeAt");
  }
  DOSI_TRY(out.property, parse_time_property(text.timeproperty));
  return out;
}

Result<TemporalQuery::Property> parse_time_property(std::string_view text) {
  using enum TemporalQuery::Property;
  if (text.empty() || text == "observedAt") return observed_at;
  if (text == "createdAt") return created_at;
  if (text == "modifiedAt") return modified_at;
  if (text == "deletedAt") return deleted_at;
  return bad_request("Parameter 'timeproperty': expected observedAt, createdAt, modifiedAt or deletedAt, not '" +
                         std::string(text.substr(0, 64)) + "'",
                     "timeproperty");
}

Result<std::vector<Symbol>> parse_names(std::string_view parameter, std::string_view text, const Names& names) {
  std::vector<Symbol> out;
  Cursor in(parameter, text);
  do {
    const std::string_view name = in.until(",|");
    if (!ngsi::is_name(name)) return in.expected("an attribute name, not '" + std::string(name.substr(0, 64)) + "',");
    out.push_back(names.expand(name));
  } while (in.accept(',') || in.accept('|'));
  return out;
}

namespace {

Result<std::vector<Projected>> projection(Cursor& in, const Names& names, std::size_t depth) {
  constexpr std::size_t kMaxDepth = 64;
  if (depth > kMaxDepth) return in.expected("at most 64 braces in each other");
  std::vector<Projected> out;
  do {
    const std::string_view name = in.until(",|{}");
    if (!ngsi::is_name(name)) return in.expected("a member's name, not '" + std::string(name.substr(0, 64)) + "',");
    Projected& one = out.emplace_back(Projected{names.expand(name), {}});
    if (!in.accept('{')) continue;
    DOSI_TRY(one.linked, projection(in, names, depth + 1));
    if (!in.accept('}')) return in.expected("'}'");
  } while (in.accept(',') || in.accept('|'));
  return out;
}

}  // namespace

Result<std::vector<Projected>> parse_projection(std::string_view parameter, std::string_view text, const Names& names) {
  Cursor in(parameter, text);
  DOSI_TRY(auto out, projection(in, names, 0));
  if (!in.done()) return in.expected("',' or '|'");
  return out;
}

std::size_t link_depth(const std::vector<Projected>& projection) {
  std::size_t deepest = 0;
  for (const Projected& one : projection)
    if (!one.linked.empty()) deepest = std::max(deepest, 1 + link_depth(one.linked));
  return deepest;
}

std::string print(const TypeSelection& types, const jsonld::Context& context) {
  std::string out;
  print_any_of_all(out, types.any_of_all, [&](Symbol type) { out += context.compact(type); });
  return out;
}

std::string print(const ScopeQuery& scope) {
  std::string out;
  print_any_of_all(out, scope.any_of_all, [&](const std::string& one) { out += '/', out += one; });
  return out;
}

}  // namespace dosi::query
