#pragma once
#include <string>
#include <vector>

#include "broker/changes.h"
#include "broker/links.h"
#include "broker/post.h"
#include "broker/source_match.h"
#include "broker/subscription.h"

// Notifications as they are sent (clauses 5.3.1, 5.8.6).
namespace dosi::broker {

// What a notification is made for. `find` gets linked entities (null: there is none).
struct Occasion {
  const Subscription& subscription;
  LinkedPresenter::Find find;
  Time now;
};

// Tells of a changed entity: as it is now, with the attributes that were deleted, and with what was before the change if the
// subscription wants it.
Message notification_of(const Occasion& occasion, const Difference& difference);
// The same of several changes at once.
Message notification_of(const Occasion& occasion, const std::vector<Difference>& differences);
// Tells how entities are.
Message notification_of(const Occasion& occasion, const std::vector<ngsi::RecordPtr>& entities);

// Clause 5.3.3.
enum class TriggerReason : std::uint8_t { newly_matching, updated, no_longer_matching };
// Tells of registrations (clauses 5.3.2, 5.11.7), with those parts of their information alone that match.
Message source_notification_of(const Subscription& subscription, Time now, TriggerReason reason, const std::vector<Match>& matches);

// A notification that a source sent for a subscription passed on to it, made one of the subscription's own (clause 5.8.6): the rest of it
// stays as it came. `data` is an array of entities, or a FeatureCollection.
Message passed_on(const Subscription& subscription, Time now, json::Object notification);

// "urn:ngsi-ld:Notification:" and 32 random hexadecimal digits; `kind` is "Notification" here.
std::string random_urn(std::string_view kind);

}  // namespace dosi::broker
