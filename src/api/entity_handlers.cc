#include "api/entity_answer.h"
#include "api/entity_map_use.h"
#include "api/handlers.h"
#include "api/selection.h"
#include "api/update_result.h"
#include "api/write_request.h"
#include "ngsi/merge.h"
#include "ngsi/syntax.h"
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
    DOSI_TRY(out.types, query::parse_types(x.parameters.get("type"), x.names()));
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

// The name in the path; bad_request if it is none.
Result<std::string_view> attribute_name(const Exchange& x) {
  const std::string_view name = x.variable("attr");
  if (ngsi::is_name(name)) return name;
  return bad_request("'" + std::string(name.substr(0, 100)) + "' is no attribute name: letters, digits and '_' were expected, a letter first",
                     "attr");
}

// The attribute in the path, to be written; the scope is none that may be changed by itself (clauses 5.6.4.4, 5.6.19.4).
Result<Symbol> written_attribute(const Exchange& x) {
  DOSI_TRY(const std::string_view name, attribute_name(x));
  const Symbol attribute = x.caller.context->expand(name);
  if (attribute == ngsi::scope_name())
    return bad_request("The scope is no attribute to be changed by itself: update or replace the entity", "scope");
  return attribute;
}

void update_attribute(Toolbox& tools, ExchangePtr x) {
  const auto attribute = written_attribute(*x);
  if (!attribute) return x->fail(attribute.error());
  with_target(x, [&](auto target) {
    tools.services.broker.entities.update_attribute(x->caller, std::move(target), *attribute, x->body,
                                                    then_no_content(x));
  });
}

void replace_attribute(Toolbox& tools, ExchangePtr x) {
  const auto attribute = written_attribute(*x);
  if (!attribute) return x->fail(attribute.error());
  with_target(x, [&](auto target) {
    tools.services.broker.entities.replace_attribute(x->caller, std::move(target), *attribute, x->body,
                                                     then_no_content(x));
  });
}

Result<Entities::Instances> erased_instances(const Exchange& x) {
  Entities::Instances out;
  DOSI_TRY(const std::string_view name, attribute_name(x));
  out.attribute = x.caller.context->find(name);
  DOSI_TRY(out.all, x.parameters.flag("deleteAll"));
  out.dataset_id = x.parameters.get("datasetId");
  if (out.dataset_id == ngsi::kNone) out.dataset_id.clear();
  else if (x.parameters.has("datasetId") && !ngsi::is_uri(out.dataset_id))
    return bad_request("Parameter 'datasetId': '" + out.dataset_id.substr(0, 100) + "' is neither a URI nor @none", "datasetId");
  return out;
}

void erase_attribute(Toolbox& tools, ExchangePtr x) {
  const auto instances = erased_instances(*x);
  if (!instances) return x->fail(instances.error());
  with_target(x, [&](auto target) {
    tools.services.broker.entities.erase_attribute(x->caller, std::move(target), *instances, then_no_content(x));
  });
}

void retrieve(Toolbox& tools, ExchangePtr x) {
  const auto links = linked(*x);
  if (!links) return x->fail(links.error());
  const auto how = presentation(*x, tools.services.clock(), *links);
  if (!how) return x->fail(how.error());
  with_target(x, [&](auto target) {
    const auto wish = map_wish(*x, how->now);
    if (!wish) return x->fail(wish.error());
    auto text = tools.services.broker.queries.retrieve(x->caller, target.id, target.types, *how, *links);
    if (!text) return x->fail(text.error());
    const auto map = entity_map_of(tools, *x, target.id, *wish);
    if (!map) return x->fail(map.error());
    answer_entities(*x, std::move(*text), how->form);
  });
}

// Table 6.3.10-2: an offset beyond the end gives the last entity.
Result<void> pull_back(const broker::Queries& queries, const broker::Caller& caller, const query::Matcher& matcher,
                       broker::Page& page) {
  DOSI_TRY(const auto counted, queries.list(caller, matcher, {.limit = 0, .count = true}, {}));
  if (*counted.count != 0 && page.offset > *counted.count) page.offset = *counted.count - 1;
  return ok();
}

void answer_list(Toolbox& tools, const ExchangePtr& x, Result<query::Query> wanted, const ngsi::Presentation& how,
                 const broker::LinkWish& links) {
  auto paging = page(*x);
  if (!paging) return x->fail(paging.error());
  if (!wanted) return x->fail(wanted.error());
  wanted->now = how.now;
  const auto matcher = query::Matcher::compile(std::move(*wanted));
  if (!matcher) return x->fail(matcher.error());
  const auto map_wished = map_wish(*x, how.now);
  if (!map_wished) return x->fail(map_wished.error());
  const auto map = entity_map_for(tools, *x, *matcher, *map_wished);
  if (!map) return x->fail(map.error());
  paging->among = map->map.get();
  const broker::Queries& queries = tools.services.broker.queries;
  auto listing = queries.list(x->caller, *matcher, *paging, how, links);
  if (listing && listing->shown == 0 && paging->offset > 0 && paging->limit > 0 && !map->map) {
    if (auto pulled = pull_back(queries, x->caller, *matcher, *paging); !pulled) return x->fail(pulled.error());
    listing = queries.list(x->caller, *matcher, *paging, how, links);
  }
  if (!listing) return x->fail(listing.error());
  http::Headers headers;
  add_page_links(headers, *x, *paging, listing->more, listing->next, LinkOrder::by_name);
  if (listing->count) headers.add("NGSILD-Results-Count", std::to_string(*listing->count));
  answer_entities(*x, std::move(listing->text), how.form, std::move(headers), map->status());
}

void query_entities(Toolbox& tools, ExchangePtr x) {
  const auto links = linked(*x);
  if (!links) return x->fail(links.error());
  const auto how = presentation(*x, tools.services.clock(), *links);
  if (!how) return x->fail(how.error());
  answer_list(tools, x, selection(*x, *links), *how, *links);
}

void batch_query(Toolbox& tools, ExchangePtr x) {
  broker::LinkWish links;
  auto how = presentation(*x, tools.services.clock(), links);
  if (!how) return x->fail(how.error());
  auto wanted = selection(*x, x->body, *how, &links);
  answer_list(tools, x, std::move(wanted), *how, links);
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
