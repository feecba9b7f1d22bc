#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

// The small pieces of which the formats of docs/storage-format.md are made.
namespace dosi::store_rocks {

static_assert(std::endian::native == std::endian::little, "the formats are written as the machine holds its integers");

inline std::uint64_t zigzag(std::int64_t v) {
  return (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63);
}
inline std::int64_t unzigzag(std::uint64_t v) { return static_cast<std::int64_t>((v >> 1) ^ (0 - (v & 1))); }

inline void put_varint(std::string& out, std::uint64_t v) {
  for (; v >= 0x80; v >>= 7) out += static_cast<char>(v | 0x80);
  out += static_cast<char>(v);
}
inline std::size_t varint_size(std::uint64_t v) {
  return v == 0 ? 1 : (static_cast<std::size_t>(std::bit_width(v)) + 6) / 7;
}
template <class T>
void put_little(std::string& out, T v) {
  out.append(reinterpret_cast<const char*>(&v), sizeof v);
}
inline void put_big(std::string& out, std::uint32_t v) { put_little(out, __builtin_bswap32(v)); }
inline void put_big(std::string& out, std::uint64_t v) { put_little(out, __builtin_bswap64(v)); }

// Reads from the front of bytes that may be damaged: past the end it gives zeros, and ok() falls for good.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(take(1).empty() ? 0 : last_[0]); }
  std::uint64_t varint() {
    std::uint64_t v = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      const std::uint8_t byte = u8();
      v |= static_cast<std::uint64_t>(byte & 0x7F) << (shift & 63);
      if (byte < 0x80) return v;
    }
    return fail(), 0;
  }
  std::int64_t signed_varint() { return unzigzag(varint()); }
  template <class T>
  T little() {
    T v{};
    if (!take(sizeof v).empty()) std::memcpy(&v, last_.data(), sizeof v);
    return v;
  }
  std::uint32_t big32() { return __builtin_bswap32(little<std::uint32_t>()); }
  std::uint64_t big64() { return __builtin_bswap64(little<std::uint64_t>()); }
  // The next n bytes, or nothing if there are fewer.
  std::string_view take(std::size_t n) {
    if (n > bytes_.size()) return fail(), last_ = {};
    last_ = bytes_.substr(0, n);
    bytes_.remove_prefix(n);
    return last_;
  }
  // What follows, without taking it.
  std::string_view rest() const { return bytes_; }
  bool ok() const { return ok_; }
  bool done() const { return ok_ && bytes_.empty(); }
  void fail() { ok_ = false, bytes_ = {}; }

 private:
  std::string_view bytes_, last_;
  bool ok_ = true;
};

}  // namespace dosi::store_rocks
