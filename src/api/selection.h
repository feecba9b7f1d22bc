#pragma once
#include "api/exchange.h"
#include "broker/queries.h"
#include "json/value.h"
#include "ngsi/present.h"
#include "query/ast.h"

namespace dosi::api {

// How the answer shows entities, from format, options, pick, omit, attrs, lang, datasetId and geometryProperty (clauses
// 6.3.7, 6.3.11, 6.3.12, 4.21). What it refers to in the exchange must outlive it.
Result<ngsi::Presentation> presentation(const Exchange& x, Time now);

// The part of it that temporal requests share: attrs, pick, omit, lang and datasetId.
Result<void> projection(const Exchange& x, ngsi::Presentation& how);

// Which entities a GET asks for (Table 6.4.3.2-1).
Result<query::Query> selection(const Exchange& x);
// The same from a query document (clause 5.2.23); projection members go to `how`.
Result<query::Query> selection(const Exchange& x, const json::Value& document, ngsi::Presentation& how);

// limit, offset and count (clause 6.3.10).
Result<broker::Page> page(const Exchange& x);
// The Link headers to the pages before and after.
// `next` is where the next page begins.
void add_page_links(http::Headers& headers, const Exchange& x, const broker::Page& page, bool more, std::size_t next);

}  // namespace dosi::api
