#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "http/client.h"

namespace dosi::http {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

struct Range {
  std::array<std::uint8_t, 16> first;
  unsigned bits;
};

constexpr Range v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, unsigned bits) {
  return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, a, b, c, 0}, 96 + bits};
}

// What the IANA special-purpose registries do not call globally reachable.
constexpr Range kSpecial[] = {
    v4(0, 0, 0, 8),       v4(10, 0, 0, 8),      v4(100, 64, 0, 10),   v4(127, 0, 0, 8),     v4(169, 254, 0, 16),
    v4(172, 16, 0, 12),   v4(192, 0, 0, 24),    v4(192, 0, 2, 24),    v4(192, 88, 99, 24),  v4(192, 168, 0, 16),
    v4(198, 18, 0, 15),   v4(198, 51, 100, 24), v4(203, 0, 113, 24),  v4(224, 0, 0, 3),
    {{0x01, 0}, 64},                  // discard only
    {{0x20, 0x01, 0x00, 0x00}, 23},   // IETF protocols, Teredo among them
    {{0x20, 0x01, 0x0D, 0xB8}, 32},   // documentation
    {{0x3F, 0xFF, 0x00}, 20},         // documentation
    {{0x5F, 0x00}, 16},               // segment routing
};

bool within(const IpAddress& address, const Range& range) {
  for (unsigned bit = 0; bit < range.bits; bit += 8) {
    const unsigned left = std::min(range.bits - bit, 8u);
    const auto mask = static_cast<std::uint8_t>(0xFF << (8 - left));
    if ((address.bytes[bit / 8] & mask) != (range.first[bit / 8] & mask)) return false;
  }
  return true;
}

IpAddress mapped(const std::uint8_t* four) {
  IpAddress address;
  std::copy(kMapped.begin(), kMapped.end(), address.bytes.begin());
  std::copy(four, four + 4, address.bytes.begin() + 12);
  return address;
}

}  // namespace

bool IpAddress::is_v4() const { return std::equal(kMapped.begin(), kMapped.end(), bytes.begin()); }

std::string IpAddress::text() const {
  char text[INET6_ADDRSTRLEN] = "";
  if (is_v4()) inet_ntop(AF_INET, bytes.data() + 12, text, sizeof text);
  else inet_ntop(AF_INET6, bytes.data(), text, sizeof text);
  return text;
}

Result<IpAddress> parse_ip(std::string_view text) {
  const std::string name(text);
  std::uint8_t four[4];
  if (inet_pton(AF_INET, name.c_str(), four) == 1) return mapped(four);
  IpAddress address;
  if (inet_pton(AF_INET6, name.c_str(), address.bytes.data()) == 1) return address;
  return bad_request("'" + name + "' is not an IP address");
}

bool is_public(const IpAddress& address) {
  const auto& bytes = address.bytes;
  if (std::any_of(std::begin(kSpecial), std::end(kSpecial), [&](const Range& range) { return within(address, range); })) return false;
  if (address.is_v4()) return true;
  constexpr Range kNat64{{0x00, 0x64, 0xFF, 0x9B}, 96}, k6to4{{0x20, 0x02}, 16}, kUnicast{{0x20}, 3};
  if (within(address, kNat64)) return is_public(mapped(bytes.data() + 12));
  if (within(address, k6to4)) return is_public(mapped(bytes.data() + 2));
  return within(address, kUnicast);  // all else is loopback, unique local, link-local, multicast or unassigned
}

}  // namespace dosi::http
