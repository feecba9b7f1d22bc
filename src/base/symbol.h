#pragma once
#include <cstdint>
#include <functional>
#include <string_view>

namespace dosi {

// An interned name: the IRI of an entity type or attribute as a small integer, equal names having equal integers.
// Symbols live as long as the process and are never written to disk as they are (a store keeps a dictionary).
// All functions may be called from any thread.
class Symbol {
 public:
  constexpr Symbol() = default;
  constexpr explicit Symbol(std::uint32_t id) : id_(id) {}
  constexpr std::uint32_t id() const { return id_; }
  constexpr explicit operator bool() const { return id_ != 0; }
  auto operator<=>(const Symbol&) const = default;

 private:
  std::uint32_t id_ = 0;  // 0 is the empty name
};

// The symbol of `name`, made on first use. The empty symbol once 16 million names are known: whoever takes names from
// outside must refuse it.
Symbol intern(std::string_view name);
// The symbol of `name` if something interned it before, else the empty Symbol: lets a query look without making names.
Symbol find_symbol(std::string_view name);
// The name; the view stays valid for ever.
std::string_view text(Symbol symbol);

}  // namespace dosi

template <>
struct std::hash<dosi::Symbol> {
  std::size_t operator()(dosi::Symbol s) const noexcept { return s.id() * 0x9E3779B97F4A7C15ull; }
};
