#include "query/matches.h"

#include <algorithm>
#include <unordered_map>

#include "ngsi/expiry.h"
#include "ngsi/place.h"
#include "query/collation.h"
#include "query/compare.h"
#include "query/pattern.h"
#include "query/target.h"

namespace dosi::query {
namespace {

using ngsi::Record;
using ngsi::Slot;

bool is_type_selected(const TypeSelection& types, const Record& entity) {
  return std::any_of(types.any_of_all.begin(), types.any_of_all.end(), [&](const auto& all) {
    return std::all_of(all.begin(), all.end(), [&](Symbol type) { return entity.has_type(type); });
  });
}

// One scope against one pattern: "+" is any one level, a trailing "#" the scope itself and all below (clause 4.19).
bool scope_fits(std::string_view scope, std::string_view pattern) {
  if (scope.starts_with('/')) scope.remove_prefix(1);
  for (;;) {
    if (pattern == "#") return true;
    const std::size_t s = scope.find('/'), p = pattern.find('/');
    const std::string_view level = scope.substr(0, s), wanted = pattern.substr(0, p);
    if (level.empty() || (wanted != "+" && wanted != level)) return false;
    if (p == std::string_view::npos) return s == std::string_view::npos;
    pattern.remove_prefix(p + 1);
    if (s == std::string_view::npos) return pattern == "#";
    scope.remove_prefix(s + 1);
  }
}

bool is_in_scope(const ScopeQuery& query, std::span<const std::string_view> scopes) {
  const auto fits = [&](const std::string& pattern) {
    return std::any_of(scopes.begin(), scopes.end(), [&](std::string_view scope) { return scope_fits(scope, pattern); });
  };
  return std::any_of(query.any_of_all.begin(), query.any_of_all.end(),
                     [&](const auto& all) { return std::all_of(all.begin(), all.end(), fits); });
}

std::vector<std::string_view> scopes_of(const Record& entity) {
  std::vector<std::string_view> scopes;
  for (std::size_t i = 0; i < entity.scope_count(); ++i) scopes.push_back(entity.scope(i));
  return scopes;
}

}  // namespace

struct Matcher::Impl {
  Query query;
  std::optional<Pattern> id_pattern;
  std::vector<std::optional<Pattern>> selector_patterns;  // beside Query::selectors
  std::unordered_map<const Term*, Pattern> patterns;      // of the terms inside `query`, which never moves
  std::optional<geo::Relation> relation;
  std::optional<geo::Near> near, beyond;
  Collation collation;  // where there is an order

  Result<void> prepare();
  bool is_selected(const Record& entity) const;
  Result<void> prepare_patterns(const Expr& expr);
  Result<void> prepare_geo();
  bool holds_geo(const Record& entity) const;
  template <class Leaf>
  static bool holds_q(const Expr& expr, const Leaf& leaf);
  bool holds_term(const Term& term, const Record& entity, const Resolve& resolve) const;
  int compare(const OrderKey& key, const Record& a, const Record& b) const;
};

Result<void> Matcher::Impl::prepare() {
  if (!query.id_pattern.empty()) {
    DOSI_TRY(id_pattern, Pattern::compile("idPattern", query.id_pattern));
  }
  for (const EntitySelector& selector : query.selectors) {
    auto& pattern = selector_patterns.emplace_back();
    if (selector.id_pattern.empty()) continue;
    DOSI_TRY(pattern, Pattern::compile("idPattern", selector.id_pattern));
  }
  if (query.q) DOSI_CHECK(prepare_patterns(*query.q));
  if (!query.order.empty()) {
    DOSI_TRY(collation, Collation::parse(query.collation));
  }
  return prepare_geo();
}

Result<void> Matcher::Impl::prepare_patterns(const Expr& expr) {
  for (const Expr& child : expr.children) DOSI_CHECK(prepare_patterns(child));
  if (expr.op == Expr::Op::leaf && (expr.term.compare == Compare::match || expr.term.compare == Compare::no_match)) {
    DOSI_TRY(Pattern pattern, Pattern::compile("q", expr.term.pattern));
    patterns.emplace(&expr.term, std::move(pattern));
  }
  return ok();
}

Result<void> Matcher::Impl::prepare_geo() {
  if (!query.geo) return ok();
  const GeoQuery& g = *query.geo;
  if (g.relation) {
    DOSI_TRY(auto made, geo::Relation::make(*g.relation, g.geometry));
    relation.emplace(std::move(made));
    return ok();
  }
  if (g.max_distance_m > 0) near.emplace(g.geometry, g.max_distance_m);
  if (g.min_distance_m > 0) beyond.emplace(g.geometry, g.min_distance_m);
  return ok();
}

bool Matcher::Impl::is_selected(const Record& entity) const {
  for (std::size_t i = 0; i < query.selectors.size(); ++i) {
    const EntitySelector& s = query.selectors[i];
    if ((s.id.empty() || s.id == entity.id()) && (s.types.any_of_all.empty() || is_type_selected(s.types, entity)) &&
        (!selector_patterns[i] || selector_patterns[i]->found_in(entity.id())))
      return true;
  }
  return query.selectors.empty();
}

bool Matcher::Impl::holds_geo(const Record& entity) const {
  const auto slots = entity.slots(query.geo->property);
  return std::any_of(slots.begin(), slots.end(), [&](const Slot& slot) {
    if (ngsi::is_expired(entity, slot, query.now)) return false;
    const auto holds = [&](const auto& target) {
      if (relation) return relation->holds(target);
      return (!near || near->holds(target)) && (!beyond || !beyond->holds(target));
    };
    if (slot.content == ngsi::Content::point) return holds(geo::Point{slot.number, slot.latitude});
    const auto shape = ngsi::geometry_of(entity, slot);
    return shape && holds(*shape);
  });
}

bool Matcher::Impl::holds_term(const Term& term, const Record& entity, const Resolve& resolve) const {
  const auto pattern = patterns.find(&term);
  return any_target(entity, term.path, {resolve, query.now}, [&](const Target& target) {
    if (target.value == nullptr) return holds_number(term, target.number);
    return query::holds(term, pattern == patterns.end() ? nullptr : &pattern->second, target.kind, *target.value);
  });
}

template <class Leaf>
bool Matcher::Impl::holds_q(const Expr& expr, const Leaf& leaf) {
  const auto child = [&](const Expr& e) { return holds_q(e, leaf); };
  switch (expr.op) {
    case Expr::Op::conjunction:
      return std::all_of(expr.children.begin(), expr.children.end(), child);
    case Expr::Op::disjunction:
      return std::any_of(expr.children.begin(), expr.children.end(), child);
    case Expr::Op::leaf:
      break;
  }
  return leaf(expr.term);
}

Result<Matcher> Matcher::compile(Query query) {
  auto impl = std::make_shared<Impl>();
  impl->query = std::move(query);
  DOSI_CHECK(impl->prepare());
  return Matcher(std::move(impl));
}

const Query& Matcher::query() const {
  return impl_->query;
}

std::optional<geo::Box> Matcher::search_box() const {
  if (impl_->relation) return impl_->relation->search_box();
  if (impl_->near) return impl_->near->search_box();
  return std::nullopt;
}

bool Matcher::matches(const Record& entity, const Resolve& resolve) const {
  const Query& q = impl_->query;
  if (ngsi::is_expired(entity, q.now)) return false;
  if (!q.ids.empty() && std::find(q.ids.begin(), q.ids.end(), entity.id()) == q.ids.end()) return false;
  if (q.types && !is_type_selected(*q.types, entity)) return false;
  if (impl_->id_pattern && !impl_->id_pattern->found_in(entity.id())) return false;
  if (!impl_->is_selected(entity)) return false;
  const auto lasts = [&](const Slot& slot) { return !ngsi::is_expired(entity, slot, q.now); };
  const auto has = [&](Symbol name) { return std::ranges::any_of(entity.slots(name), lasts); };
  if (!q.attrs.empty() && std::ranges::none_of(q.attrs, has)) return false;
  if (q.scope && !is_in_scope(*q.scope, scopes_of(entity))) return false;
  const auto leaf = [&](const Term& term) { return impl_->holds_term(term, entity, resolve); };
  if (q.q && !Impl::holds_q(*q.q, leaf)) return false;
  return !q.geo || impl_->holds_geo(entity);
}

bool Matcher::holds_q(const std::function<bool(const Term&)>& leaf) const {
  return !impl_->query.q || Impl::holds_q(*impl_->query.q, leaf);
}

bool Matcher::holds(const Term& term, const Record& entity) const {
  return impl_->holds_term(term, entity, {});
}

bool Matcher::holds_geo(const Record& entity) const {
  return !impl_->query.geo || impl_->holds_geo(entity);
}

bool Matcher::holds_scope(std::span<const std::string_view> scopes) const {
  return !impl_->query.scope || is_in_scope(*impl_->query.scope, scopes);
}

namespace {

// The first target of a path as a value of its own; none if there is no target.
std::optional<json::Value> first_value(const Record& entity, const Path& path, Time now) {
  static const Resolve kAlone;
  std::optional<json::Value> out;
  any_target(entity, path, {kAlone, now},
             [&](const Target& t) { return out = t.value != nullptr ? *t.value : json::Value(t.number), true; });
  return out;
}

int sign(double a, double b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

std::optional<double> distance(const Record& entity, const OrderKey& key, Time now) {
  for (const Slot& slot : entity.slots(key.path.attribute)) {
    if (ngsi::is_expired(entity, slot, now)) continue;
    if (const auto shape = ngsi::geometry_of(entity, slot)) return geo::distance_m(*key.from, *shape);
  }
  return std::nullopt;
}

// What entities are ordered by, where it is a member and no attribute; none if it is absent.
std::optional<json::Value> member_value(const Record& entity, OrderKey::By by) {
  if (by == OrderKey::By::id) return json::Value(entity.id());
  if (by == OrderKey::By::type) return json::Value(text(entity.types()[0]));
  return entity.scope_count() == 0 ? std::nullopt : std::optional<json::Value>(entity.scope(0));
}

}  // namespace

int Matcher::Impl::compare(const OrderKey& key, const Record& a, const Record& b) const {
  if (key.from) {
    const auto da = distance(a, key, query.now), db = distance(b, key, query.now);
    if (da && db) return sign(*da, *db);
    if (da || db) return (da ? -1 : 1) * (key.descending ? -1 : 1);  // places stand before what is none, either way
  }
  const auto value = [&](const Record& entity) {
    return key.by == OrderKey::By::path ? first_value(entity, key.path, query.now) : member_value(entity, key.by);
  };
  const auto va = value(a), vb = value(b);
  const bool absent = !va || !vb;
  const int c = compare_values(va ? &*va : nullptr, vb ? &*vb : nullptr, collation);
  return absent && key.descending ? -c : c;  // entities without the attribute stand last, either way
}

bool Matcher::before(const Record& a, const Record& b) const {
  for (const OrderKey& key : impl_->query.order) {
    const int c = impl_->compare(key, a, b);
    if (c != 0) return (c < 0) != key.descending;
  }
  return a.id() < b.id();
}

}  // namespace dosi::query
