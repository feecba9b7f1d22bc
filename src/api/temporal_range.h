#pragma once
#include "api/exchange.h"
#include "store/store.h"

namespace dosi::api {

// The moments that a `temporalQ` is about (clause 4.11, Table 5.2.21-1); `id` and `attributes` are the caller's to set.
Result<store::HistoryQuery> temporal_range(const json::Value& temporal_q);

}  // namespace dosi::api
