#pragma once
#include <string_view>

#include "base/time.h"
#include "json/value.h"

namespace dosi::json {

// The text of a member; empty if the value is no object, or has no such text. Valid as long as the object.
inline std::string_view text_of(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value != nullptr && value->is_string() ? std::string_view(value->as_string()) : std::string_view();
}

// A time as a member's value: null for none.
inline Value time_or_null(Time time) {
  return time == kNoTime ? Value() : Value(format_time(time));
}

}  // namespace dosi::json
