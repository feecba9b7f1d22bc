#pragma once
#include "api/exchange.h"
#include "broker/evolutions.h"
#include "query/ast.h"

namespace dosi::api {

// The most instances of one entity that an answer ever holds; what the client may ask for.
inline constexpr std::size_t kMostInstances = 100'000;

// What a temporal retrieval asks for, from the query string (Table 6.19.3.1-1).
Result<broker::Evolutions::Wish> temporal_wish(const Exchange& x, std::size_t page_instances);

// A temporal query: which entities, and what of them.
struct TemporalRequest {
  query::Query query;
  broker::Evolutions::Wish wish;
};
// From the query string (Table 6.18.3.2-1), or from a query document (clause 5.2.23). What it refers to in the exchange
// must outlive it.
Result<TemporalRequest> temporal_query(const Exchange& x, std::size_t page_instances);
Result<TemporalRequest> temporal_document(const Exchange& x, std::size_t page_instances);

}  // namespace dosi::api
