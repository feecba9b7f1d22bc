#include <algorithm>

#include "broker/registrations.h"

namespace dosi::broker {
namespace {

using ngsi::SourceMode;

// The entities that a part of a registration is about, as a query over what is stored.
query::Query stored_query(const ngsi::RegistrationInfo& info) {
  query::Query out;
  for (const ngsi::EntityInfo& entity : info.entities) {
    query::EntitySelector selector{entity.id, entity.id.empty() ? entity.id_pattern : "", {}};
    selector.types.any_of_all = {entity.types};
    out.selectors.push_back(std::move(selector));
  }
  out.attrs = info.attributes;
  return out;
}

// An entity that is stored here and must not be.
Result<std::string> stored_rival(const store::Store& store, const std::string& tenant, const ngsi::RegistrationInfo& info,
                                 Time now) {
  DOSI_TRY(const auto matcher, query::Matcher::compile(stored_query(info)));
  std::string found;
  DOSI_CHECK(store.scan(tenant, matcher, {}, [&](const store::RecordPtr& entity) {
    if (entity->expires_at() != kNoTime && entity->expires_at() <= now) return true;
    found = entity->id();
    return false;
  }));
  return found;
}

// Whether a redirect registration is about that one entity by name, not as one of many.
bool names_entity(const Match& match, const std::string& id) {
  return std::any_of(match.parts.begin(), match.parts.end(), [&](const Match::Part& part) {
    const auto& info = match.info(part);
    return std::any_of(part.entities.begin(), part.entities.end(), [&](std::size_t i) { return info.entities[i].id == id; });
  });
}

}  // namespace

Result<void> Registrations::check_conflicts(const std::string& tenant, const Source& source) const {
  const ngsi::Registration& r = source.registration;
  if (!ngsi::is_proxied(r.mode)) return ok();
  for (const ngsi::RegistrationInfo& info : r.information) {
    DOSI_TRY(const std::string rival, stored_rival(committer_.store(), tenant, info, committer_.now()));
    if (!rival.empty())
      return error(ErrorCode::conflict, "The hub itself holds entity '" + rival + "', which the registration would have held elsewhere",
                   "information");
    for (const ngsi::EntityInfo& entity : info.entities) {
      if (entity.id.empty()) continue;
      Concern concern;
      query::EntitySelector selector{entity.id, "", {}};
      selector.types.any_of_all = {entity.types};
      concern.entities = {selector};
      concern.attributes = info.attributes;
      DOSI_TRY(const auto matcher, ConcernMatcher::compile(std::move(concern)));
      for (const Match& match : matching(tenant, matcher)) {
        const ngsi::Registration& other = match.source->registration;
        const bool rivals = r.mode == SourceMode::exclusive
                                ? ngsi::is_proxied(other.mode)
                                : other.mode == SourceMode::exclusive && names_entity(match, entity.id);
        if (other.id != r.id && rivals)
          return error(ErrorCode::conflict, "Registration '" + other.id + "' already has attributes of entity '" + entity.id + "'",
                       "information");
      }
    }
  }
  return ok();
}

}  // namespace dosi::broker
