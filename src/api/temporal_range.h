#pragma once
#include "api/exchange.h"
#include "store/store.h"

namespace dosi::api {

// The moments that a temporal query is about (clause 4.11), from the parameters of a request or a `temporalQ`; `id` and
// `attributes` are the caller's to set. bad_request if there is no temporal query.
Result<store::HistoryQuery> temporal_range(const Parameters& parameters);
Result<store::HistoryQuery> temporal_range(const json::Value& temporal_q);

}  // namespace dosi::api
