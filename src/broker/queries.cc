#include "broker/queries.h"

#include <algorithm>

#include "broker/map_scan.h"

namespace dosi::broker {

using ngsi::Presentation;
using ngsi::RecordPtr;

RecordPtr Queries::find(const Caller& caller, std::string_view id, Time now) const {
  RecordPtr entity = store_.get(caller.tenant, id);
  const bool expired = entity && entity->expires_at() != kNoTime && entity->expires_at() <= now;
  return expired ? nullptr : entity;
}

Result<std::string> Queries::retrieve(const Caller& caller, std::string_view id,
                                      const std::optional<query::TypeSelection>& types, const Presentation& how) const {
  const RecordPtr entity = find(caller, id, how.now);
  if (!entity) return not_found("There is no entity '" + std::string(id) + "'");
  if (types) {
    DOSI_TRY(const auto matcher, query::Matcher::compile({.types = types}));
    if (!matcher.matches(*entity)) return not_found("Entity '" + std::string(id) + "' is not of the types asked for");
  }
  if (!how.attrs.empty() &&
      std::none_of(how.attrs.begin(), how.attrs.end(), [&](Symbol name) { return !entity->slots(name).empty(); })) {
    return not_found("Entity '" + std::string(id) + "' has none of the attributes asked for");
  }
  std::string out;
  ngsi::present(out, *entity, *caller.context, how);
  return out;
}

Result<Listing> Queries::list(const Caller& caller, const query::Matcher& matcher, const Page& page,
                              const Presentation& how) const {
  // A collection of features carries the context once, an array in every entity (clauses 4.5.16.3 and 6.3.6).
  Presentation each = how;
  if (how.geojson) each.context = {};
  Listing out;
  out.text = how.geojson ? std::string(ngsi::kFeaturesBegin) : "[";
  std::uint64_t count = 0;
  const store::Store::Page wanted{.offset = page.offset, .count = page.count ? &count : nullptr};
  const auto show = [&](const RecordPtr& entity) {
    if (entity->expires_at() != kNoTime && entity->expires_at() <= how.now) return true;
    if (out.shown == page.limit) return out.more = true, false;
    if (out.shown++ != 0) out.text += ',';
    ngsi::present(out.text, *entity, *caller.context, each);
    return true;
  };
  out.next = page.offset + page.limit;
  if (page.among != nullptr) {
    out.next = scan_map({store_, caller, matcher, how.now}, *page.among, wanted, show);
  } else {
    DOSI_CHECK(store_.scan(caller.tenant, matcher, wanted, show));
  }
  if (how.geojson)
    ngsi::end_features(out.text, how.context);
  else
    out.text += ']';
  if (page.count) out.count = count;
  return out;
}

}  // namespace dosi::broker
