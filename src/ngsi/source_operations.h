#pragma once
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

// The operations that a Context Source may offer, and their groups (clause 4.20).
namespace dosi::ngsi {

enum class SourceOperation : std::uint8_t {
  create_entity,
  update_entity,  // Update Attributes
  append_attrs,
  update_attrs,  // Partial Attribute Update
  delete_attrs,
  delete_entity,
  create_batch,
  upsert_batch,
  update_batch,
  delete_batch,
  upsert_temporal,
  append_attrs_temporal,
  delete_attrs_temporal,
  update_attr_instance_temporal,
  delete_attr_instance_temporal,
  delete_temporal,
  merge_entity,
  replace_entity,
  replace_attrs,
  merge_batch,
  purge_entity,
  retrieve_entity,
  query_entity,
  query_batch,
  retrieve_temporal,
  query_temporal,
  retrieve_entity_types,
  retrieve_entity_type_details,
  retrieve_entity_type_info,
  retrieve_attr_types,
  retrieve_attr_type_details,
  retrieve_attr_type_info,
  create_subscription,
  update_subscription,
  retrieve_subscription,
  query_subscription,
  delete_subscription,
  retrieve_entity_map,
  update_entity_map,
  delete_entity_map,
  create_entity_map_query_entity,
  create_entity_map_query_temporal,
  retrieve_context_source_identity,
};
inline constexpr int kSourceOperations = 43;

// A set of operations.
class SourceOperations {
 public:
  constexpr SourceOperations() = default;
  constexpr SourceOperations(std::initializer_list<SourceOperation> operations) {
    for (const SourceOperation o : operations) bits_ |= bit(o);
  }
  constexpr bool has(SourceOperation o) const { return (bits_ & bit(o)) != 0; }
  constexpr bool within(SourceOperations other) const { return (bits_ & ~other.bits_) == 0; }
  constexpr SourceOperations& operator|=(SourceOperations other) { return bits_ |= other.bits_, *this; }
  friend constexpr bool operator==(SourceOperations, SourceOperations) = default;

 private:
  static constexpr std::uint64_t bit(SourceOperation o) { return std::uint64_t{1} << static_cast<int>(o); }
  std::uint64_t bits_ = 0;
};

// What a name of an operation ("createEntity") or of a group ("federationOps") stands for; none if it is neither.
std::optional<SourceOperations> operations_named(std::string_view name);
std::string_view name(SourceOperation operation);
// What a registration that names no operations offers.
SourceOperations federation_operations();

}  // namespace dosi::ngsi
