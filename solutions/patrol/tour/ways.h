#pragma once
#include <cstdint>
#include <vector>

namespace dosi::patrol {

// How far it is between each two of some places, both directions apart, for a search that reads along rows either way.
class Ways {
 public:
  using Node = std::uint32_t;

  Ways() = default;
  // `way(a, b)` of each two numbers below `places`.
  template <class Way>
  Ways(std::size_t places, Way&& way) : places_(places), to_(places * places) {
    for (std::size_t a = 0; a < places; ++a)
      for (std::size_t b = 0; b < places; ++b) to_[a * places + b] = way(a, b);
    for (std::size_t a = 0; a < places && symmetric_; ++a)
      for (std::size_t b = 0; b < a && symmetric_; ++b) symmetric_ = to_[a * places + b] == to_[b * places + a];
    if (symmetric_) return;
    from_.resize(places * places);
    for (std::size_t a = 0; a < places; ++a)
      for (std::size_t b = 0; b < places; ++b) from_[b * places + a] = to_[a * places + b];
  }

  std::size_t places() const { return places_; }
  bool symmetric() const { return symmetric_; }
  double way(Node a, Node b) const { return to_[a * places_ + b]; }
  const double* ways_from(Node a) const { return to_.data() + a * places_; }
  const double* ways_to(Node b) const { return symmetric_ ? ways_from(b) : from_.data() + b * places_; }

 private:
  std::size_t places_ = 0;
  bool symmetric_ = true;
  std::vector<double> to_, from_;
};

}  // namespace dosi::patrol
