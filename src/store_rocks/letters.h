#pragma once
#include <cstdint>
#include <string>
#include <string_view>

// The keys of letters (docs/storage-format.md).
namespace dosi::store_rocks {

std::string queue_prefix(std::uint32_t tenant, std::string_view queue);
std::string letter_key(std::uint32_t tenant, std::string_view queue, std::uint64_t number);

}  // namespace dosi::store_rocks
