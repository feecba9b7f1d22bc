#pragma once
#include "api/exchange.h"
#include "broker/links.h"
#include "broker/queries.h"
#include "json/value.h"
#include "ngsi/present.h"
#include "query/ast.h"

namespace dosi::api {

// What a request wants of linked entities: join, joinLevel and containedBy (clause 4.5.23).
Result<broker::LinkWish> linked(const Exchange& x);

// How the answer shows entities, from format, options, pick, omit, attrs, lang, datasetId and geometryProperty (clauses
// 6.3.7, 6.3.11, 6.3.12, 4.21). What it refers to in the exchange must outlive it.
Result<ngsi::Presentation> presentation(const Exchange& x, Time now, const broker::LinkWish& links);

// The part of it that temporal requests share: attrs, pick, omit, lang and datasetId. Projections reach no deeper than
// `links` do.
Result<void> projection(const Exchange& x, ngsi::Presentation& how, const broker::LinkWish& links = {});

// Which entities a GET asks for (Table 6.4.3.2-1); its q reaches no deeper than `links` do.
Result<query::Query> selection(const Exchange& x, const broker::LinkWish& links = {});

// The same from a query document (clause 5.2.23); projection members go to `how`, those of linked entities to `links`.
// Without `links` the query is a temporal one: then it may have temporalQ, and knows no linked entities.
Result<query::Query> selection(const Exchange& x, const json::Value& document, ngsi::Presentation& how,
                               broker::LinkWish* links = nullptr);

// limit, offset and count (clause 6.3.10).
Result<broker::Page> page(const Exchange& x);
// The Link headers to the pages before and after; `next` is where the next page begins. With the parameters by name the
// same query has the same links, however it was written.
enum class LinkOrder : std::uint8_t { as_sent, by_name };
void add_page_links(http::Headers& headers, const Exchange& x, const broker::Page& page, bool more, std::size_t next,
                    LinkOrder order = LinkOrder::as_sent);

}  // namespace dosi::api
