#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "solutions/patrol/plan/problem.h"

namespace dosi::patrol {

// Cars, shifts and wishes as a file tells them.
struct CarTable {
  struct Depot {
    std::string id, name;
    geo::Point at;
  };
  std::vector<Depot> depots;
  std::vector<WorkShift> shifts;
  std::vector<PatrolCar> cars;           // depot: number in depots
  std::vector<DistrictWish> districts;   // as far as they are named
  Rules rules;
};

// The JSON of docs/patrol-plan.md: depots, shifts, cars, and as wanted districts and rules. bad_request names the member, what it has
// and what it should have.
Result<CarTable> read_cars(const std::string& path);

}  // namespace dosi::patrol
