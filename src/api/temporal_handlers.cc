#include "api/entity_map_use.h"
#include "api/handlers.h"
#include "api/selection.h"
#include "api/temporal_wish.h"
#include "api/write_request.h"
#include "ngsi/sample.h"
#include "ngsi/syntax.h"
#include "query/parse.h"

namespace dosi::api {
namespace {

using broker::Evolutions;
using broker::Histories;

// 206 with the time that is there when not all of it is (clause 6.3.10).
void answer(const ExchangePtr& x, Result<Evolutions::Answer> done, http::Headers headers = {}, int status = 200) {
  if (!done) return x->fail(done.error());
  if (done->count) headers.add("NGSILD-Results-Count", std::to_string(*done->count));
  if (const auto& part = done->part) {
    status = 206;
    const std::string size = part->last_n == 0 ? "*" : std::to_string(part->last_n);
    headers.add("Content-Range", "DateTime " + format_time(part->start) + "-" + format_time(part->end) + "/" + size);
  }
  x->content_of(std::move(done->text), std::move(headers), status);
}

void retrieve(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  auto wish = temporal_wish(*x, tools.services.page_instances);
  if (!wish) return x->fail(wish.error());
  wish->now = tools.services.clock();
  const auto map_wished = map_wish(*x, wish->now);
  if (!map_wished) return x->fail(map_wished.error());
  auto done = tools.services.broker.evolutions.retrieve(x->caller, *id, *wish);
  if (done)
    if (const auto map = entity_map_of(tools, *x, *id, *map_wished); !map) return x->fail(map.error());
  answer(x, std::move(done));
}

void list(Toolbox& tools, const ExchangePtr& x, Result<TemporalRequest> wanted) {
  if (!wanted) return x->fail(wanted.error());
  const auto paging = page(*x);
  if (!paging) return x->fail(paging.error());
  wanted->wish.now = tools.services.clock();
  const auto map_wished = map_wish(*x, wanted->wish.now);
  if (!map_wished) return x->fail(map_wished.error());
  const auto map = temporal_map_for(tools, *x, *wanted, *map_wished);
  if (!map) return x->fail(map.error());
  const auto matcher = query::Matcher::compile(std::move(wanted->query));
  if (!matcher) return x->fail(matcher.error());
  auto done = tools.services.broker.evolutions.list(x->caller, *matcher, *paging, wanted->wish);
  http::Headers headers;
  if (done) add_page_links(headers, *x, *paging, done->more, paging->offset + paging->limit);
  answer(x, std::move(done), std::move(headers), map->status());
}

void query_all(Toolbox& tools, ExchangePtr x) {
  list(tools, x, temporal_query(*x, tools.services.page_instances));
}

void batch_query(Toolbox& tools, ExchangePtr x) {
  list(tools, x, temporal_document(*x, tools.services.page_instances));
}

void create(Toolbox& tools, ExchangePtr x) {
  const json::Value* id = x->body.find("id");
  const std::string place = id != nullptr && id->is_string() ? id->as_string() : "";
  tools.services.broker.histories.append(x->caller, x->body, [x, place](Result<bool> fresh) {
    if (!fresh) return x->fail(fresh.error());
    if (*fresh) x->created("/ngsi-ld/v1/temporal/entities/", place);
    else x->no_content();
  });
}

void append(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  tools.services.broker.histories.append_to(x->caller, *id, x->body, then_no_content(x));
}

void erase(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  tools.services.broker.histories.erase(x->caller, *id, then_no_content(x));
}

// An attribute's name in a path. bad_request for what cannot be one (clauses 5.6.13.4 to 5.6.15.4); empty for a name that
// nothing has.
Result<Symbol> attribute(const Exchange& x) {
  const std::string_view name = x.variable("attr");
  if (!ngsi::is_name(name))
    return bad_request("'" + std::string(name.substr(0, 100)) + "' is not the name of an attribute", "attrId");
  return query::Names{*x.caller.context}.expand(name);
}

void erase_attribute(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  const auto name = attribute(*x);
  if (!name) return x->fail(name.error());
  const auto all = x->parameters.flag("deleteAll");
  if (!all) return x->fail(all.error());
  std::string dataset(x->parameters.get("datasetId"));
  if (dataset == "@none") dataset.clear();
  if (!dataset.empty() && !ngsi::is_uri(dataset))
    return x->fail(bad_request("Parameter 'datasetId': '" + dataset.substr(0, 100) + "' is not a URI", "datasetId"));
  tools.services.broker.histories.erase_attribute(x->caller, *id, *name, dataset, *all, then_no_content(x));
}

Result<Histories::Instance> instance(const Exchange& x) {
  Histories::Instance out;
  DOSI_TRY(out.id, x.uri("id"));
  DOSI_TRY(out.attribute, attribute(x));
  DOSI_CHECK(x.uri("instance"));
  const auto number = ngsi::parse_instance_id(x.variable("instance"));
  if (!number || !out.attribute) return not_found("There is no instance '" + std::string(x.variable("instance")) + "'");
  out.instance = *number;
  return out;
}

void update_instance(Toolbox& tools, ExchangePtr x) {
  const auto which = instance(*x);
  if (!which) return x->fail(which.error());
  tools.services.broker.histories.replace_instance(x->caller, *which, x->body, then_no_content(x));
}

void erase_instance(Toolbox& tools, ExchangePtr x) {
  const auto which = instance(*x);
  if (!which) return x->fail(which.error());
  tools.services.broker.histories.erase_instance(x->caller, *which, then_no_content(x));
}

}  // namespace

Entry temporal_handler(Operation operation) {
  switch (operation) {
    case Operation::create_temporal: return {create};
    case Operation::query_temporal: return {query_all, true};
    case Operation::retrieve_temporal: return {retrieve, true};
    case Operation::delete_temporal: return {erase};
    case Operation::append_temporal: return {append};
    case Operation::delete_temporal_attribute: return {erase_attribute};
    case Operation::update_temporal_instance: return {update_instance};
    case Operation::delete_temporal_instance: return {erase_instance};
    case Operation::batch_query_temporal: return {batch_query, true};
    default: return {};
  }
}

}  // namespace dosi::api
