#pragma once
#include <cstdint>

namespace dosi {

// One step of SplitMix64 (Steele, Lea, Flood 2014): a good 64-bit mixing of its argument.
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}
// A number that depends on all of its arguments: chance without a sequence, so that any moment can be asked for alone.
template <class... T>
constexpr std::uint64_t hash(std::uint64_t seed, T... parts) {
  ((seed = mix(seed ^ static_cast<std::uint64_t>(parts))), ...);
  return seed;
}
// In [0, 1).
constexpr double unit(std::uint64_t bits) {
  return static_cast<double>(bits >> 11) * 0x1.0p-53;
}

// A sequence of random numbers, the same on every platform (the distributions of the standard library are not).
class Chance {
 public:
  // `purpose` keeps the sequences of one seed apart.
  Chance(std::uint64_t seed, std::uint64_t purpose) : state_(hash(seed, purpose)) {}

  std::uint64_t next() { return mix(state_ += 0x9E3779B97F4A7C15ull); }
  double uniform() { return unit(next()); }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  int below(int n) { return static_cast<int>(uniform() * n); }  // 0..n-1; n > 0
  bool happens(double probability) { return uniform() < probability; }

 private:
  std::uint64_t state_;
};

}  // namespace dosi
