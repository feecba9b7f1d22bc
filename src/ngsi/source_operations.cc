#include "ngsi/source_operations.h"

#include <algorithm>
#include <iterator>

namespace dosi::ngsi {
namespace {

using enum SourceOperation;

// In the order of the enumeration.
constexpr std::string_view kNames[kSourceOperations] = {
    "createEntity",
    "updateEntity",
    "appendAttrs",
    "updateAttrs",
    "deleteAttrs",
    "deleteEntity",
    "createBatch",
    "upsertBatch",
    "updateBatch",
    "deleteBatch",
    "upsertTemporal",
    "appendAttrsTemporal",
    "deleteAttrsTemporal",
    "updateAttrInstanceTemporal",
    "deleteAttrInstanceTemporal",
    "deleteTemporal",
    "mergeEntity",
    "replaceEntity",
    "replaceAttrs",
    "mergeBatch",
    "purgeEntity",
    "retrieveEntity",
    "queryEntity",
    "queryBatch",
    "retrieveTemporal",
    "queryTemporal",
    "retrieveEntityTypes",
    "retrieveEntityTypeDetails",
    "retrieveEntityTypeInfo",
    "retrieveAttrTypes",
    "retrieveAttrTypeDetails",
    "retrieveAttrTypeInfo",
    "createSubscription",
    "updateSubscription",
    "retrieveSubscription",
    "querySubscription",
    "deleteSubscription",
    "retrieveEntityMap",
    "updateEntityMap",
    "deleteEntityMap",
    "createEntityMapQueryEntity",
    "createEntityMapQueryTemporal",
    "retrieveContextSourceIdentity",
};

constexpr SourceOperations kDiscovery = {retrieve_entity_types,      retrieve_entity_type_details,
                                         retrieve_entity_type_info,  retrieve_attr_types,
                                         retrieve_attr_type_details, retrieve_attr_type_info};
constexpr SourceOperations kMaps = {retrieve_entity_map, update_entity_map, delete_entity_map,
                                    create_entity_map_query_entity};

constexpr SourceOperations join(std::initializer_list<SourceOperations> sets) {
  SourceOperations out;
  for (const SourceOperations& set : sets) out |= set;
  return out;
}

constexpr SourceOperations kAssociation =
    join({kDiscovery,
          {retrieve_entity, query_entity, query_batch, create_subscription, update_subscription, retrieve_subscription,
           query_subscription, delete_subscription, retrieve_context_source_identity}});
constexpr SourceOperations kFederation = join({kAssociation, kMaps});
constexpr SourceOperations kRedirection =
    join({kDiscovery, kMaps, {create_entity,   update_entity,  append_attrs,   update_attrs,   delete_attrs,
                              delete_entity,   merge_entity,   replace_entity, replace_attrs,  retrieve_entity,
                              query_entity,    purge_entity,   retrieve_context_source_identity}});

struct Group {
  std::string_view name;
  SourceOperations operations;
};
constexpr Group kGroups[] = {
    {"federationOps", kFederation},
    {"associationOps", kAssociation},
    {"updateOps", {update_entity, update_attrs, replace_entity, replace_attrs}},
    {"retrieveOps", {retrieve_entity, query_entity}},
    {"redirectionOps", kRedirection},
};

}  // namespace

std::optional<SourceOperations> operations_named(std::string_view name) {
  const auto at = std::find(std::begin(kNames), std::end(kNames), name);
  if (at != std::end(kNames)) return SourceOperations{static_cast<SourceOperation>(at - std::begin(kNames))};
  for (const Group& group : kGroups)
    if (group.name == name) return group.operations;
  return std::nullopt;
}

std::string_view name(SourceOperation operation) {
  return kNames[static_cast<std::size_t>(operation)];
}

SourceOperations federation_operations() {
  return kFederation;
}

}  // namespace dosi::ngsi
