#pragma once
#include "store/store.h"

namespace dosi::store {

// The time of a sample that a query asks by; kNoTime if the sample has none.
Time time_of(const Sample& sample, query::TemporalQuery::Property property);

// Whether the sample has the asked time, and it lies in the asked range.
bool in_range(const Sample& sample, const HistoryQuery& query);

// Brings samples that are in range into the order of the answer (by the asked time, then by instance) and cuts them to
// `last_n` and then `limit`: what a history query means.
void arrange(Series& series, const HistoryQuery& query);

// The order of series in an answer: by attribute name, then datasetId, by bytes.
bool before(const Series& a, const Series& b);

}  // namespace dosi::store
