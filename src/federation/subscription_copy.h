#pragma once
#include <optional>
#include <string>

#include "broker/source_match.h"
#include "broker/subscription.h"
#include "json/value.h"

namespace dosi::federation {

// How a subscription is passed on to a source.
struct CopyWish {
  std::string id;        // of the copy
  std::string endpoint;  // where its notifications go: to this hub
  bool split = false;    // parts of an entity may lie in several sources: conditions are looked at here
};

// Whether a subscription may concern other sources at all: not with localOnly, nor with the type "*" (clauses 5.5.13, 5.2.33).
bool is_for_sources(const broker::Subscription& subscription);
bool splits_entities(const broker::Subscription& subscription, bool otherwise);

// The subscription cut down to what the registration offers (clause 5.8.1.4), in the names of its own context. None if no change there
// can be of interest: none of the watched attributes is offered.
Result<std::optional<json::Object>> copy_for_source(const broker::Subscription& subscription, const broker::Match& match, const CopyWish& wish);

// What turns one copy into another by an update (clause 5.5.8): members that go are NGSI-LD Nulls.
json::Object difference_of(const json::Object& before, const json::Object& after);

}  // namespace dosi::federation
