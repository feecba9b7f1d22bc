#include "broker/subscription.h"

#include <algorithm>

#include "broker/projection.h"
#include "json/write.h"
#include "jsonld/context_cache.h"
#include "query/parse.h"

namespace dosi::broker {

// It needs no fetching.
Result<jsonld::ContextPtr> context_of_q(const json::Object& document) {
  const json::Value* terms = document.find("qContext");
  if (terms == nullptr) return jsonld::Context::core();
  static jsonld::ContextCache local(jsonld::ContextCache::Options{});
  return local.resolve(*terms);
}

namespace {

using json::Value;

std::string text_of(const json::Object& object, std::string_view member) {
  const Value* v = object.find(member);
  return v == nullptr ? "" : v->is_string() ? v->as_string() : json::dump(*v);
}
bool is_true(const json::Object& object, std::string_view member) {
  const Value* v = object.find(member);
  return v != nullptr && *v == Value(true);
}
std::int64_t microseconds(const json::Object& object, std::string_view seconds) {
  const Value* v = object.find(seconds);
  return v == nullptr || !v->is_number() ? 0 : static_cast<std::int64_t>(std::min(v->as_double(), 1e9) * 1e6);
}
std::vector<Symbol> symbols(const json::Object& object, std::string_view member) {
  std::vector<Symbol> out;
  if (const Value* v = object.find(member); v != nullptr && v->is_array())
    for (const Value& each : v->as_array()) out.push_back(intern(each.as_string()));
  return out;
}
std::vector<std::string> strings(const json::Object& object, std::string_view member) {
  std::vector<std::string> out;
  const Value* v = object.find(member);
  if (v == nullptr) return out;
  if (v->is_string()) return {v->as_string()};
  for (const Value& each : v->as_array()) out.push_back(each.as_string());
  return out;
}

Result<void> add_selectors(query::Query& query, const json::Object& document) {
  const Value* entities = document.find("entities");
  if (entities == nullptr) return ok();
  for (const Value& v : entities->as_array()) {
    query::EntitySelector selector;
    const json::Object& given = v.as_object();
    if (text_of(given, "type") != "*") {
      DOSI_TRY(selector.types, query::parse_types(text_of(given, "type"), {*jsonld::Context::core(), true}));
    }
    const auto ids = strings(given, "id");
    if (ids.empty()) {  // an id goes before a pattern (clause 5.2.33)
      selector.id_pattern = text_of(given, "idPattern");
      query.selectors.push_back(selector);
    }
    for (const std::string& id : ids) selector.id = id, query.selectors.push_back(selector);
  }
  return ok();
}

Result<query::Matcher> matcher_of(const json::Object& document) {
  query::Query query;
  DOSI_CHECK(add_selectors(query, document));
  if (const std::string q = text_of(document, "q"); !q.empty()) {
    DOSI_TRY(const jsonld::ContextPtr context, context_of_q(document));
    DOSI_TRY(query.q, query::parse_q(q, {*context, true}));
  }
  if (const std::string scope = text_of(document, "scopeQ"); !scope.empty()) {
    DOSI_TRY(query.scope, query::parse_scope(scope));
  }
  if (const Value* geo = document.find("geoQ")) {
    const json::Object& given = geo->as_object();
    const std::string georel = text_of(given, "georel"), geometry = text_of(given, "geometry"),
                      coordinates = text_of(given, "coordinates"), property = text_of(given, "geoproperty");
    DOSI_TRY(query.geo, query::parse_geo({georel, geometry, coordinates, property}, {*jsonld::Context::core(), true}));
    if (!property.empty()) query.geo->property = intern(property);
  }
  return query::Matcher::compile(std::move(query));
}

std::uint8_t triggers_of(const json::Object& document) {
  constexpr std::pair<std::string_view, std::uint8_t> kNames[] = {
      {"entityCreated", kEntityCreated},       {"entityUpdated", kEntityUpdated},       {"entityDeleted", kEntityDeleted},
      {"attributeCreated", kAttributeCreated}, {"attributeUpdated", kAttributeUpdated}, {"attributeDeleted", kAttributeDeleted}};
  const auto given = strings(document, "notificationTrigger");
  if (given.empty()) return kAttributeCreated | kAttributeUpdated;
  std::uint8_t out = 0;
  for (const auto& [name, bits] : kNames)
    if (std::find(given.begin(), given.end(), name) != given.end()) out |= bits;
  return out;
}

Result<void> set_presentation(Subscription& s, const json::Object& notification) {
  const std::string format = text_of(notification, "format"), join = text_of(notification, "join");
  if (format == "concise") s.how.form = ngsi::Form::concise;
  if (format == "simplified" || format == "keyValues") s.how.form = ngsi::Form::simplified;
  s.how.sys_attrs = is_true(notification, "sysAttrs");
  s.how.geojson = s.endpoint->accept == Endpoint::Accept::geo_json;
  if (const Value* pick = notification.find("pick")) add_pick(s.how, projection_of(pick->as_array()));
  if (const Value* omit = notification.find("omit")) add_omit(s.how, projection_of(omit->as_array()));
  s.how.attrs = symbols(notification, "attributes");
  s.how.datasets = strings(s.document, "datasetId");
  if (const std::string lang = text_of(s.document, "lang"); !lang.empty()) {
    DOSI_TRY(s.how.language, ngsi::LanguageFilter::parse(lang));
  }
  s.show_changes = is_true(notification, "showChanges");
  if (join == "flat") s.links.form = LinkWish::Form::flat;
  if (join == "inline") s.links.form = LinkWish::Form::inlined;
  if (const Value* level = notification.find("joinLevel")) s.links.levels = static_cast<std::size_t>(std::min<std::int64_t>(level->as_int(), 100));
  if (const std::string version = text_of(s.document, "ngsildConformance"); !version.empty()) s.conformance = ngsi::parse_version(version);
  return ok();
}

}  // namespace

std::string context_url_of(const json::Object& document) {
  return text_of(document, document.find("jsonldContext") != nullptr ? "jsonldContext" : "defaultContext");
}

Result<std::shared_ptr<Subscription>> prepare_subscription(json::Object document, jsonld::ContextPtr context) {
  DOSI_TRY(auto matcher, matcher_of(document));
  auto s = std::make_shared<Subscription>(Subscription{.id = text_of(document, "id"),
                                                       .queue = text_of(document, "queue"),
                                                       .document = std::move(document),
                                                       .matcher = std::move(matcher)});
  const Value* notification = s->document.find("notification");
  if (notification == nullptr || notification->find("endpoint") == nullptr)
    return bad_request("'notification.endpoint' is missing", "notification.endpoint");
  DOSI_TRY(Endpoint endpoint, read_endpoint(*notification->find("endpoint"), "notification.endpoint"));
  // clause 6.3.22
  if (const std::string snapshot = text_of(s->document, "snapshot"); !snapshot.empty())
    endpoint.receiver_info.emplace_back("NGSILD-Snapshot", snapshot);
  s->endpoint = std::make_shared<const Endpoint>(std::move(endpoint));
  s->watched = symbols(s->document, "watchedAttributes");
  s->triggers = triggers_of(s->document);
  s->throttling_us = microseconds(s->document, "throttling");
  s->interval_us = microseconds(s->document, "timeInterval");
  const Value* active = s->document.find("isActive");
  s->active = active == nullptr || *active != Value(false);
  if (const std::string expires = text_of(s->document, "expiresAt"); !expires.empty()) {
    DOSI_TRY(s->expires, parse_time(expires));
  }
  DOSI_CHECK(set_presentation(*s, notification->as_object()));
  s->context_url = context_url_of(s->document);
  s->context = std::move(context);
  s->at_context = json::dump(Value(s->context_url));
  s->last_us = std::make_shared<std::atomic<std::int64_t>>(kNoTime.us);
  s->held = std::make_shared<Held>();
  return s;
}

Result<Concern> concern_of(const Subscription& s) {
  const query::Query& query = s.matcher.query();
  Concern out{.entities = query.selectors, .geo = query.geo, .scope = query.scope};
  std::vector<Symbol> shown = s.how.attrs;
  for (const Symbol name : s.how.pick)
    if (!text(name).starts_with('@')) shown.push_back(name);
  if (!s.watched.empty() && !shown.empty()) {
    out.attributes = s.watched;
    out.attributes.insert(out.attributes.end(), shown.begin(), shown.end());
  }
  if (const Value* t = s.document.find("temporalQ")) {
    const json::Object& given = t->as_object();
    const std::string relation = text_of(given, "timerel"), at = text_of(given, "timeAt"), end = text_of(given, "endTimeAt"),
                      property = text_of(given, "timeproperty");
    DOSI_TRY(out.temporal, query::parse_temporal({relation, at, end, property}));
  }
  if (const std::string csf = text_of(s.document, "csf"); !csf.empty()) {
    DOSI_TRY(const jsonld::ContextPtr context, context_of_q(s.document));
    DOSI_TRY(out.csf, query::parse_q(csf, {*context, true}));
  }
  out.datasets = s.how.datasets;
  return out;
}

}  // namespace dosi::broker
