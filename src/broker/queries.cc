#include "broker/queries.h"

#include <algorithm>

#include "broker/seen.h"
#include "ngsi/expiry.h"

namespace dosi::broker {

using ngsi::Presentation;
using ngsi::RecordPtr;

RecordPtr Queries::find(const Caller& caller, std::string_view id, Time now) const {
  RecordPtr entity = Seen(store_, caller)->get(caller.tenant, id);
  return entity && ngsi::is_expired(*entity, now) ? nullptr : entity;
}

LinkedPresenter::Find Queries::finder(const Caller& caller, Time now) const {
  return [this, &caller, now](std::string_view id) { return find(caller, id, now); };
}

Result<std::string> Queries::retrieve(const Caller& caller, std::string_view id,
                                      const std::optional<query::TypeSelection>& types, const Presentation& how,
                                      const LinkWish& links) const {
  const RecordPtr entity = find(caller, id, how.now);
  if (!entity) return not_found("There is no entity '" + std::string(id) + "'");
  if (types) {
    DOSI_TRY(const auto matcher, query::Matcher::compile({.types = types}));
    if (!matcher.matches(*entity)) return not_found("Entity '" + std::string(id) + "' is not of the types asked for");
  }
  const auto lasts = [&](const ngsi::Slot& slot) { return !ngsi::is_expired(*entity, slot, how.now); };
  const auto has = [&](Symbol name) { return std::ranges::any_of(entity->slots(name), lasts); };
  if (!how.attrs.empty() && std::ranges::none_of(how.attrs, has))
    return not_found("Entity '" + std::string(id) + "' has none of the attributes asked for");
  if (!how.geojson && !ngsi::leaves_anything(how, *entity))
    return not_found("Of entity '" + std::string(id) + "' nothing is left by 'pick' and 'omit'");
  std::string out;
  out.reserve(entity->bytes().size());
  if (links.form == LinkWish::Form::none) {
    ngsi::present(out, *entity, *caller.context, how);
    return out;
  }
  LinkedPresenter(*caller.context, how, links, finder(caller, how.now)).one(out, entity);
  return out;
}

Result<Listing> Queries::list(const Caller& caller, const query::Matcher& matcher, const Page& page,
                              const Presentation& how, const LinkWish& links) const {
  Listing out;
  std::size_t unseen = 0;
  const auto is_shown = [&](const RecordPtr& entity) {
    const bool shown = how.geojson || ngsi::leaves_anything(how, *entity);
    unseen += shown ? 0 : 1;
    return shown;
  };
  if (links.form != LinkWish::Form::none) {
    const LinkedPresenter presenter(*caller.context, how, links, finder(caller, how.now));
    std::vector<RecordPtr> found;
    const auto take = [&](const RecordPtr& entity) {
      if (!is_shown(entity)) return true;
      if (found.size() == page.limit) return out.more = true, false;
      found.push_back(entity);
      return true;
    };
    DOSI_CHECK(scan(out, {store_, caller, matcher, how.now}, page, take));
    out.shown = found.size();
    if (page.among == nullptr) out.next += unseen;
    presenter.all(out.text, found);
    return out;
  }
  // A collection of features carries the context once, an array in every entity (clauses 4.5.16.3 and 6.3.6).
  Presentation each = how;
  if (how.geojson) each.context = {};
  out.text = how.geojson ? std::string(ngsi::kFeaturesBegin) : "[";
  const auto show = [&](const RecordPtr& entity) {
    if (!is_shown(entity)) return true;
    if (out.shown == page.limit) return out.more = true, false;
    if (out.shown++ != 0) out.text += ',';
    ngsi::present(out.text, *entity, *caller.context, each);
    return true;
  };
  DOSI_CHECK(scan(out, {store_, caller, matcher, how.now}, page, show));
  if (page.among == nullptr) out.next += unseen;
  if (how.geojson)
    ngsi::end_features(out.text, how.context);
  else
    out.text += ']';
  return out;
}

Result<void> Queries::scan(Listing& out, const LocalQuery& query, const Page& page,
                           const store::Reads::Visit& visit) const {
  const Seen seen(store_, query.caller);
  std::uint64_t count = 0;
  const store::Reads::Page wanted{.offset = page.offset, .count = page.count ? &count : nullptr};
  out.next = page.offset + page.limit;
  if (page.among != nullptr) {
    out.next = scan_map(query, *page.among, wanted, visit);
  } else {
    DOSI_CHECK(seen->scan(query.caller.tenant, query.matcher, wanted, visit));
  }
  if (page.count) out.count = count;
  return ok();
}

}  // namespace dosi::broker
