#include "broker/moments.h"

#include <algorithm>
#include <functional>
#include <span>

#include "ngsi/aggregate.h"
#include "ngsi/expiry.h"
#include "ngsi/merge.h"
#include "query/compare.h"
#include "store/series.h"

namespace dosi::broker {
namespace {

using ngsi::RecordPtr;
using query::Expr;
using query::Matcher;
using query::Query;
using query::Term;
using store::Sample;
using store::Series;

template <class F>
void for_each_term(const Expr& expr, const F& f) {
  if (expr.op == Expr::Op::leaf) f(expr.term);
  for (const Expr& child : expr.children) for_each_term(child, f);
}

Matcher candidates_of(const Query& query) {
  Query rest{.selectors = query.selectors, .ids = query.ids, .id_pattern = query.id_pattern, .types = query.types};
  return *Matcher::compile(std::move(rest));  // its patterns have been compiled before
}

// An entity of this instance alone: what a condition on its attribute is asked of.
RecordPtr record_of(const Sample& sample) {
  ngsi::Entity entity{.id = "urn:moment", .types = {sample.attribute}};
  entity.attributes.push_back({sample.attribute, {ngsi::instance_of(sample)}});
  return ngsi::Record::pack(entity);
}

// The conditions of q and the geo-query on one entity. `all` holds every instance in the asked time.
class Judge {
 public:
  Judge(const Matcher& matcher, const Moments::Subject& subject, const Evolution& all)
      : matcher_(matcher), subject_(subject), all_(all) {}

  Result<bool> holds() {
    Result<void> failed = ok();
    const bool met = matcher_.holds_q([&](const Term& term) {
      const auto truth = holds_somewhere(term);
      if (!truth) failed = truth.error();
      return truth && *truth;
    });
    DOSI_CHECK(std::move(failed));
    const auto& geo = matcher_.query().geo;
    if (!met || !geo) return met;
    return any_instance(geo->property, [this](const Sample& s) { return matcher_.holds_geo(*record_of(s)); });
  }

 private:
  bool holds(const Term& term, const Sample& sample) const {
    if (sample.text.empty() && term.path.simple()) return query::holds_number(term, sample.number);
    return matcher_.holds(term, *record_of(sample));
  }

  template <class Test>
  Result<bool> any_instance(Symbol attribute, const Test& test) const {
    if (!attribute) return false;
    const auto passes = [&](const Sample& s) { return s.deleted_at == kNoTime && test(s); };
    for (const Series& series : all_.series)
      if (series.attribute == attribute && std::any_of(series.samples.begin(), series.samples.end(), passes)) return true;
    DOSI_TRY(const auto last, last_instances(subject_.store, subject_.tenant, all_.id, subject_.entity, attribute));
    return std::any_of(last.begin(), last.end(), [&](const Sample& s) {
      return !ngsi::is_expired(s, subject_.now) && store::time_of(s, subject_.range.property) == kNoTime && passes(s);
    });
  }

  Result<bool> holds_somewhere(const Term& term) const {
    DOSI_TRY(const bool found, any_instance(term.path.attribute, [&](const Sample& s) { return holds(term, s); }));
    if (found) return true;
    // createdAt and modifiedAt of the entity itself.
    ngsi::Entity bare{.id = all_.id, .types = all_.types, .created_at = all_.created_at, .modified_at = all_.modified_at};
    return matcher_.holds(term, *ngsi::Record::pack(bare));
  }

  const Matcher& matcher_;
  const Moments::Subject& subject_;
  const Evolution& all_;
};

// From when until when (exclusive) certain scopes hold; kNoTime: from the beginning, for ever.
struct Span {
  Time from = kNoTime, until = kNoTime;
  bool holds(Time t) const { return (from == kNoTime || t >= from) && (until == kNoTime || t < until); }
  bool meets(const store::HistoryQuery& range) const {
    return (until == kNoTime || range.from == kNoTime || until > range.from) &&
           (from == kNoTime || range.until == kNoTime || from < range.until);
  }
};

Time scope_time(const Sample& s, query::TemporalQuery::Property property) {
  for (const Time t : {store::time_of(s, property), s.deleted_at, s.observed_at})
    if (t != kNoTime) return t;
  return kNoTime;
}

bool matches_scope(const Matcher& matcher, const Sample& sample) {
  const std::vector<std::string> scopes = ngsi::scopes_of(sample);
  const std::vector<std::string_view> views(scopes.begin(), scopes.end());
  return matcher.holds_scope(views);
}

// When the entity was in the asked scopes within the asked time, and the samples that say so.
struct Presence {
  std::vector<Span> spans;
  std::vector<Sample> samples;
};
Presence presence(const Matcher& matcher, std::vector<Sample> scopes, const store::HistoryQuery& range) {
  const auto time = [&](const Sample& s) { return scope_time(s, range.property); };
  std::stable_sort(scopes.begin(), scopes.end(), [&](const Sample& a, const Sample& b) { return time(a) < time(b); });
  Presence out;
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    const Span span{time(scopes[i]), i + 1 < scopes.size() ? time(scopes[i + 1]) : kNoTime};
    if (!span.meets(range) || !matches_scope(matcher, scopes[i])) continue;
    out.spans.push_back(span);
    out.samples.push_back(std::move(scopes[i]));
  }
  return out;
}

}  // namespace

Moments::Moments(Matcher matcher) : matcher_(std::move(matcher)), candidates_(candidates_of(matcher_.query())) {
  const Query& query = matcher_.query();
  const auto add = [this](Symbol name) {
    if (name && std::find(attributes_.begin(), attributes_.end(), name) == attributes_.end()) attributes_.push_back(name);
  };
  if (query.q) for_each_term(*query.q, [&](const Term& term) { add(term.path.attribute); });
  if (query.geo) add(query.geo->property);
}

Result<bool> Moments::hold(const Subject& subject) const {
  const Query& query = matcher_.query();
  if (!query.q && !query.geo) return true;
  store::HistoryQuery range = subject.range;
  range.attributes = attributes_;
  range.last_n = range.limit = 0;
  Evolution all{.id = range.id};
  if (!attributes_.empty()) {
    DOSI_TRY(all, evolution(subject.store, subject.tenant, subject.entity, range, subject.now));
  }
  return Judge(matcher_, subject, all).holds();
}

Result<bool> Moments::restrict(const Subject& subject, Evolution& all) const {
  DOSI_TRY(auto scopes, scope_history(subject.store, subject.tenant, all.id, subject.entity));
  Presence present = presence(matcher_, std::move(scopes), subject.range);
  if (present.spans.empty()) return false;
  const auto outside = [&](const Sample& s) {
    const Time t = store::time_of(s, subject.range.property);
    return std::none_of(present.spans.begin(), present.spans.end(), [&](const Span& span) { return span.holds(t); });
  };
  for (Series& series : all.series) std::erase_if(series.samples, outside);
  const Symbol scope = ngsi::scope_name();
  std::erase_if(all.series, [&](const Series& s) { return s.samples.empty() || s.attribute == scope; });
  const auto& names = subject.range.attributes;
  if (names.empty() || std::find(names.begin(), names.end(), scope) != names.end())
    all.series.push_back({.attribute = scope, .dataset_id = {}, .samples = std::move(present.samples)});
  return true;
}

}  // namespace dosi::broker
