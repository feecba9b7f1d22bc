#pragma once
#include <cstdint>
#include <string>

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

}  // namespace dosi::ngsi
