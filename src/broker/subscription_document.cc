#include "broker/subscription_document.h"

#include <algorithm>

#include "json/write.h"
#include "query/parse.h"

namespace dosi::broker {
namespace {

using json::Value;

bool is_true(const json::Object& object, std::string_view member, bool otherwise) {
  const Value* v = object.find(member);
  return v == nullptr || !v->is_bool() ? otherwise : v->as_bool();
}

Time time_of(const json::Object& object, std::string_view member) {
  const Value* v = object.find(member);
  if (v == nullptr || !v->is_string()) return kNoTime;
  const auto time = parse_time(v->as_string());
  return time ? *time : kNoTime;
}

// Writes a kept subscription with names in place of IRIs.
class Presenter {
 public:
  Presenter(std::string& out, const SubscriptionView& view) : w_(out), view_(view) {}

  void subscription(const json::Object& s, const DeliveryStatus& status) {
    w_.begin_object();
    for (const json::Member& m : s) member(m, status);
    if (view_.triggers && s.find("notificationTrigger") == nullptr && s.find("timeInterval") == nullptr) w_.key("notificationTrigger"), w_.raw(kDefaultTriggers);
    w_.member("status", status_of(s, view_.now));
    if (!view_.at_context.empty()) w_.key("@context"), w_.raw(view_.at_context);
    w_.end_object();
  }

 private:
  static constexpr std::string_view kDefaultTriggers = R"(["attributeCreated","attributeUpdated"])";

  void member(const json::Member& m, const DeliveryStatus& status) {
    constexpr std::string_view kHidden[] = {"qContext", "queue", "defaultContext", "arrival", "snapshot"};
    const bool own_time = m.key == "createdAt" || m.key == "modifiedAt";
    if (std::find(std::begin(kHidden), std::end(kHidden), m.key) != std::end(kHidden) || (own_time && !view_.sys_attrs)) return;
    w_.key(m.key);
    if (m.key == "entities") return entities(m.value.as_array());
    if (m.key == "watchedAttributes") return names(m.value);
    if (m.key == "geoQ") return geo_q(m.value.as_object());
    if (m.key == "notification") return notification(m.value.as_object(), status);
    w_.value(m.value);
  }
  // With braces around what is wanted of linked entities (clause 4.21).
  std::string projected(const Value& term) const {
    if (term.is_string()) return view_.context.compact_iri(term.as_string());
    const json::Array& with = term.as_array();
    std::string out = projected(with.front());
    for (std::size_t i = 1; i < with.size(); ++i) out += (i == 1 ? "{" : ",") + projected(with[i]);
    return out + "}";
  }
  void name(const Value& iri) { w_.string(view_.context.compact_iri(iri.as_string())); }
  void names(const Value& list) {
    w_.begin_array();
    for (const Value& each : list.as_array()) w_.string(projected(each));
    w_.end_array();
  }
  void entities(const json::Array& selectors) {
    w_.begin_array();
    for (const Value& selector : selectors) {
      w_.begin_object();
      for (const json::Member& m : selector.as_object()) {
        w_.key(m.key);
        m.key == "type" ? types(m.value.as_string()) : w_.value(m.value);
      }
      w_.end_object();
    }
    w_.end_array();
  }
  void types(const std::string& kept) {
    if (kept == "*") return w_.string(kept);
    const auto parsed = query::parse_types(kept, {*jsonld::Context::core(), true});
    w_.string(parsed ? query::print(*parsed, view_.context) : kept);
  }
  void geo_q(const json::Object& geo) {
    w_.begin_object();
    for (const json::Member& m : geo) {
      w_.key(m.key);
      m.key == "geoproperty" ? name(m.value) : w_.value(m.value);
    }
    w_.end_object();
  }
  void notification(const json::Object& notification, const DeliveryStatus& s) {
    w_.begin_object();
    for (const json::Member& m : notification) {
      w_.key(m.key);
      const bool is_list = m.key == "attributes" || m.key == "pick" || m.key == "omit";
      is_list ? names(m.value) : w_.value(m.value);
    }
    const auto count = [&](std::string_view key, std::uint64_t n) {
      if (n != 0) w_.key(key), w_.number(static_cast<std::int64_t>(n));
    };
    const auto time = [&](std::string_view key, Time t) {
      if (t != kNoTime) w_.member(key, format_time(t));
    };
    if (s.ok) w_.member("status", *s.ok ? "ok" : "failed");
    count("timesSent", s.times_sent), count("timesFailed", s.times_failed), count("timesGivenUp", s.given_up);
    time("lastNotification", s.last_notification), time("lastSuccess", s.last_success), time("lastFailure", s.last_failure);
    w_.end_object();
  }

  json::Writer w_;
  const SubscriptionView& view_;
};

}  // namespace

void merge_subscription(json::Object& subscription, json::Object fragment) {
  if (fragment.find("q") == nullptr || fragment.find("csf") == nullptr)
    if (const Value* old = subscription.find("qContext"); old != nullptr && fragment.find("qContext") != nullptr)
      for (const json::Member& term : old->as_object())
        if (auto& terms = fragment.find("qContext")->as_object(); terms.find(term.key) == nullptr) terms.append(term.key, term.value);
  for (json::Member& m : fragment) {
    if (m.key == "id" || m.key == "type") continue;
    if (m.value.is_null()) subscription.erase(m.key);
    else subscription[m.key] = std::move(m.value);
  }
}

Result<void> check_subscription(const json::Object& s, const json::Object& changed, Time now) {
  const auto has = [&](std::string_view name) { return s.find(name) != nullptr; };
  const bool local = is_true(s, "localOnly", false);
  if (has("timeInterval") && has("watchedAttributes"))
    return bad_request("'watchedAttributes' and 'timeInterval' exclude each other: notifications come by change or by time", "timeInterval");
  if (has("timeInterval") && has("throttling"))
    return bad_request("'throttling' and 'timeInterval' exclude each other", "throttling");
  if (has("timeInterval") && !has("entities") && !local)
    return bad_request("'entities' is missing: with 'timeInterval' they must be named, or localOnly be true", "entities");
  if (!has("entities") && !has("watchedAttributes") && !local)
    return bad_request("one of 'entities' and 'watchedAttributes' is needed, unless localOnly is true", "entities");
  if (has("entities") && has("localOnly") && !local)
    for (const Value& selector : s.find("entities")->as_array())
      if (*selector.find("type") == Value("*"))
        return bad_request("the type \"*\" means local entities alone: localOnly must not be false", "localOnly");
  if (changed.find("expiresAt") != nullptr && has("expiresAt") && time_of(s, "expiresAt") <= now)
    return bad_request("'expiresAt' is in the past", "expiresAt");
  return ok();
}

void present_subscription(std::string& out, const json::Object& subscription, const DeliveryStatus& status,
                          const SubscriptionView& view) {
  Presenter(out, view).subscription(subscription, status);
}

std::string_view status_of(const json::Object& subscription, Time now) {
  const Time expires = time_of(subscription, "expiresAt");
  if (expires != kNoTime && expires <= now) return "expired";
  return is_true(subscription, "isActive", true) ? "active" : "paused";
}

}  // namespace dosi::broker
