#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "solutions/patrol/cameras/coverage.h"
#include "solutions/patrol/cameras/siting.h"

namespace dosi::patrol {

// What cameras, lights and bells do for a city today, seen from its expected reports.
class CctvDesk {
 public:
  // `week`: expected reports of each cell in a week. `buildings` stand in the way.
  struct Input {
    std::vector<Camera> cameras;
    std::vector<geo::Point> lights, bells;
    std::vector<geo::Geometry> buildings;
    std::vector<geo::Point> middle;  // of the cells
    std::vector<double> week;
    double cell_m = 100;
  };
  explicit CctvDesk(Input input);
  CctvDesk(const CctvDesk&) = delete;
  CctvDesk& operator=(const CctvDesk&) = delete;

  const Sight& sight() const { return sight_; }
  const Equipment& equipment() const { return equipment_; }
  const CoverageReport& today() const { return today_; }
  const std::vector<RiskPlace>& cells() const { return cells_; }

  struct Wish {
    std::size_t sites = 20;
    double range_m = 50;
    std::uint64_t seed = 1;
    std::uint64_t steps = 150;  // of the bound's search
  };
  // Where the next cameras see the most that is not seen yet.
  struct Proposal {
    std::vector<Camera> cameras;
    std::vector<double> added;  // expected reports a week that each adds
    double seen_after = 0;      // share of the risk, with those of today; as `today` tells it
    double ranked = 0;          // the same with one camera in the middle of each of the riskiest cells instead
    double gap = 0;             // no choice among the candidates sees a larger share more than this of what is seen
  };
  // `places`: where poles may stand.
  Proposal propose(const Wish& wish, const std::vector<geo::Point>& places) const;

 private:
  double seen_with(std::vector<Camera> more) const;  // share of the risk
  std::vector<geo::Point> bells_;
  std::vector<Light> lights_;
  Walls walls_;
  Sight sight_;
  Equipment equipment_;
  std::vector<RiskPlace> cells_;
  CoverageReport today_;
  std::vector<geo::Point> demand_;  // four places in each cell
  std::vector<double> weight_, unseen_;
};

}  // namespace dosi::patrol
