#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "solutions/patrol/cameras/view.h"

namespace dosi::patrol {

enum class Site : std::uint32_t {};    // position among the candidates
enum class Demand : std::uint32_t {};  // position among the places to be seen

// Which places each candidate site would see.
class Reaches {
 public:
  Reaches(std::vector<std::size_t> first, std::vector<Demand> reached) : first_(std::move(first)), reached_(std::move(reached)) {}
  std::size_t sites() const { return first_.size() - 1; }
  std::span<const Demand> of(Site s) const {
    const auto i = static_cast<std::size_t>(s);
    return {reached_.data() + first_[i], first_[i + 1] - first_[i]};
  }
  std::size_t size() const { return reached_.size(); }

 private:
  std::vector<std::size_t> first_;  // one more than sites
  std::vector<Demand> reached_;
};

// Whatever lies within radius_m (geo::distance_m).
Reaches reaches_by_radius(const std::vector<geo::Point>& sites, const std::vector<geo::Point>& demand, double radius_m, unsigned threads = 1);
// What a camera there would see past the walls.
Reaches reaches_by_sight(const std::vector<Camera>& sites, const std::vector<geo::Point>& demand, const Walls& walls, unsigned threads = 1);

}  // namespace dosi::patrol
