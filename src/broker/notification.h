#pragma once
#include <string>
#include <vector>

#include "broker/changes.h"
#include "broker/links.h"
#include "broker/post.h"
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
// Tells how entities are.
Message notification_of(const Occasion& occasion, const std::vector<ngsi::RecordPtr>& entities);

// "urn:ngsi-ld:Notification:" and 32 random hexadecimal digits; `kind` is "Notification" here.
std::string random_urn(std::string_view kind);

}  // namespace dosi::broker
