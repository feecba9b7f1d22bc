#pragma once
#include "api/exchange.h"
#include "broker/entities.h"

namespace dosi::api {

// What requests that write share.
// Answers 204 when it is done, or the error.
broker::Then<void> then_no_content(ExchangePtr x);
// lang, observedAt, format and options of a merge (clause 5.6.17); format takes precedence over options.
Result<broker::Entities::MergeOptions> merge_options(const Exchange& x);

}  // namespace dosi::api
