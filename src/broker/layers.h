#pragma once
#include <string>

#include "broker/caller.h"
#include "store/store.h"

namespace dosi::broker {

// What is in the hub, as the map wants to know it (docs/hub-api.md, GET /dosi/layers): per entity type the count, the
// kind of geometry, the box, and per attribute how many have it and its numeric range. Reads every entity once:
// for worker threads.
Result<std::string> describe_layers(const store::Reads& store, const Caller& caller);

}  // namespace dosi::broker
