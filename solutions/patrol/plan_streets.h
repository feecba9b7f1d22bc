#pragma once
#include <memory>
#include <string>
#include <vector>

#include "solutions/kit/drive_times.h"
#include "solutions/patrol/plan/legs.h"
#include "solutions/patrol/plan_problem.h"

namespace dosi::patrol {

// Streets of one or several files for the drives of a plan.
class PlanStreets {
 public:
  // OpenStreetMap extracts, or GeoJSON collections of LineStrings with a RoadSegment's attributes as properties (roadClass, oneway, maxspeed,
  // name). Errors as kit::read_drive_streets gives them, or bad_request where no car can drive.
  static Result<PlanStreets> read(const std::vector<std::string>& files);

  // Leaves out and counts spots further than 500 m from any street, or with no way from and to any depot; bad_request where a depot is far
  // or no spot is left.
  Result<void> leave_out_unreachable(SpotTable& spots, const CarTable& cars) const;
  // Puts the drive times of all the problem's places, which must be near a street, in place of its own.
  void measure(Problem& problem, unsigned threads = 1);
  // The ways on the streets; for a problem that was measured. Valid as long as this.
  Legs legs() const;

  const kit::DriveGraph& graph() const { return times_->graph(); }

 private:
  std::unique_ptr<kit::DriveTimes> times_;
  std::vector<kit::DriveGraph::Place> places_;
};

}  // namespace dosi::patrol
