#include "store/change.h"

#include <algorithm>

namespace dosi::store {
namespace {

bool has_zero(std::string_view text) { return text.find('\0') != std::string_view::npos; }

// What is wrong with a write, or null.
const char* fault(const Write& write) {
  if (write.id.empty()) return "has no id";
  if (has_zero(write.id)) return "has an id with a zero byte";
  if (write.current == Write::Current::put && !write.record) return "puts no record";
  if (write.current == Write::Current::put && write.record->id() != write.id) return "puts the record of another id";
  const auto unnamed = [](const Sample& s) { return !s.attribute || has_zero(s.dataset_id); };
  if (std::any_of(write.samples.begin(), write.samples.end(), unnamed))
    return "has a sample without attribute name or with a zero byte in its datasetId";
  using enum Write::History;
  const bool needs_attribute =
      write.history == erase_attribute || write.history == erase_instance || write.history == replace_instance;
  if (needs_attribute && (!write.erase.attribute || has_zero(write.erase.dataset_id)))
    return "erases history without an attribute name or with a zero byte in the datasetId";
  return nullptr;
}

}  // namespace

Result<void> validate(const Change& change) {
  if (has_zero(change.tenant)) return bad_request("the tenant's name holds a zero byte");
  for (const Write& write : change.writes)
    if (const char* what = fault(write))
      return bad_request("the change of '" + write.id.substr(0, 256) + "' " + what, "id");
  const auto nameless = [](const auto& l) { return l.queue.empty() || has_zero(l.queue); };
  if (std::any_of(change.letters.begin(), change.letters.end(), nameless) ||
      std::any_of(change.delivered.begin(), change.delivered.end(), nameless))
    return bad_request("a queue of letters needs a name without a zero byte");
  return ok();
}

}  // namespace dosi::store
