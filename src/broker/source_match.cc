#include "broker/source_match.h"

#include <algorithm>

#include "jsonld/context.h"

namespace dosi::broker {
namespace {

using ngsi::EntityInfo;
using ngsi::Registration;

bool has_all(const std::vector<Symbol>& types, const std::vector<Symbol>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(),
                     [&](Symbol t) { return std::find(types.begin(), types.end(), t) != types.end(); });
}

bool is_selected(const query::TypeSelection& selection, const std::vector<Symbol>& types) {
  if (selection.any_of_all.empty()) return true;
  return std::any_of(selection.any_of_all.begin(), selection.any_of_all.end(),
                     [&](const auto& all) { return has_all(types, all); });
}

bool shares_one(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& s) { return std::find(b.begin(), b.end(), s) != b.end(); });
}

// Whether entities inside `place` may meet the geo-query.
bool may_hold(const query::GeoQuery& q, const geo::Geometry& place) {
  if (!q.relation) return q.max_distance_m <= 0 || geo::Near(q.geometry, q.max_distance_m).holds(place);
  const bool disjoint = *q.relation == geo::GeoRelation::disjoint;
  const auto relation = geo::Relation::make(disjoint ? geo::GeoRelation::within : geo::GeoRelation::intersects, q.geometry);
  return relation && relation->holds(place) != disjoint;
}

// clause 5.2.9: matched for overlap
bool overlaps(const query::TemporalQuery& q, const ngsi::TimeInterval& interval) {
  const Time end = interval.end == kNoTime ? Time{INT64_MAX} : interval.end;
  switch (q.relation) {
    case query::TemporalQuery::Relation::before: return interval.start <= q.at;
    case query::TemporalQuery::Relation::after: return end >= q.at;
    case query::TemporalQuery::Relation::between: break;
  }
  return q.at <= end && q.end >= interval.start;
}

}  // namespace

bool covers(const EntityInfo& info, const std::optional<query::Pattern>& pattern, std::string_view id,
            const std::vector<Symbol>& types) {
  if (!types.empty() && !has_all(types, info.types)) return false;
  if (!info.id.empty()) return info.id == id;
  return !pattern || pattern->found_in(id);
}

Result<ConcernMatcher> ConcernMatcher::compile(Concern concern) {
  ConcernMatcher out;
  for (const auto& selector : concern.entities) {
    auto& pattern = out.patterns_.emplace_back();
    if (selector.id_pattern.empty()) continue;
    DOSI_TRY(pattern, query::Pattern::compile("idPattern", selector.id_pattern));
  }
  if (concern.csf) {
    DOSI_TRY(auto csf, query::Matcher::compile({.q = concern.csf}));
    out.csf_.emplace(std::move(csf));
  }
  if (concern.scope) {
    DOSI_TRY(auto scope, query::Matcher::compile({.scope = concern.scope}));
    out.scope_.emplace(std::move(scope));
  }
  out.concern_ = std::move(concern);
  return out;
}

bool ConcernMatcher::fits_entity(std::size_t i, const EntityInfo& info, const std::optional<query::Pattern>& pattern) const {
  const query::EntitySelector& wanted = concern_.entities[i];
  if (!is_selected(wanted.types, info.types)) return false;
  if (!wanted.id.empty()) return info.id.empty() ? !pattern || pattern->found_in(wanted.id) : info.id == wanted.id;
  if (patterns_[i] && !info.id.empty()) return patterns_[i]->found_in(info.id);
  return true;
}

bool ConcernMatcher::fits_place(const Registration& r) const {
  if (!concern_.geo) return true;
  static const Symbol kObservation = jsonld::Context::core()->expand("observationSpace"),
                      kOperation = jsonld::Context::core()->expand("operationSpace"),
                      kLocation = jsonld::Context::core()->expand("location");
  const Symbol name = concern_.geo->property;
  const std::optional<geo::Geometry>* place = nullptr;
  if (name == kLocation || !name) place = &r.location;
  if (name == kObservation) place = &r.observation_space;
  if (name == kOperation) place = &r.operation_space;
  if (place == nullptr || !*place) return !concern_.strict;
  return may_hold(*concern_.geo, **place);
}

// clause 5.10.2.4: sources of present data and of histories are registered apart
bool ConcernMatcher::fits_time(const Registration& r) const {
  if (concern_.history && (!concern_.temporal || !r.is_temporal())) return true;
  if (!concern_.temporal || !r.is_temporal()) return !concern_.temporal && !r.is_temporal();
  const bool observed = concern_.temporal->property == query::TemporalQuery::Property::observed_at;
  const auto& interval = observed ? r.observation_interval : r.management_interval;
  return interval && overlaps(*concern_.temporal, *interval);
}

bool ConcernMatcher::fits_rest(const Registration& r) const {
  if (csf_ && !csf_->matches(*r.properties)) return false;
  const bool says_scope = concern_.strict || !r.scopes.empty();
  if (scope_ && says_scope && !scope_->matches(*r.properties)) return false;
  return concern_.datasets.empty() || r.datasets.empty() || shares_one(concern_.datasets, r.datasets);
}

std::vector<Match::Part> ConcernMatcher::parts_of(const Source& source) const {
  const Registration& r = source.registration;
  std::vector<Match::Part> out;
  for (std::size_t i = 0; i < r.information.size(); ++i) {
    const ngsi::RegistrationInfo& info = r.information[i];
    if (!concern_.attributes.empty() &&
        std::none_of(concern_.attributes.begin(), concern_.attributes.end(), [&](Symbol a) { return info.offers(a); }))
      continue;
    Match::Part part{.info = i, .entities = {}};
    for (std::size_t e = 0; e < info.entities.size(); ++e)
      for (std::size_t s = 0; s < std::max<std::size_t>(1, concern_.entities.size()); ++s)
        if (concern_.entities.empty() || fits_entity(s, info.entities[e], source.patterns[i][e])) {
          part.entities.push_back(e);
          break;
        }
    if (info.entities.empty() || !part.entities.empty()) out.push_back(std::move(part));
  }
  if (!out.empty() && (!fits_time(r) || !fits_rest(r) || !fits_place(r))) out.clear();
  return out;
}

}  // namespace dosi::broker
