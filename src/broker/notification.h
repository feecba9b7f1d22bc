#pragma once
#include <string>
#include <vector>

#include "broker/changes.h"
#include "broker/post.h"
#include "broker/subscription.h"

// Notifications as they are sent (clauses 5.3.1, 5.8.6).
namespace dosi::broker {

// Appends the entity as an element of a notification's data: as it is now, with the attributes that were deleted, and with what was
// before the change if the subscription wants it.
void append_changed(std::string& out, const Subscription& subscription, const Difference& difference, Time now);
// The same of an entity without a change.
void append_entity(std::string& out, const Subscription& subscription, const ngsi::Record& entity, Time now);

// The notification with these elements, separated by commas.
Message notification_of(const Subscription& subscription, std::string_view elements, Time now);

// "urn:ngsi-ld:Notification:" and 32 random hexadecimal digits; `kind` is "Notification" here.
std::string random_urn(std::string_view kind);

}  // namespace dosi::broker
