#pragma once
#include <compare>
#include <cstdint>

namespace dosi::kit {

// What a drive costs: its time and, among drives of the same time, its length. Sums and comparisons are exact, so that
// every search finds the same cost. Good for 49 days and 400,000 km.
class DriveCost {
 public:
  constexpr DriveCost() = default;
  constexpr DriveCost(std::uint32_t time_ms, std::uint32_t length_dm)
      : packed_(std::uint64_t{time_ms} << 32 | length_dm) {}
  // More than every drive, and so is its sum with any.
  static constexpr DriveCost unreachable() { return DriveCost(std::uint64_t{1} << 62); }

  constexpr bool reachable() const { return packed_ < std::uint64_t{1} << 62; }
  constexpr std::uint32_t time_ms() const { return static_cast<std::uint32_t>(packed_ >> 32); }
  constexpr std::uint32_t length_dm() const { return static_cast<std::uint32_t>(packed_); }
  constexpr double seconds() const { return time_ms() / 1000.0; }
  constexpr double metres() const { return length_dm() / 10.0; }
  friend constexpr auto operator<=>(DriveCost, DriveCost) = default;
  friend constexpr DriveCost operator+(DriveCost a, DriveCost b) { return DriveCost(a.packed_ + b.packed_); }
  // b must be a part of a.
  friend constexpr DriveCost operator-(DriveCost a, DriveCost b) { return DriveCost(a.packed_ - b.packed_); }

 private:
  explicit constexpr DriveCost(std::uint64_t packed) : packed_(packed) {}
  std::uint64_t packed_ = 0;
};

}  // namespace dosi::kit
