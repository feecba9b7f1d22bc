#pragma once
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "base/symbol.h"
#include "ngsi/record.h"

// How a record's block lies in memory (docs/storage-format.md, "Record"): for what makes and changes blocks alone.
namespace dosi::ngsi::record_layout {

inline constexpr std::uint32_t kMagic = 0x31525344;  // "DSR1"

struct Header {
  std::uint32_t magic, size;
  std::uint64_t version;
  std::int64_t created_us, modified_us, expires_us;
  std::uint32_t slot_count, scope_count, type_count, id_size;
};
struct Piece {
  std::uint32_t at, size;
};
static_assert(sizeof(Header) == 56 && sizeof(Slot) == 72 && sizeof(Piece) == 8 && sizeof(Symbol) == 4);
static_assert(std::is_trivially_copyable_v<Slot>);

inline const Header& header(std::string_view bytes) { return *reinterpret_cast<const Header*>(bytes.data()); }

// Where the parts of a block stand, from its counts. 64 bits wide: counts of a damaged block do not overflow.
struct Places {
  std::uint64_t scopes, types, text;
};
inline Places places(const Header& h) {
  Places p;
  p.scopes = sizeof(Header) + std::uint64_t{h.slot_count} * sizeof(Slot);
  p.types = p.scopes + std::uint64_t{h.scope_count} * sizeof(Piece);
  p.text = p.types + std::uint64_t{h.type_count} * sizeof(Symbol);
  return p;
}

}  // namespace dosi::ngsi::record_layout
