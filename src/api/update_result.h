#pragma once
#include <string>

#include "broker/batches.h"
#include "ngsi/merge.h"

namespace dosi::api {

// UpdateResult and BatchOperationResult as JSON (clauses 5.2.18, 5.2.16). Names are whole IRIs, since such answers
// carry no context (clause 6.3.6).
std::string update_result(const ngsi::UpdateResult& result);
std::string batch_result(const broker::BatchResult& result);

}  // namespace dosi::api
