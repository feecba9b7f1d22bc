#pragma once
#include <absl/container/flat_hash_map.h>

#include <functional>
#include <string>
#include <string_view>

namespace dosi::store_rocks {

struct IdHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view id) const { return std::hash<std::string_view>{}(id); }
};

// A hash map by name that is asked with views.
template <class Value>
using IdMap = absl::flat_hash_map<std::string, Value, IdHash, std::equal_to<>>;

}  // namespace dosi::store_rocks
