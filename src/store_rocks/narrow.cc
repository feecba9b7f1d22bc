#include <algorithm>

#include "store_rocks/index.h"

// How a query is narrowed by the indexes. Every step gives a superset of what query::matches accepts.
namespace dosi::store_rocks {
namespace {

using query::Compare;
using query::Expr;
using query::Query;
using query::Term;

// Below this many candidates looking at the records themselves is fast enough.
constexpr std::uint64_t kWorthAColumn = 4096;
constexpr std::size_t kMostColumns = 64;

Symbol expires_at() {
  static const Symbol kExpires = intern("https://uri.etsi.org/ngsi-ld/expiresAt");
  return kExpires;
}

// Entities answer for these without having the attribute.
bool is_system_time(Symbol name) {
  static const Symbol kCreated = intern("https://uri.etsi.org/ngsi-ld/createdAt");
  static const Symbol kModified = intern("https://uri.etsi.org/ngsi-ld/modifiedAt");
  return name == kCreated || name == kModified || name == expires_at();
}

// The part of a scope pattern before the first wildcard: "a/b/#" -> "a/b", "a/+/c" -> "a".
std::string fixed_part(std::string_view pattern) {
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  const std::size_t wild = pattern.find_first_of("+#");
  if (wild == std::string_view::npos) return std::string(pattern);
  pattern = pattern.substr(0, wild);
  if (pattern.ends_with('/')) pattern.remove_suffix(1);
  return std::string(pattern);
}

void intersect_with(std::optional<Roaring>& set, const Roaring& other) {
  if (set) *set &= other;
  else set = other;
}

}  // namespace

void Index::Narrowed::intersect(std::optional<Roaring> other, bool other_exact) {
  exact = exact && other_exact;
  if (!other) return;
  if (set) *set &= *other;
  else set = std::move(other);
}

Roaring Index::of_types(const query::TypeSelection& types) const {
  Roaring any;
  for (const auto& all : types.any_of_all) {
    std::optional<Roaring> both;
    for (const Symbol type : all) {
      const Roaring* set = of_type(type);
      intersect_with(both, set == nullptr ? Roaring() : *set);
    }
    any |= both ? *both : live_;
  }
  return any;
}

std::optional<Roaring> Index::of_selectors(const Query& query) const {
  Roaring any;
  for (const auto& selector : query.selectors) {
    if (selector.types.any_of_all.empty()) return std::nullopt;
    any |= of_types(selector.types);
  }
  return any;
}

Roaring Index::with_any(const std::vector<Symbol>& names) const {
  Roaring any;
  for (const Symbol name : names)
    if (const Roaring* set = with_attribute(name)) any |= *set;
  return any;
}

Roaring Index::in_scopes(const query::ScopeQuery& scopes) const {
  Roaring any;
  for (const auto& all : scopes.any_of_all) {
    std::optional<Roaring> both;
    for (const std::string& pattern : all) {
      const std::string prefix = fixed_part(pattern);
      Roaring below;
      for (auto it = scopes_.lower_bound(prefix); it != scopes_.end() && it->first.starts_with(prefix); ++it) below |= it->second;
      intersect_with(both, below);
    }
    any |= both ? *both : live_;
  }
  return any;
}

std::optional<Roaring> Index::in_box(const query::Matcher& matcher) const {
  const Symbol property = matcher.query().geo->property;
  const auto box = matcher.search_box();
  if (!box) {
    const Roaring* set = with_attribute(property);
    return set == nullptr ? Roaring() : *set;
  }
  const auto places = places_.find(property);
  if (places == places_.end()) return Roaring();
  std::vector<std::uint32_t> found;
  places->second->search(*box, [&](std::uint32_t ordinal) { found.push_back(ordinal); });
  std::sort(found.begin(), found.end());
  return Roaring(found.size(), found.data());
}

// Entities that have what the terms speak of: no term holds for an absent attribute.
std::optional<Roaring> Index::with_terms(const Expr& expr) const {
  if (expr.op == Expr::Op::leaf) {
    const auto& path = expr.term.path;
    const Symbol needed = path.links.empty() ? path.attribute : path.links[0].relationship;
    if (path.links.empty() && path.simple() && needed == expires_at()) return transient_;
    if (is_system_time(needed)) return std::nullopt;
    const Roaring* set = with_attribute(needed);
    return set == nullptr ? Roaring() : *set;
  }
  const bool all = expr.op == Expr::Op::conjunction;
  std::optional<Roaring> joined;
  for (const Expr& child : expr.children) {
    std::optional<Roaring> set = with_terms(child);
    if (!set && !all) return std::nullopt;
    if (!set) continue;
    if (!joined) joined = std::move(set);
    else if (all) *joined &= *set;
    else *joined |= *set;
  }
  return joined;
}

const Roaring* Index::whole_answer(const Query& q) const {
  static const Roaring kNothing;
  const bool other = !q.selectors.empty() || !q.ids.empty() || !q.id_pattern.empty() || !q.attrs.empty() || q.q || q.geo ||
                     q.scope || !q.order.empty();
  if (other) return nullptr;
  if (!q.types) return &live_;
  if (q.types->any_of_all.size() != 1 || q.types->any_of_all[0].size() != 1) return nullptr;
  const Roaring* set = of_type(q.types->any_of_all[0][0]);
  return set == nullptr ? &kNothing : set;
}

Index::Narrowed Index::narrow(const query::Matcher& matcher) const {
  const Query& q = matcher.query();
  Narrowed n;
  n.exact = q.ids.empty() && q.id_pattern.empty();
  if (q.geo) n.intersect(in_box(matcher), false);
  if (q.types) n.intersect(of_types(*q.types), true);
  if (!q.selectors.empty()) n.intersect(of_selectors(q), false);
  if (!q.attrs.empty()) n.intersect(with_any(q.attrs), true);
  if (q.scope) n.intersect(in_scopes(*q.scope), false);
  if (q.q) n.intersect(with_terms(*q.q), true);  // how exact q is, judge() tells
  return n;
}

std::vector<std::uint8_t> Index::judge(const Expr& expr, const std::vector<std::uint32_t>& ordinals) const {
  if (expr.op == Expr::Op::leaf) {
    const auto column = columns_.find(expr.term.path.attribute);
    const bool usable = expr.term.path.simple() && column != columns_.end();
    return usable ? column->second->judge(expr.term, ordinals) : std::vector<std::uint8_t>(ordinals.size(), kMaybe);
  }
  const bool all = expr.op == Expr::Op::conjunction;
  std::vector<std::uint8_t> joined(ordinals.size(), all ? kYes : kNo);
  for (const Expr& child : expr.children) {
    const std::vector<std::uint8_t> verdicts = judge(child, ordinals);
    for (std::size_t i = 0; i < joined.size(); ++i)
      joined[i] = all ? std::min(joined[i], verdicts[i]) : std::max(joined[i], verdicts[i]);
  }
  return joined;
}

// What may have expired must be looked at.
void Index::doubt_transient(const Query& query, Selection& selection) const {
  if (query.now == kNoTime || transient_.isEmpty()) return;
  for (std::size_t i = 0; i < selection.ordinals.size(); ++i)
    if (transient_.contains(selection.ordinals[i])) selection.verdicts[i] = kMaybe;
}

Selection Index::select(const query::Matcher& matcher) const {
  const Narrowed narrowed = narrow(matcher);
  const Roaring& set = narrowed.set ? *narrowed.set : live_;
  Selection selection;
  selection.ordinals.resize(set.cardinality());
  set.toUint32Array(selection.ordinals.data());
  const std::uint8_t best = narrowed.exact ? kYes : kMaybe;
  if (!matcher.query().q) {
    selection.verdicts.assign(selection.ordinals.size(), best);
    doubt_transient(matcher.query(), selection);
    return selection;
  }
  selection.verdicts = judge(*matcher.query().q, selection.ordinals);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < selection.ordinals.size(); ++i) {
    if (selection.verdicts[i] == kNo) continue;
    selection.ordinals[kept] = selection.ordinals[i];
    selection.verdicts[kept++] = std::min(selection.verdicts[i], best);
  }
  selection.ordinals.resize(kept), selection.verdicts.resize(kept);
  doubt_transient(matcher.query(), selection);
  return selection;
}

std::optional<Symbol> Index::missing_column(const query::Matcher& matcher) const {
  const Query& q = matcher.query();
  if (!q.q || columns_.size() >= kMostColumns) return std::nullopt;
  std::vector<const Expr*> open{&*q.q};
  std::optional<Symbol> missing;
  while (!open.empty() && !missing) {
    const Expr& e = *open.back();
    open.pop_back();
    for (const Expr& child : e.children) open.push_back(&child);
    const bool comparable = e.op == Expr::Op::leaf && e.term.path.simple() && !is_system_time(e.term.path.attribute) &&
                            with_attribute(e.term.path.attribute) != nullptr &&
                            e.term.compare != Compare::match && e.term.compare != Compare::no_match;
    if (comparable && !columns_.contains(e.term.path.attribute)) missing = e.term.path.attribute;
  }
  if (!missing) return std::nullopt;
  const Narrowed narrowed = narrow(matcher);
  return (narrowed.set ? *narrowed.set : live_).cardinality() >= kWorthAColumn ? missing : std::nullopt;
}

}  // namespace dosi::store_rocks
