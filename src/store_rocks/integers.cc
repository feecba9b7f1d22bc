#include "store_rocks/integers.h"

#include <algorithm>
#include <array>

namespace dosi::store_rocks {
namespace {

enum Mode : std::uint8_t { kConstant, kLike, kValues, kSteps };
constexpr std::size_t kGroup = 32;
constexpr std::array<std::int64_t, 3> kScales = {1, 1'000, 1'000'000};

std::int64_t wrapping_sub(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

struct Group {
  std::int64_t smallest;
  int width;
  Group(const std::int64_t* values, std::size_t n) {
    const auto [low, high] = std::minmax_element(values, values + n);
    smallest = *low;
    width = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(*high) - static_cast<std::uint64_t>(*low)));
  }
};
std::size_t packed_size(std::size_t n, int width) { return (n * static_cast<std::size_t>(width) + 7) / 8; }

template <class F>
void each_group(std::span<const std::int64_t> values, const F& f) {
  for (std::size_t i = 0; i < values.size(); i += kGroup) f(values.data() + i, std::min(kGroup, values.size() - i));
}

std::size_t groups_size(std::span<const std::int64_t> values) {
  std::size_t size = 0;
  each_group(values, [&](const std::int64_t* v, std::size_t n) {
    const Group g(v, n);
    size += varint_size(zigzag(g.smallest)) + 1 + packed_size(n, g.width);
  });
  return size;
}

void pack(std::string& out, const std::int64_t* values, std::size_t n, const Group& group) {
  char buffer[kGroup * 8 + 8];
  std::size_t size = 0;
  std::uint64_t bits = 0;
  int filled = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint64_t v = static_cast<std::uint64_t>(values[i]) - static_cast<std::uint64_t>(group.smallest);
    bits |= v << filled;
    filled += group.width;
    if (filled >= 64) {
      std::memcpy(buffer + size, &bits, 8);
      size += 8, filled -= 64;
      bits = filled == 0 ? 0 : v >> (group.width - filled);
    }
  }
  std::memcpy(buffer + size, &bits, 8);
  out.append(buffer, packed_size(n, group.width));
}

void put_groups(std::string& out, std::span<const std::int64_t> values) {
  each_group(values, [&](const std::int64_t* v, std::size_t n) {
    const Group g(v, n);
    put_varint(out, zigzag(g.smallest));
    out += static_cast<char>(g.width);
    if (g.width != 0) pack(out, v, n, g);
  });
}

std::uint64_t load(const char* from) {
  std::uint64_t v;
  std::memcpy(&v, from, 8);
  return v;
}

// `from` has 9 readable bytes beyond the packed ones.
void unpack(const char* from, std::int64_t* values, std::size_t n, std::int64_t smallest, int width) {
  const auto base = static_cast<std::uint64_t>(smallest);
  const std::uint64_t mask = width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
  std::size_t bit = 0;
  if (width <= 56) {
    for (std::size_t i = 0; i < n; ++i, bit += static_cast<std::size_t>(width))
      values[i] = static_cast<std::int64_t>(base + ((load(from + bit / 8) >> (bit % 8)) & mask));
    return;
  }
  for (std::size_t i = 0; i < n; ++i, bit += static_cast<std::size_t>(width)) {
    std::uint64_t v = load(from + bit / 8) >> (bit % 8);
    if (bit % 8 != 0) v |= static_cast<std::uint64_t>(static_cast<unsigned char>(from[bit / 8 + 8])) << (64 - bit % 8);
    values[i] = static_cast<std::int64_t>(base + (v & mask));
  }
}

bool get_groups(ByteReader& in, std::span<std::int64_t> values) {
  for (std::size_t i = 0; i < values.size(); i += kGroup) {
    const std::size_t n = std::min(kGroup, values.size() - i);
    const std::int64_t smallest = in.signed_varint();
    const int width = in.u8();
    if (!in.ok() || width > 64) return false;
    const std::size_t size = packed_size(n, width);
    const bool roomy = in.rest().size() >= size + 9;
    const std::string_view bytes = in.take(size);
    if (!in.ok()) return false;
    if (width == 0) {
      std::fill_n(values.data() + i, n, smallest);
    } else if (roomy) {
      unpack(bytes.data(), values.data() + i, n, smallest, width);
    } else {
      char padded[kGroup * 8 + 9] = {};
      std::memcpy(padded, bytes.data(), size);
      unpack(padded, values.data() + i, n, smallest, width);
    }
  }
  return true;
}

std::size_t scale_of(std::span<const std::int64_t> distances) {
  for (std::size_t s = kScales.size() - 1; s > 0; --s)
    if (std::all_of(distances.begin(), distances.end(), [&](std::int64_t d) { return d % kScales[s] == 0; })) return s;
  return 0;
}

}  // namespace

void put_integers(std::string& out, std::span<const std::int64_t> values) {
  const std::int64_t first = values[0];
  if (std::all_of(values.begin(), values.end(), [&](std::int64_t v) { return v == first; })) {
    out += static_cast<char>(kConstant);
    return put_varint(out, zigzag(first));
  }
  thread_local std::vector<std::int64_t> distances, steps;
  distances.resize(values.size() - 1), steps.resize(values.size() - 1);
  for (std::size_t i = 1; i < values.size(); ++i) distances[i - 1] = wrapping_sub(values[i], first);
  const std::size_t scale = scale_of(distances);
  if (scale == 1)
    for (auto& d : distances) d /= kScales[1];
  if (scale == 2)
    for (auto& d : distances) d /= kScales[2];
  steps[0] = distances[0];
  for (std::size_t i = 1; i < steps.size(); ++i) steps[i] = wrapping_sub(distances[i], distances[i - 1]);
  const bool by_steps = groups_size(steps) < groups_size(distances);
  out += static_cast<char>(by_steps ? kSteps : kValues);
  out += static_cast<char>(scale);
  put_varint(out, zigzag(first));
  put_groups(out, by_steps ? steps : distances);
}

void put_like_integers(std::string& out, std::uint8_t index, std::int64_t difference) {
  out += static_cast<char>(kLike);
  out += static_cast<char>(index);
  put_varint(out, zigzag(difference));
}

bool get_integers(ByteReader& in, std::span<std::int64_t> values, std::span<const std::vector<std::int64_t>> earlier) {
  const std::uint8_t mode = in.u8();
  if (mode == kConstant) {
    std::fill(values.begin(), values.end(), in.signed_varint());
    return in.ok();
  }
  if (mode == kLike) {
    const std::size_t index = in.u8();
    const auto difference = static_cast<std::uint64_t>(in.signed_varint());
    if (!in.ok() || index >= earlier.size()) return false;
    std::transform(earlier[index].begin(), earlier[index].end(), values.begin(),
                   [&](std::int64_t v) { return static_cast<std::int64_t>(static_cast<std::uint64_t>(v) + difference); });
    return true;
  }
  if (mode != kValues && mode != kSteps) return false;
  const std::size_t scale = in.u8();
  const auto first = static_cast<std::uint64_t>(in.signed_varint());
  if (!in.ok() || scale >= kScales.size() || !get_groups(in, values.subspan(1))) return false;
  const auto factor = static_cast<std::uint64_t>(kScales[scale]);
  values[0] = static_cast<std::int64_t>(first);
  std::uint64_t distance = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const auto v = static_cast<std::uint64_t>(values[i]);
    distance = mode == kSteps ? distance + v : v;
    values[i] = static_cast<std::int64_t>(first + distance * factor);
  }
  return true;
}

}  // namespace dosi::store_rocks
