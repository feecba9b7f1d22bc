#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/symbol.h"
#include "base/time.h"
#include "ngsi/entity.h"

namespace dosi::ngsi {

// One moment of one attribute instance in history. A plain number carries `number` alone; anything else carries the
// instance's stored text (record.h), or is marked deleted.
struct Sample {
  Symbol attribute;
  std::string dataset_id;
  std::uint64_t instance = 0;  // names the sample inside its entity's history (instanceId); 0: the store chooses
  Time observed_at = kNoTime;
  Time created_at = kNoTime;
  Time modified_at = kNoTime;
  Time deleted_at = kNoTime;
  Kind kind = Kind::property;
  double number = 0;
  std::string text;            // empty: {"type":"Property","value":number} with these times

  friend bool operator==(const Sample&, const Sample&) = default;
};

// The sample that history keeps of an instance; the store chooses its number.
Sample sample_of(Symbol attribute, const Attribute& instance);
// An instance that was deleted (clause 4.5.7).
Sample deletion_of(Symbol attribute, std::string_view dataset_id, Kind kind, Time deleted_at);
// The scopes of an entity from `at` on (clause 4.5.6); none: they were removed then.
Sample sample_of_scopes(const std::vector<std::string>& scopes, Time at);
std::vector<std::string> scopes_of(const Sample& sample);  // again; none of a deletion
// The instance again: of a deletion, the NGSI-LD Null.
Attribute instance_of(const Sample& sample);

// "urn:ngsi-ld:instance:000000000000002a": the instanceId of a sample, and its number again (nothing if the text is none).
std::string instance_id(std::uint64_t instance);
std::optional<std::uint64_t> parse_instance_id(std::string_view text);

}  // namespace dosi::ngsi
