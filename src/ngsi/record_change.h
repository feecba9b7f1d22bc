#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ngsi/record.h"

// What a small change makes of a record, in few bytes: docs/storage-format.md, "Record change". Pure, any thread.
namespace dosi::ngsi {

// The bytes that make `after` of `before`, but for the trailer: always fewer than those of `after`. None if they differ in more than
// the content of some instances and the entity's times.
std::optional<std::string> record_change(const Record& before, const Record& after);

// The length of the change at the front of the bytes: what follows is somebody else's. None if it is malformed.
std::optional<std::size_t> record_change_size(std::string_view bytes);

// Applies changes, each from its beginning, in their order to a block. None if the block or a change is malformed or
// does not fit. The symbols inside the block may be any numbers.
std::optional<std::string> apply_record_changes(std::string_view block, std::span<const std::string_view> changes);

}  // namespace dosi::ngsi
