#include <algorithm>

#include "broker/notification.h"
#include "federation/answers.h"
#include "federation/merge.h"
#include "federation/reduce.h"
#include "federation/relays.h"
#include "federation/subscription_copy.h"
#include "ngsi/expiry.h"
#include "ngsi/parse.h"
#include "ngsi/syntax.h"

// What sources notify, on its way to the subscriber (clause 5.8.6).
namespace dosi::federation {
namespace {

using broker::Match;

// Attributes that the source tells to be gone; others may have them.
json::Value without_nulls(const json::Value& document) {
  json::Object out;
  const auto is_gone = [](const json::Value& v) {
    if (ngsi::is_null_text(v)) return true;
    if (!v.is_object()) return false;
    return std::any_of(v.as_object().begin(), v.as_object().end(), [](const json::Member& m) {
      return ngsi::is_null_text(m.value) || (m.key == "languageMap" && m.value.is_object() && m.value.find("@none") != nullptr &&
                                             ngsi::is_null_text(*m.value.find("@none")));
    });
  };
  for (const json::Member& m : document.as_object()) {
    json::Value kept = m.value;
    if (kept.is_array()) std::erase_if(kept.as_array(), is_gone);
    if (!is_gone(kept) && !(m.value.is_array() && kept.as_array().empty())) out.append(m.key, std::move(kept));
  }
  return out;
}

bool is_throttled(const broker::Subscription& s, Time now) {
  const std::int64_t last = s.last_us->load();
  return s.throttling_us != 0 && last != kNoTime.us && now.us - last < s.throttling_us;
}

}  // namespace

// A notification about parts of entities, whose other parts are sought elsewhere.
struct Relays::Fragment {
  RelayPtr relay;
  broker::SubscriptionPtr subscription;
  json::Object notification;
  json::Array deleted;  // entities that are gone at the source, as it told it
  std::vector<ngsi::Entity> entities;
  broker::Then<void> then;
};

RelayPtr Relays::find(const std::string& remote) const {
  const std::lock_guard lock(mutex_);
  if (const auto at = relays_.find(remote); at != relays_.end()) return at->second;
  const auto at = std::find_if(relays_.begin(), relays_.end(), [&](const auto& one) { return one.second->remote == remote; });
  return at == relays_.end() ? nullptr : at->second;
}

void Relays::receive(json::Object notification, const jsonld::ContextPtr& context, const broker::Then<void>& then) {
  const json::Value *id = notification.find("subscriptionId"), *data = notification.find("data");
  if (id == nullptr || !id->is_string()) return then(bad_request("'subscriptionId' must be a URI", "subscriptionId"));
  if (data == nullptr || !(data->is_array() || data->is_object())) return then(bad_request("'data' must be an array of entities", "data"));
  const RelayPtr relay = find(id->as_string());
  const auto s = relay ? hub_.subscriptions.find(relay->tenant, relay->subscription) : nullptr;
  if (!s) return then(not_found("There is no subscription '" + id->as_string().substr(0, 200) + "'"));
  const Time now = hub_.committer.now();
  if (!s->is_due(now) || is_throttled(*s, now)) return then(ok());
  if (splits_entities(*s, hub_.split_entities) && data->is_array()) {
    auto fragment = read_fragment(*data, *context);
    if (!fragment) return then(fragment.error());
    Fragment& f = **fragment;
    f.relay = relay, f.subscription = s, f.notification = std::move(notification), f.then = then;
    return ask_others(*fragment);
  }
  if (data->is_array() && data->as_array().empty()) return then(ok());
  s->last_us->store(now.us);
  hub_.committer.post(relay->tenant, {{s->queue, broker::encode(broker::passed_on(*s, now, std::move(notification)))}}, then);
}

Result<std::shared_ptr<Relays::Fragment>> Relays::read_fragment(const json::Value& data, const jsonld::Context& context) const {
  auto out = std::make_shared<Fragment>();
  for (const json::Value& document : data.as_array()) {
    if (!document.is_object()) return bad_request("'data' must be an array of entities", "data");
    if (document.find("deletedAt") != nullptr) {
      out->deleted.push_back(document);
      continue;
    }
    const json::Value* own = document.find("@context");
    const auto named = own == nullptr ? Result<jsonld::ContextPtr>(jsonld::ContextPtr()) : hub_.network.contexts().resolve(*own);
    if (!named) return named.error();
    DOSI_TRY(auto entity, ngsi::parse_entity(without_nulls(document), *named ? **named : context, {.system_times = true}));
    out->entities.push_back(std::move(entity));
  }
  return out;
}

void Relays::ask_others(const std::shared_ptr<Fragment>& fragment) {
  const Origin origin = origin_of(fragment->relay->tenant, fragment->subscription.get());
  std::vector<Call> calls;
  for (const ngsi::Entity& entity : fragment->entities) {
    broker::Concern concern;
    concern.entities.push_back({entity.id, "", {{entity.types}}});
    auto matcher = broker::ConcernMatcher::compile(std::move(concern));
    if (!matcher) continue;
    for (const Match& match : hub_.registrations.matching(origin.tenant, *matcher)) {
      const ngsi::Registration& r = match.source->registration;
      const bool can = r.operations.has(ngsi::SourceOperation::retrieve_entity) && r.mode != ngsi::SourceMode::auxiliary;
      if (!can || r.id == fragment->relay->source->registration.id || hub_.network.loops(*match.source, origin)) continue;
      Call call{.source = match.source, .path = "/ngsi-ld/v1/entities/" + path_segment(entity.id)};
      call.query.push_back({"options", "sysAttrs"});
      if (r.local_only) call.query.push_back({"local", "true"});
      calls.push_back(std::move(call));
    }
  }
  hub_.network.send(origin, std::move(calls), [this, fragment](std::vector<Reply> replies) {
    auto task = [this, fragment, all = std::make_shared<std::vector<Reply>>(std::move(replies))] { complete(fragment, *all); };
    if (!hub_.workers.submit(std::move(task))) fragment->then(error(ErrorCode::unavailable, "The hub is busy; try again"));
  });
}

void Relays::complete(const std::shared_ptr<Fragment>& fragment, const std::vector<Reply>& replies) {
  const broker::Subscription& s = *fragment->subscription;
  const std::string& tenant = fragment->relay->tenant;
  const store::Store& store = hub_.committer.store();
  const Time now = hub_.committer.now();
  std::map<std::string, std::vector<ngsi::Entity>> versions;
  for (const Reply& reply : replies)
    if (reply.good())
      for (ngsi::Entity& one : read_entities(reply, hub_.network.contexts(), now).entities) versions[one.id].push_back(std::move(one));
  const auto find = [&](std::string_view id) {
    ngsi::RecordPtr entity = store.get(tenant, id);
    return entity && ngsi::is_expired(*entity, now) ? nullptr : entity;
  };
  std::vector<ngsi::RecordPtr> matching;
  for (ngsi::Entity& entity : fragment->entities) {
    if (const auto own = find(entity.id)) merge_version(entity, own->unpack(), now);
    for (ngsi::Entity& one : versions[entity.id]) merge_version(entity, std::move(one), now);
    const auto whole = ngsi::Record::pack(entity);
    if (s.matcher.matches(*whole, find)) matching.push_back(whole);
  }
  std::vector<store::Letter> letters;
  if (!matching.empty()) letters.push_back({s.queue, broker::encode(broker::notification_of({s, find, now}, matching))});
  if (!fragment->deleted.empty()) {
    fragment->notification["data"] = std::move(fragment->deleted);
    letters.push_back({s.queue, broker::encode(broker::passed_on(s, now, std::move(fragment->notification)))});
  }
  if (letters.empty()) return fragment->then(ok());
  s.last_us->store(now.us);
  hub_.committer.post(tenant, std::move(letters), fragment->then);
}

}  // namespace dosi::federation
