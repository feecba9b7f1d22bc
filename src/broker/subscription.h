#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "broker/endpoint.h"
#include "broker/links.h"
#include "broker/source_match.h"
#include "json/value.h"
#include "jsonld/context.h"
#include "ngsi/fallback.h"
#include "ngsi/present.h"
#include "query/matches.h"

namespace dosi::broker {

// What may bring about a notification (table 5.2.12-1), as bits.
enum Trigger : std::uint8_t {
  kEntityCreated = 1,
  kEntityDeleted = 2,
  kAttributeCreated = 4,
  kAttributeUpdated = 8,
  kAttributeDeleted = 16,
  kEntityUpdated = kAttributeCreated | kAttributeUpdated | kAttributeDeleted,
};

// What changed within the throttling time and is not told yet.
struct Held {
  std::mutex mutex;
  bool any = true;                                // something may be held, here or in the store
  std::map<std::string, ngsi::RecordPtr> before;  // by id, how the entity was before; null: there was none
};

// A subscription ready for work. Immutable but for what is atomic; safe to use from any thread.
struct Subscription {
  std::string id, queue;
  json::Object document;               // as read_subscription keeps it, with createdAt and modifiedAt
  query::Matcher matcher;              // entities, q, geoQ, scopeQ
  std::vector<Symbol> watched;         // empty: every attribute
  std::uint8_t triggers = kAttributeCreated | kAttributeUpdated;
  std::int64_t throttling_us = 0, interval_us = 0;
  bool active = true;
  Time expires = kNoTime;

  std::shared_ptr<const Endpoint> endpoint;
  ngsi::Presentation how;
  bool show_changes = false;
  LinkWish links;
  std::optional<ngsi::SpecVersion> conformance;  // ngsildConformance
  std::string context_url;             // jsonldContext
  jsonld::ContextPtr context;          // of notifications; null while it could not be had: IRIs stand for names then
  std::string at_context;              // JSON text of @context in JSON-LD notifications

  // Both survive updates: when the last notification was made, and what is held.
  std::shared_ptr<std::atomic<std::int64_t>> last_us;
  std::shared_ptr<Held> held;

  bool derived = false;                // made by the hub for a subscription to entities: not kept, told nothing

  std::string held_queue() const { return "held/" + queue; }
  bool is_due(Time now) const { return active && (expires == kNoTime || expires > now); }
  const jsonld::Context& names() const { return context ? *context : *jsonld::Context::core(); }
};
using SubscriptionPtr = std::shared_ptr<const Subscription>;

// The URL of the context that notifications are in: jsonldContext, or what stands in for it.
std::string context_url_of(const json::Object& document);

// Makes a kept document ready. bad_request if the document is none that read_subscription and check_subscription let pass.
// `context`, that of context_url_of, may be null.
Result<std::shared_ptr<Subscription>> prepare_subscription(json::Object document, jsonld::ContextPtr context);

// The context that names in its q and csf are from.
Result<jsonld::ContextPtr> context_of_q(const json::Object& document);

// Which registrations the subscription is about (clauses 5.11.2.4, 5.12); attributes count only where both those that are watched and
// those that are shown are named.
Result<Concern> concern_of(const Subscription& subscription);

}  // namespace dosi::broker
