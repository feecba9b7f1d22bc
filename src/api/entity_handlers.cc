#include "api/entity_map_use.h"
#include "api/handlers.h"
#include "api/selection.h"
#include "api/update_result.h"
#include "api/write_request.h"
#include "ngsi/merge.h"
#include "query/parse.h"

namespace dosi::api {
namespace {

using broker::Entities;

broker::Then<ngsi::UpdateResult> then_update_result(ExchangePtr x) {
  return [x = std::move(x)](Result<ngsi::UpdateResult> done) {
    if (!done) return x->fail(done.error());
    if (done->not_updated.empty()) return x->no_content();
    x->json(207, update_result(*done));
  };
}

Result<Entities::Target> target_of(const Exchange& x) {
  Entities::Target out;
  DOSI_TRY(out.id, x.uri("id"));
  if (x.parameters.has("type")) {
    DOSI_TRY(out.types, query::parse_types(x.parameters.get("type"), {*x.caller.context}));
  }
  return out;
}

// Runs `go` with the target of the request, or answers why there is none.
template <class Go>
void with_target(const ExchangePtr& x, Go&& go) {
  auto target = target_of(*x);
  if (!target) return x->fail(target.error());
  go(std::move(*target));
}

void create(Toolbox& tools, ExchangePtr x) {
  tools.services.broker.entities.create(x->caller, x->body, [x](Result<std::string> id) {
    if (id)
      x->created("/ngsi-ld/v1/entities/", *id);
    else
      x->fail(id.error());
  });
}

void replace(Toolbox& tools, ExchangePtr x) {
  with_target(x, [&](auto target) {
    tools.services.broker.entities.replace(x->caller, std::move(target), x->body, then_no_content(x));
  });
}

void merge(Toolbox& tools, ExchangePtr x) {
  const auto options = merge_options(*x);
  if (!options) return x->fail(options.error());
  with_target(x, [&](auto target) {
    tools.services.broker.entities.merge(x->caller, std::move(target), x->body, *options, then_no_content(x));
  });
}

void erase(Toolbox& tools, ExchangePtr x) {
  with_target(
      x, [&](auto target) { tools.services.broker.entities.erase(x->caller, std::move(target), then_no_content(x)); });
}

void append(Toolbox& tools, ExchangePtr x) {
  const bool overwrite = !x->parameters.option("options", "noOverwrite");
  with_target(x, [&](auto target) {
    tools.services.broker.entities.append(x->caller, std::move(target), x->body, overwrite, then_update_result(x));
  });
}

void update(Toolbox& tools, ExchangePtr x) {
  with_target(x, [&](auto target) {
    tools.services.broker.entities.update(x->caller, std::move(target), x->body, then_update_result(x));
  });
}

void update_attribute(Toolbox& tools, ExchangePtr x) {
  const Symbol attribute = x->caller.context->expand(x->variable("attr"));
  if (attribute == ngsi::scope_name())  // clause 5.6.4.4
    return x->fail(bad_request("The scope is no attribute to be changed in part: update or replace it as a whole", "scope"));
  with_target(x, [&](auto target) {
    tools.services.broker.entities.update_attribute(x->caller, std::move(target), attribute, x->body,
                                                    then_no_content(x));
  });
}

void replace_attribute(Toolbox& tools, ExchangePtr x) {
  const Symbol attribute = x->caller.context->expand(x->variable("attr"));
  with_target(x, [&](auto target) {
    tools.services.broker.entities.replace_attribute(x->caller, std::move(target), attribute, x->body,
                                                     then_no_content(x));
  });
}

void erase_attribute(Toolbox& tools, ExchangePtr x) {
  const auto all = x->parameters.flag("deleteAll");
  if (!all) return x->fail(all.error());
  Entities::Instances instances{x->caller.context->find(x->variable("attr")),
                                std::string(x->parameters.get("datasetId")), *all};
  with_target(x, [&](auto target) {
    tools.services.broker.entities.erase_attribute(x->caller, std::move(target), instances, then_no_content(x));
  });
}

void retrieve(Toolbox& tools, ExchangePtr x) {
  const auto how = presentation(*x, tools.services.clock());
  if (!how) return x->fail(how.error());
  with_target(x, [&](auto target) {
    auto text = tools.services.broker.queries.retrieve(x->caller, target.id, target.types, *how);
    if (text)
      x->content_of(std::move(*text));
    else
      x->fail(text.error());
  });
}

void answer_list(Toolbox& tools, const ExchangePtr& x, Result<query::Query> wanted, const ngsi::Presentation& how) {
  auto paging = page(*x);
  if (!paging) return x->fail(paging.error());
  if (!wanted) return x->fail(wanted.error());
  const auto matcher = query::Matcher::compile(std::move(*wanted));
  if (!matcher) return x->fail(matcher.error());
  const auto map_wished = map_wish(*x, how.now);
  if (!map_wished) return x->fail(map_wished.error());
  const auto map = entity_map_for(tools, *x, *matcher, *map_wished);
  if (!map) return x->fail(map.error());
  paging->among = map->map.get();
  auto listing = tools.services.broker.queries.list(x->caller, *matcher, *paging, how);
  if (!listing) return x->fail(listing.error());
  http::Headers headers;
  map->tell(headers);
  add_page_links(headers, *x, *paging, listing->more, listing->next);
  if (listing->count) headers.add("NGSILD-Results-Count", std::to_string(*listing->count));
  x->content_of(std::move(listing->text), std::move(headers), map->status());
}

void query_entities(Toolbox& tools, ExchangePtr x) {
  const auto how = presentation(*x, tools.services.clock());
  if (!how) return x->fail(how.error());
  answer_list(tools, x, selection(*x), *how);
}

void batch_query(Toolbox& tools, ExchangePtr x) {
  auto how = presentation(*x, tools.services.clock());
  if (!how) return x->fail(how.error());
  auto wanted = selection(*x, x->body, *how);
  answer_list(tools, x, std::move(wanted), *how);
}

}  // namespace

Entry entity_handler(Operation operation) {
  switch (operation) {
    case Operation::create_entity:
      return {create};
    case Operation::replace_entity:
      return {replace};
    case Operation::merge_entity:
      return {merge};
    case Operation::delete_entity:
      return {erase};
    case Operation::append_attributes:
      return {append};
    case Operation::update_attributes:
      return {update};
    case Operation::update_attribute:
      return {update_attribute};
    case Operation::replace_attribute:
      return {replace_attribute};
    case Operation::delete_attribute:
      return {erase_attribute};
    case Operation::retrieve_entity:
      return {retrieve};
    case Operation::query_entities:
      return {query_entities, true};
    case Operation::batch_query:
      return {batch_query, true};
    default:
      return {};
  }
}

}  // namespace dosi::api
