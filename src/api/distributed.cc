#include "api/distributed.h"

#include <algorithm>

#include "http/uri.h"

namespace dosi::api {
namespace {

using Family = bool (*)(const DistributedPtr&);

Family family_of(Operation operation) {
  switch (operation) {
    case Operation::retrieve_entity:
    case Operation::query_entities:
    case Operation::batch_query:
    case Operation::create_entity_map:
    case Operation::create_entity_map_by_document:
      return distribute_read;
    case Operation::retrieve_temporal:
    case Operation::query_temporal:
    case Operation::batch_query_temporal:
    case Operation::create_temporal_entity_map:
    case Operation::create_temporal_entity_map_by_document:
      return distribute_history_read;
    case Operation::create_entity:
    case Operation::replace_entity:
    case Operation::merge_entity:
    case Operation::delete_entity:
    case Operation::append_attributes:
    case Operation::update_attributes:
    case Operation::update_attribute:
    case Operation::replace_attribute:
    case Operation::delete_attribute:
    case Operation::purge_entities:
    case Operation::create_temporal:
    case Operation::append_temporal:
    case Operation::delete_temporal:
    case Operation::delete_temporal_attribute:
    case Operation::update_temporal_instance:
    case Operation::delete_temporal_instance:
      return distribute_write;
    case Operation::batch_create:
    case Operation::batch_upsert:
    case Operation::batch_update:
    case Operation::batch_merge:
    case Operation::batch_delete:
      return distribute_batch;
    case Operation::list_types:
    case Operation::retrieve_type:
    case Operation::list_attributes:
    case Operation::retrieve_attribute:
      return distribute_discovery;
    default:
      return nullptr;
  }
}

}  // namespace

Distributed::Distributed(Toolbox& t, ExchangePtr exchange, Operation o, Handler h)
    : tools(t),
      x(std::move(exchange)),
      operation(o),
      local(h),
      origin{x->request.headers, x->caller.context, x->caller.tenant} {}

void Distributed::later(std::function<void()> task) const {
  if (!tools.services.workers.submit(std::move(task)))
    x->fail(error(ErrorCode::unavailable, "The hub is busy with long tasks; try again"));
}

bool is_distributable(Operation operation) {
  return family_of(operation) != nullptr;
}

bool is_limited_to_hub(const Exchange& x) {
  const auto local = x.parameters.flag("local");
  return !local || *local || x.request.headers.has(kSnapshotHeader);
}

bool distribute(Toolbox& tools, const ExchangePtr& x, Operation operation, Handler local) {
  x->names_elsewhere = true;
  return family_of(operation)(std::make_shared<Distributed>(tools, x, operation, local));
}

Share share_of(const Distributed& d, const broker::Source& source, ngsi::SourceOperation operation) {
  if (!source.registration.operations.has(operation)) return Share::not_offered;
  return d.network().loops(source, d.origin) ? Share::loop : Share::send;
}

std::vector<http::Parameter> parameters_without(const Exchange& x, std::initializer_list<std::string_view> names) {
  auto all = http::parse_query(x.request.query);
  if (!all) return {};
  std::erase_if(*all, [&](const http::Parameter& p) { return std::find(names.begin(), names.end(), p.key) != names.end(); });
  return std::move(*all);
}

}  // namespace dosi::api
