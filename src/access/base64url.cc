#include "access/base64url.h"

#include <cstdint>

namespace dosi::access {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr unsigned kLetterBits = 6, kByteBits = 8;

}  // namespace

std::optional<std::string> from_base64url(std::string_view text) {
  std::string out;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const std::size_t value = kLetters.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    held = held << kLetterBits | static_cast<std::uint32_t>(value), bits += kLetterBits;
    if (bits < kByteBits) continue;
    bits -= kByteBits;
    out += static_cast<char>(held >> bits);
    held &= (1u << bits) - 1;
  }
  if (bits >= kLetterBits || held != 0) return std::nullopt;
  return out;
}

std::string to_base64url(std::string_view bytes) {
  std::string out;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    held = held << kByteBits | static_cast<unsigned char>(c), bits += kByteBits;
    for (; bits >= kLetterBits; held &= (1u << bits) - 1) out += kLetters[held >> (bits -= kLetterBits)];
  }
  if (bits != 0) out += kLetters[held << (kLetterBits - bits)];
  return out;
}

}  // namespace dosi::access
