#pragma once
#include <memory>

#include "api/distributed.h"
#include "federation/union_store.h"

namespace dosi::api {

// Runs the hub's own handler of a read on what all sources have together, and adds the warnings to its answer.
void answer_from_union(const DistributedPtr& d, std::shared_ptr<federation::UnionStore> view);

}  // namespace dosi::api
