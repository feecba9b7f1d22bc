#include "api/route_table.h"

#include <algorithm>

namespace dosi::api {
namespace {

using enum http::Method;
using Name = std::string_view;

constexpr Name kLocal[] = {"local", "type"};
constexpr Name kCreate[] = {"local"};
constexpr Name kRetrieve[] = {"attrs", "pick",      "omit",  "type", "format",    "options",    "geometryProperty",
                              "lang",  "datasetId", "local", "join", "joinLevel", "containedBy",
                              "entityMap", "entityMapLifetime"};
constexpr Name kQuery[] = {"id",      "type",     "idPattern",    "attrs",         "pick",
                           "omit",    "q",        "expandValues", "jsonKeys",      "csf",
                           "georel",  "geometry", "coordinates",  "geoproperty",   "geometryProperty",
                           "lang",    "scopeQ",   "datasetId",    "limit",         "offset",
                           "count",   "orderBy",  "orderFrom",    "orderGeometry", "format",
                           "options", "local",    "collation",    "join",          "joinLevel",
                           "containedBy", "entityMap", "entityMapLifetime", "splitEntities"};
constexpr Name kPurge[] = {"id",     "type",     "idPattern",   "attrs",       "q",      "expandValues",     "jsonKeys", "csf",
                           "georel", "geometry", "coordinates", "geoproperty", "scopeQ", "datasetId", "geometryProperty", "drop",
                           "keep",   "local"};
constexpr Name kAppend[] = {"options", "type", "local"};
constexpr Name kMerge[] = {"options", "format", "observedAt", "lang", "type", "local"};
constexpr Name kDeleteAttribute[] = {"datasetId", "deleteAll", "type", "local"};
constexpr Name kBatch[] = {"options", "local"};
constexpr Name kBatchMerge[] = {"options", "format", "observedAt", "lang", "local"};
constexpr Name kPage[] = {"limit", "offset", "count", "options", "format", "local"};
constexpr Name kQueryBatch[] = {"limit", "offset", "count", "options", "format", "local", "geometryProperty"};
constexpr Name kDiscover[] = {"details", "local"};
constexpr Name kTemporal[] = {"attrs",
                              "pick",
                              "omit",
                              "type",
                              "timerel",
                              "timeAt",
                              "endTimeAt",
                              "timeproperty",
                              "lastN",
                              "format",
                              "options",
                              "aggrMethods",
                              "aggrPeriodDuration",
                              "lang",
                              "datasetId",
                              "local",
                              "entityMap",
                              "entityMapLifetime"};
constexpr Name kTemporalQuery[] = {
    "id",           "type",         "idPattern", "attrs",  "pick",     "omit",        "q",
    "expandValues", "jsonKeys",     "csf",       "georel", "geometry", "coordinates", "geoproperty",
    "scopeQ",       "datasetId",    "limit",     "offset", "count",    "timerel",     "timeAt",
    "endTimeAt",    "timeproperty", "lastN",     "format", "options",  "aggrMethods", "aggrPeriodDuration",
    "lang",         "local",        "orderBy",   "collation", "entityMap", "entityMapLifetime", "splitEntities"};
constexpr Name kPurgeSnapshots[] = {"q"};
constexpr Name kListContexts[] = {"details", "kind"};
constexpr Name kServeContext[] = {"details"};
constexpr Name kDeleteContext[] = {"reload"};
constexpr Name kRegistrations[] = {"id",     "type",        "idPattern",    "attrs",  "pick",   "omit",        "q",
                                   "csf",    "georel",      "geometry",     "coordinates", "geoproperty", "geometryProperty", "lang",
                                   "scopeQ", "datasetId",   "limit",        "offset", "count",  "timerel",     "timeAt",
                                   "endTimeAt", "timeproperty", "options",  "format"};
constexpr Name kOptions[] = {"options"};
constexpr Name kList[] = {"limit", "offset", "count", "options", "local"};
constexpr Name kRetrieveSubscription[] = {"options", "local"};
constexpr Name kTile[] = {"type", "q"};
constexpr Name kLive[] = {"type"};
constexpr Name kNeighbours[] = {"url"};
constexpr Name kUpload[] = {"name", "format"};
constexpr Name kReadiness[] = {"hub"};

#define NGSI "/ngsi-ld/v1"
constexpr RouteInfo kRoutes[] = {
    {post, NGSI "/entities", Operation::create_entity, Body::json, kCreate, "Create an entity"},
    {get, NGSI "/entities", Operation::query_entities, Body::none, kQuery, "Query entities"},
    {del, NGSI "/entities", Operation::purge_entities, Body::none, kPurge, "Delete the entities that a query selects"},
    {get, NGSI "/entities/{id}", Operation::retrieve_entity, Body::none, kRetrieve, "Retrieve an entity"},
    {put, NGSI "/entities/{id}", Operation::replace_entity, Body::json, kLocal, "Replace an entity"},
    {patch, NGSI "/entities/{id}", Operation::merge_entity, Body::json, kMerge, "Merge a fragment into an entity"},
    {del, NGSI "/entities/{id}", Operation::delete_entity, Body::none, kLocal, "Delete an entity"},
    {post, NGSI "/entities/{id}/attrs", Operation::append_attributes, Body::json, kAppend,
     "Append attributes to an entity"},
    {patch, NGSI "/entities/{id}/attrs", Operation::update_attributes, Body::json, kLocal,
     "Update attributes of an entity"},
    {patch, NGSI "/entities/{id}/attrs/{attr}", Operation::update_attribute, Body::json, kLocal,
     "Change an attribute in part"},
    {put, NGSI "/entities/{id}/attrs/{attr}", Operation::replace_attribute, Body::json, kLocal, "Replace an attribute"},
    {del, NGSI "/entities/{id}/attrs/{attr}", Operation::delete_attribute, Body::none, kDeleteAttribute,
     "Delete an attribute"},
    {post, NGSI "/entityOperations/create", Operation::batch_create, Body::json, kBatch, "Create many entities"},
    {post, NGSI "/entityOperations/upsert", Operation::batch_upsert, Body::json, kBatch,
     "Create or change many entities"},
    {post, NGSI "/entityOperations/update", Operation::batch_update, Body::json, kBatch, "Change many entities"},
    {post, NGSI "/entityOperations/merge", Operation::batch_merge, Body::json, kBatchMerge,
     "Merge fragments into many entities"},
    {post, NGSI "/entityOperations/delete", Operation::batch_delete, Body::json, kBatch, "Delete many entities"},
    {post, NGSI "/entityOperations/query", Operation::batch_query, Body::json, kQueryBatch, "Query entities by a document"},
    {get, NGSI "/types", Operation::list_types, Body::none, kDiscover, "The entity types in the hub"},
    {get, NGSI "/types/{type}", Operation::retrieve_type, Body::none, kCreate, "One entity type"},
    {get, NGSI "/attributes", Operation::list_attributes, Body::none, kDiscover, "The attributes in the hub"},
    {get, NGSI "/attributes/{attr}", Operation::retrieve_attribute, Body::none, kCreate, "One attribute"},
    {post, NGSI "/temporal/entities", Operation::create_temporal, Body::json, kCreate,
     "Create or extend an entity's history"},
    {get, NGSI "/temporal/entities", Operation::query_temporal, Body::none, kTemporalQuery, "Query histories"},
    {get, NGSI "/temporal/entities/{id}", Operation::retrieve_temporal, Body::none, kTemporal,
     "Retrieve an entity's history"},
    {del, NGSI "/temporal/entities/{id}", Operation::delete_temporal, Body::none, kLocal, "Delete an entity's history"},
    {post, NGSI "/temporal/entities/{id}/attrs", Operation::append_temporal, Body::json, kLocal,
     "Add to an entity's history"},
    {del, NGSI "/temporal/entities/{id}/attrs/{attr}", Operation::delete_temporal_attribute, Body::none,
     kDeleteAttribute, "Delete an attribute's history"},
    {patch, NGSI "/temporal/entities/{id}/attrs/{attr}/{instance}", Operation::update_temporal_instance, Body::json,
     kLocal, "Correct one moment of a history"},
    {del, NGSI "/temporal/entities/{id}/attrs/{attr}/{instance}", Operation::delete_temporal_instance, Body::none,
     kLocal, "Delete one moment of a history"},
    {post, NGSI "/temporal/entityOperations/query", Operation::batch_query_temporal, Body::json, kPage,
     "Query histories by a document"},
    {post, NGSI "/jsonldContexts", Operation::add_context, Body::json, {}, "Host an @context"},
    {get, NGSI "/jsonldContexts", Operation::list_contexts, Body::none, kListContexts, "The @contexts that are kept"},
    {get, NGSI "/jsonldContexts/{contextId}", Operation::serve_context, Body::none, kServeContext,
     "An @context, or what is known of it"},
    {del, NGSI "/jsonldContexts/{contextId}", Operation::delete_context, Body::none, kDeleteContext,
     "Delete an @context, or load it again"},
    {post, NGSI "/subscriptions", Operation::create_subscription, Body::json, kCreate, "Subscribe to changes of entities"},
    {get, NGSI "/subscriptions", Operation::list_subscriptions, Body::none, kList, "The subscriptions"},
    {get, NGSI "/subscriptions/{id}", Operation::retrieve_subscription, Body::none, kRetrieveSubscription, "Retrieve a subscription"},
    {patch, NGSI "/subscriptions/{id}", Operation::update_subscription, Body::json, kCreate, "Change a subscription"},
    {del, NGSI "/subscriptions/{id}", Operation::delete_subscription, Body::none, kCreate, "Delete a subscription"},
    {get, NGSI "/entityMaps", Operation::create_entity_map, Body::none, kQuery,
     "Create an entity map: the entities that a query is about"},
    {post, NGSI "/entityMaps", Operation::create_entity_map_by_document, Body::json, kPage,
     "Create an entity map by a query document"},
    {get, NGSI "/temporal/entityMaps", Operation::create_temporal_entity_map, Body::none, kTemporalQuery,
     "Create an entity map: the entities whose history a query is about"},
    {post, NGSI "/temporal/entityMaps", Operation::create_temporal_entity_map_by_document, Body::json, kPage,
     "Create an entity map of histories by a query document"},
    {post, NGSI "/snapshots", Operation::create_snapshot, Body::json, {}, "Create a snapshot: freeze what queries find"},
    {del, NGSI "/snapshots", Operation::purge_snapshots, Body::none, kPurgeSnapshots, "Delete the snapshots that a condition selects"},
    {get, NGSI "/snapshots/{snapshotId}", Operation::retrieve_snapshot, Body::none, {}, "Retrieve a snapshot's status"},
    {patch, NGSI "/snapshots/{snapshotId}", Operation::update_snapshot, Body::json, {}, "Update a snapshot's status"},
    {del, NGSI "/snapshots/{snapshotId}", Operation::delete_snapshot, Body::none, {}, "Delete a snapshot"},
    {post, NGSI "/snapshots/{snapshotId}/clone", Operation::clone_snapshot, Body::json, {}, "Clone a snapshot"},
    {get, NGSI "/entityMaps/{entityMapId}", Operation::retrieve_entity_map, Body::none, {}, "Retrieve an entity map"},
    {patch, NGSI "/entityMaps/{entityMapId}", Operation::update_entity_map, Body::json, {},
     "Change when an entity map expires"},
    {del, NGSI "/entityMaps/{entityMapId}", Operation::delete_entity_map, Body::none, {}, "Delete an entity map"},
    {post, NGSI "/csourceRegistrations", Operation::create_registration, Body::json, {}, "Register a context source"},
    {get, NGSI "/csourceRegistrations", Operation::query_registrations, Body::none, kRegistrations,
     "Discover context sources"},
    {get, NGSI "/csourceRegistrations/{id}", Operation::retrieve_registration, Body::none, kOptions, "One registration"},
    {patch, NGSI "/csourceRegistrations/{id}", Operation::update_registration, Body::json, {}, "Change a registration"},
    {del, NGSI "/csourceRegistrations/{id}", Operation::delete_registration, Body::none, {}, "Delete a registration"},
    {post, NGSI "/csourceSubscriptions", Operation::create_source_subscription, Body::json, {}, "Subscribe to changes of registrations"},
    {get, NGSI "/csourceSubscriptions", Operation::list_source_subscriptions, Body::none, kList, "The subscriptions to registrations"},
    {get, NGSI "/csourceSubscriptions/{id}", Operation::retrieve_source_subscription, Body::none, kRetrieveSubscription,
     "Retrieve a subscription to registrations"},
    {patch, NGSI "/csourceSubscriptions/{id}", Operation::update_source_subscription, Body::json, {}, "Change a subscription to registrations"},
    {del, NGSI "/csourceSubscriptions/{id}", Operation::delete_source_subscription, Body::none, {}, "Delete a subscription to registrations"},
    {post, "/ngsi-ld/ex/remote-notify", Operation::take_notification, Body::json, {}, "For other sources: notifications of subscriptions passed on"},
    {get, NGSI "/info/sourceIdentity", Operation::source_identity, Body::none, {}, "Who this hub is to others"},
    {get, "/ngsi-ld/v1/core-context/{file}", Operation::core_context, Body::none, {}, "The core context"},
    {get, "/health", Operation::health, Body::none, {}, "Whether the hub can serve"},
    {get, "/metrics", Operation::metrics, Body::none, {}, "Figures for Prometheus"},
    {get, "/dosi/layers", Operation::layers, Body::none, {}, "What is in the hub, for the map"},
    {get, "/dosi/tiles/{z}/{x}/{y}.mvt", Operation::tile, Body::none, kTile, "A vector tile"},
    {get, "/dosi/live", Operation::live, Body::none, kLive, "Changes as they happen"},
    {get, "/dosi/neighbours", Operation::neighbours, Body::none, kNeighbours, "What another hub offers"},
    {get, "/dosi/mappings", Operation::mappings, Body::none, {}, "The ready mappings for imports"},
    {post, "/dosi/imports", Operation::upload_import, Body::file, kUpload, "Upload a file and see what it is"},
    {get, "/dosi/imports", Operation::list_imports, Body::none, {}, "The imports"},
    {get, "/dosi/imports/{id}", Operation::retrieve_import, Body::none, {}, "An import"},
    {post,
     "/dosi/imports/{id}/preview",
     Operation::preview_import,
     Body::optional_json,
     {},
     "Try an import without writing"},
    {post, "/dosi/imports/{id}/start", Operation::start_import, Body::optional_json, {}, "Run an import"},
    {post, "/dosi/imports/{id}/cancel", Operation::cancel_import, Body::none, {}, "Stop an import"},
    {post, "/dosi/imports/{id}/undo", Operation::undo_import, Body::none, {}, "Take back what an import wrote"},
    {del, "/dosi/imports/{id}", Operation::forget_import, Body::none, {}, "Remove an import's files; what it wrote stays"},
    {get, "/dosi/imports/{id}/quarantine", Operation::quarantine, Body::none, {}, "The rows that could not be used"},
    {get, "/dosi/solutions", Operation::list_solutions, Body::none, {}, "The solutions that this hub can run"},
    {get, "/dosi/solutions/{id}", Operation::retrieve_solution, Body::none, {}, "A solution"},
    {get, "/dosi/solutions/{id}/readiness", Operation::solution_readiness, Body::none, kReadiness,
     "Whether hubs have the data that a solution needs"},
    {post, "/dosi/solutions/{id}/runs", Operation::start_run, Body::optional_json, {}, "Run a solution"},
    {post, "/dosi/solutions/{id}/sessions", Operation::open_session, Body::optional_json, {}, "Open a session of a solution"},
    {get, "/dosi/solutions/{id}/sessions/{session}", Operation::retrieve_session, Body::none, {}, "A session"},
    {post, "/dosi/solutions/{id}/sessions/{session}", Operation::ask_session, Body::json, {}, "Put a question to a session"},
    {del, "/dosi/solutions/{id}/sessions/{session}", Operation::end_session, Body::none, {}, "End a session"},
    {get, "/dosi/runs", Operation::list_runs, Body::none, {}, "The runs of solutions"},
    {get, "/dosi/runs/{id}", Operation::retrieve_run, Body::none, {}, "A run"},
    {post, "/dosi/runs/{id}/cancel", Operation::cancel_run, Body::none, {}, "End a run"},
    {post, "/dosi/backups", Operation::backup, Body::json, {}, "Copy the store into a folder of the hub's machine"},
    {get, "/openapi.json", Operation::openapi, Body::none, {}, "This API as an OpenAPI document"},
    {get, "/{path*}", Operation::console, Body::none, {}, "The console"},
};

// What creates (clause 5.5.10). Upsert is not in the clause's list, but creates as well; contexts are kept for whoever
// asks.
constexpr std::string_view kMakesTenants[] = {NGSI "/entities",
                                              NGSI "/entityOperations/create",
                                              NGSI "/entityOperations/upsert",
                                              NGSI "/temporal/entities",
                                              NGSI "/subscriptions",
                                              NGSI "/csourceRegistrations",
                                              NGSI "/csourceSubscriptions",
                                              "/dosi/imports"};
constexpr std::string_view kOfNoTenant[] = {NGSI "/jsonldContexts", NGSI "/core-context", NGSI "/info/",
                                            "/dosi/imports",        "/dosi/mappings",     "/dosi/backups",
                                            "/dosi/solutions",      "/dosi/runs",         "/dosi/neighbours",
                                            "/ngsi-ld/ex/"};
#undef NGSI

}  // namespace

bool may_be_for_a_new_tenant(const RouteInfo& route) {
  const auto is = [&](std::string_view pattern) { return route.pattern == pattern; };
  const auto is_below = [&](std::string_view prefix) { return route.pattern.starts_with(prefix); };
  if (route.method == post && std::any_of(std::begin(kMakesTenants), std::end(kMakesTenants), is)) return true;
  if (std::any_of(std::begin(kOfNoTenant), std::end(kOfNoTenant), is_below)) return true;
  return !is_below("/ngsi-ld/") && !is_below("/dosi/");
}

std::span<const RouteInfo> routes() {
  return kRoutes;
}

const RouteInfo& route(Operation operation) {
  return *std::find_if(std::begin(kRoutes), std::end(kRoutes),
                       [&](const RouteInfo& r) { return r.operation == operation; });
}

std::span<const std::string_view> options(Operation operation) {
  static constexpr Name kShow[] = {"normalized", "concise", "simplified", "keyValues", "sysAttrs"};
  static constexpr Name kKeep[] = {"noOverwrite"}, kUpsert[] = {"update", "replace"};
  static constexpr Name kSimplified[] = {"simplified", "keyValues", "normalized", "concise"};
  static constexpr Name kHistory[] = {"normalized",     "concise",          "simplified", "keyValues", "sysAttrs",
                                      "temporalValues", "aggregatedValues"};
  switch (operation) {
    case Operation::retrieve_entity:
    case Operation::query_entities:
    case Operation::batch_query:
      return kShow;
    case Operation::append_attributes:
    case Operation::batch_update:
      return kKeep;
    case Operation::batch_upsert:
      return kUpsert;
    case Operation::merge_entity:
    case Operation::batch_merge:
      return kSimplified;
    case Operation::batch_create:
    case Operation::batch_delete:
      return {};
    default:
      return kHistory;
  }
}

}  // namespace dosi::api
