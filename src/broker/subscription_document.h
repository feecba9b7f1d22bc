#pragma once
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "broker/post.h"
#include "json/value.h"
#include "jsonld/context.h"

// Subscriptions as documents (clauses 5.2.12 to 5.2.15). What the hub keeps is the client's document with IRIs in place of
// names, so that it means the same whatever context is asked for later; only q and csf stay as written, beside the IRIs of
// their terms ("qContext", an @context that needs no fetching). Context source subscriptions have the same form; where they name no
// jsonldContext, "defaultContext" is the URL of the one they came with (clauses 5.11.2.4, 5.2.12). "arrival" tells how the request came: at
// which address of the hub ("home"), and through whom ("via"). Neither is shown.
namespace dosi::broker {

// Reads a whole subscription, or a fragment of one (clause 5.5.8), member by member: bad_request for what table 5.2.12-1
// forbids. Members that only the hub writes, and unknown ones, are left out. In a fragment a member to be removed is null.
Result<json::Object> read_subscription(const json::Value& document, const jsonld::Context& context, bool fragment);

// Replaces and removes the members that the fragment names.
void merge_subscription(json::Object& subscription, json::Object fragment);

// What table 5.2.12-1 says about members together, and that expiresAt, if it is in `changed`, is not past.
Result<void> check_subscription(const json::Object& subscription, const json::Object& changed, Time now);

// How a subscription is shown (clauses 5.8.3, 5.8.4).
struct SubscriptionView {
  const jsonld::Context& context;
  bool sys_attrs = false;
  bool triggers = true;         // notificationTrigger means something here: its default is shown
  std::string_view at_context;  // JSON text for @context; empty: none
  Time now;
};
void present_subscription(std::string& out, const json::Object& subscription, const DeliveryStatus& status,
                          const SubscriptionView& view);

// "active", "paused" or "expired"
std::string_view status_of(const json::Object& subscription, Time now);

}  // namespace dosi::broker
