#include "federation/subscription_copy.h"

#include <algorithm>

#include "federation/naming.h"
#include "federation/reduce.h"
#include "ngsi/syntax.h"

namespace dosi::federation {
namespace {

using broker::Match;
using broker::Subscription;

const json::Value kTrue(true);

// The watched attributes that the matching parts offer. None: there are none; empty: all are meant.
std::optional<std::vector<Symbol>> watched_there(const Subscription& s, const Match& match) {
  std::vector<Symbol> offered, out;
  for (const Match::Part& part : match.parts) {
    const auto& names = match.info(part).attributes;
    if (names.empty()) return s.watched;
    for (const Symbol name : names)
      if (std::find(offered.begin(), offered.end(), name) == offered.end()) offered.push_back(name);
  }
  if (s.watched.empty()) return offered;
  std::copy_if(s.watched.begin(), s.watched.end(), std::back_inserter(out),
               [&](Symbol name) { return std::find(offered.begin(), offered.end(), name) != offered.end(); });
  if (out.empty()) return std::nullopt;
  return out;
}

json::Array entities_there(const Subscription& s, const Match& match) {
  ReadWish wish;
  wish.entities = s.matcher.query().selectors;
  json::Array out;
  for (const Match::Part& part : match.parts) {
    json::Object reduced;
    reduce_document(reduced, wish, match, part, s.names());
    const json::Value* entities = reduced.find("entities");
    if (entities == nullptr) return {};
    for (const json::Value& one : entities->as_array())
      if (std::find(out.begin(), out.end(), one) == out.end()) out.push_back(one);
  }
  return out;
}

// The notification's parameters, with this hub as receiver; what is shown of entities is decided here.
json::Object notification_for(const Subscription& s, const CopyWish& wish) {
  const json::Object& own = s.document.find("notification")->as_object();
  json::Object endpoint{{"uri", wish.endpoint}, {"accept", wish.split ? "application/json" : std::string(media_type(s.endpoint->accept))}};
  json::Object out{{"endpoint", std::move(endpoint)}};
  if (wish.split) {
    out["sysAttrs"] = true;
    return out;
  }
  for (const std::string_view member : {"format", "sysAttrs", "showChanges", "join", "joinLevel"})
    if (const json::Value* v = own.find(member)) out[member] = *v;
  return out;
}

Result<void> add_conditions(json::Object& copy, const Subscription& s) {
  const auto take = [&](std::string_view member) {
    if (const json::Value* v = s.document.find(member)) copy[member] = *v;
  };
  take("geoQ"), take("scopeQ");
  if (json::Value* geo = copy.find("geoQ"))
    if (json::Value* property = geo->as_object().find("geoproperty")) property->as_string() = s.names().compact_iri(property->as_string());
  const json::Value* q = s.document.find("q");
  if (q == nullptr) return ok();
  DOSI_TRY(const jsonld::ContextPtr from, broker::context_of_q(s.document));
  const Naming naming(from, s.context ? s.context : jsonld::Context::core());
  DOSI_TRY(copy["q"], naming.q(q->as_string()));
  return ok();
}

}  // namespace

bool is_for_sources(const Subscription& s) {
  const json::Value* local = s.document.find("localOnly");
  if (local != nullptr && *local == kTrue) return false;
  const auto& selectors = s.matcher.query().selectors;
  return std::none_of(selectors.begin(), selectors.end(), [](const query::EntitySelector& one) { return one.types.any_of_all.empty(); });
}

bool splits_entities(const Subscription& s, bool otherwise) {
  const json::Value* split = s.document.find("splitEntities");
  return split == nullptr ? otherwise : *split == kTrue;
}

Result<std::optional<json::Object>> copy_for_source(const Subscription& s, const Match& match, const CopyWish& wish) {
  const auto watched = watched_there(s, match);
  if (!watched) return std::optional<json::Object>();
  json::Object copy{{"id", wish.id}, {"type", "Subscription"}};
  if (json::Array entities = entities_there(s, match); !entities.empty()) copy["entities"] = std::move(entities);
  if (!watched->empty() && s.interval_us == 0) {
    json::Array names;
    for (const Symbol name : *watched) names.push_back(s.names().compact(name));
    copy["watchedAttributes"] = std::move(names);
  }
  for (const std::string_view member : {"notificationTrigger", "timeInterval", "datasetId", "expandValues", "jsonKeys", "isActive", "expiresAt",
                                        "throttling", "splitEntities", "jsonldContext"})
    if (const json::Value* v = s.document.find(member)) copy[member] = *v;
  if (!wish.split) {
    for (const std::string_view member : {"lang", "ngsildConformance"})
      if (const json::Value* v = s.document.find(member)) copy[member] = *v;
    DOSI_CHECK(add_conditions(copy, s));
  }
  if (match.source->registration.local_only) copy["localOnly"] = true;
  copy["notification"] = notification_for(s, wish);
  return std::optional(std::move(copy));
}

json::Object difference_of(const json::Object& before, const json::Object& after) {
  json::Object out;
  for (const json::Member& m : after)
    if (const json::Value* old = before.find(m.key); m.key != "id" && (old == nullptr || *old != m.value)) out.append(m.key, m.value);
  for (const json::Member& m : before)
    if (after.find(m.key) == nullptr) out.append(m.key, std::string(ngsi::kNull));
  return out;
}

}  // namespace dosi::federation
