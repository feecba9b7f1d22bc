#include "store_rocks/numbers.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "store_rocks/integers.h"

namespace dosi::store_rocks {
namespace {

enum Mode : std::uint8_t { kZero, kDecimal, kXor };
constexpr int kExponents = 16;
constexpr double kPowers[kExponents] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
constexpr double kExact = 9007199254740992.0;  // 2^53

std::uint64_t bits_of(double v) { return std::bit_cast<std::uint64_t>(v); }

// n with n / power == v to the bit; false if there is none.
bool scaled(double v, double power, std::int64_t& n) {
  const double product = v * power;
  if (!(std::fabs(product) < kExact)) return false;
  n = static_cast<std::int64_t>(product + std::copysign(0.5, product));
  return bits_of(static_cast<double>(n) / power) == bits_of(v);
}

// All values as decimals of one exponent, or nothing (-1).
int decimals(std::span<const double> values, std::vector<std::int64_t>& scaled_values) {
  int e = 0;
  std::int64_t n = 0;
  for (const double v : values)
    while (!scaled(v, kPowers[e], n))
      if (++e == kExponents) return -1;
  scaled_values.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!scaled(values[i], kPowers[e], scaled_values[i])) return -1;
  return e;
}

class BitWriter {
 public:
  explicit BitWriter(std::string& out) : out_(out) {}
  void put(std::uint64_t value, int width) {
    for (int left = width; left > 0;) {
      const int take = std::min(left, 8 - filled_);
      const auto part = static_cast<unsigned>((value >> (left - take)) & ((1u << take) - 1));
      byte_ = static_cast<std::uint8_t>(byte_ | part << (8 - filled_ - take));
      filled_ += take, left -= take;
      if (filled_ == 8) flush();
    }
  }
  void flush() {
    if (filled_ != 0) out_ += static_cast<char>(byte_);
    byte_ = 0, filled_ = 0;
  }

 private:
  std::string& out_;
  std::uint8_t byte_ = 0;
  int filled_ = 0;
};

class BitReader {
 public:
  explicit BitReader(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t get(int width) {
    std::uint64_t v = 0;
    for (int left = width; left > 0;) {
      if (at_ / 8 >= bytes_.size()) return ok_ = false, 0;
      const int offset = static_cast<int>(at_ % 8), take = std::min(left, 8 - offset);
      const unsigned byte = static_cast<unsigned char>(bytes_[at_ / 8]);
      v = v << take | ((byte >> (8 - offset - take)) & ((1u << take) - 1));
      at_ += static_cast<std::size_t>(take), left -= take;
    }
    return v;
  }
  bool ok() const { return ok_; }
  bool done() const { return ok_ && (at_ + 7) / 8 == bytes_.size(); }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

std::string xor_bits(std::span<const double> values) {
  std::string out;
  BitWriter bits(out);
  std::uint64_t before = bits_of(values[0]);
  bits.put(before, 64);
  int leading = 65, length = 0;  // no window yet
  for (const double value : values.subspan(1)) {
    const std::uint64_t now = bits_of(value), changed = now ^ before;
    before = now;
    if (changed == 0) {
      bits.put(0, 1);
      continue;
    }
    const int zeros = std::min(std::countl_zero(changed), 31), tail = std::countr_zero(changed);
    if (leading <= zeros && 64 - leading - length <= tail) {
      bits.put(2, 2);
    } else {
      leading = zeros, length = 64 - zeros - tail;
      bits.put(3, 2), bits.put(static_cast<std::uint64_t>(leading), 5), bits.put(static_cast<std::uint64_t>(length - 1), 6);
    }
    bits.put(changed >> (64 - leading - length), length);
  }
  bits.flush();
  return out;
}

bool read_xor(std::string_view bytes, std::span<double> values) {
  BitReader bits(bytes);
  std::uint64_t now = bits.get(64);
  int leading = 0, length = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0 && bits.get(1) != 0) {
      if (bits.get(1) != 0) leading = static_cast<int>(bits.get(5)), length = static_cast<int>(bits.get(6)) + 1;
      if (!bits.ok() || length == 0 || leading + length > 64) return false;
      now ^= bits.get(length) << (64 - leading - length);
    }
    values[i] = std::bit_cast<double>(now);
  }
  return bits.done();
}

}  // namespace

void put_numbers(std::string& out, std::span<const double> values) {
  if (std::all_of(values.begin(), values.end(), [](double v) { return bits_of(v) == 0; })) {
    out += static_cast<char>(kZero);
    return;
  }
  thread_local std::vector<std::int64_t> integers;
  if (const int e = decimals(values, integers); e >= 0) {
    out += static_cast<char>(kDecimal);
    out += static_cast<char>(e);
    return put_integers(out, integers);
  }
  const std::string bits = xor_bits(values);
  out += static_cast<char>(kXor);
  put_varint(out, bits.size());
  out += bits;
}

bool get_numbers(ByteReader& in, std::span<double> values) {
  const std::uint8_t mode = in.u8();
  if (!in.ok()) return false;
  if (mode == kZero) return std::fill(values.begin(), values.end(), 0.0), true;
  if (mode == kXor) return read_xor(in.take(in.varint()), values) && in.ok();
  const int e = in.u8();
  if (mode != kDecimal || e >= kExponents) return false;
  thread_local std::vector<std::int64_t> integers;
  integers.resize(values.size());
  if (!get_integers(in, integers)) return false;
  const double power = kPowers[e];
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(integers[i]) / power;
  return true;
}

}  // namespace dosi::store_rocks
