#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "http/router.h"

namespace dosi::api {

// What the hub answers, as one table: dispatch, 404 and 405, parameter checks, OpenAPI and metric labels read it.
enum class Operation : std::uint32_t {
  create_entity,
  query_entities,
  purge_entities,
  retrieve_entity,
  replace_entity,
  merge_entity,
  delete_entity,
  append_attributes,
  update_attributes,
  update_attribute,
  replace_attribute,
  delete_attribute,
  batch_create,
  batch_upsert,
  batch_update,
  batch_merge,
  batch_delete,
  batch_query,
  list_types,
  retrieve_type,
  list_attributes,
  retrieve_attribute,
  create_temporal,
  query_temporal,
  retrieve_temporal,
  delete_temporal,
  append_temporal,
  delete_temporal_attribute,
  update_temporal_instance,
  delete_temporal_instance,
  batch_query_temporal,
  add_context,
  list_contexts,
  serve_context,
  delete_context,
  create_snapshot,
  purge_snapshots,
  retrieve_snapshot,
  update_snapshot,
  delete_snapshot,
  clone_snapshot,
  create_temporal_entity_map,
  create_temporal_entity_map_by_document,
  create_subscription,
  list_subscriptions,
  retrieve_subscription,
  update_subscription,
  delete_subscription,
  create_entity_map,
  create_entity_map_by_document,
  retrieve_entity_map,
  update_entity_map,
  delete_entity_map,
  create_registration,
  query_registrations,
  retrieve_registration,
  update_registration,
  delete_registration,
  create_source_subscription,
  list_source_subscriptions,
  retrieve_source_subscription,
  update_source_subscription,
  delete_source_subscription,
  take_notification,
  source_identity,
  core_context,
  health,
  metrics,
  layers,
  tile,
  live,
  mappings,
  neighbours,
  upload_import,
  list_imports,
  retrieve_import,
  preview_import,
  start_import,
  cancel_import,
  undo_import,
  forget_import,
  quarantine,
  list_solutions,
  retrieve_solution,
  solution_readiness,
  start_run,
  open_session,
  retrieve_session,
  ask_session,
  end_session,
  list_runs,
  retrieve_run,
  cancel_run,
  backup,
  openapi,
  console,
};

enum class Body : std::uint8_t { none, optional_json, json, file };

struct RouteInfo {
  http::Method method;
  std::string_view pattern;
  Operation operation;
  Body body;
  std::span<const std::string_view> parameters;  // the query parameters it knows
  std::string_view summary;
};

std::span<const RouteInfo> routes();
const RouteInfo& route(Operation operation);
// The words that the parameter `options` may hold.
std::span<const std::string_view> options(Operation operation);

// Whether the operation may come for a tenant that does not exist yet (clause 5.5.10): it makes it, or it has nothing
// to do with what tenants hold.
bool may_be_for_a_new_tenant(const RouteInfo& route);

}  // namespace dosi::api
