#pragma once
#include <string_view>
#include <vector>

#include "solutions/patrol/city/words.h"
#include "solutions/patrol/risk/explanation.h"

namespace dosi::patrol {

// A part of a cell's expected number.
struct RiskPart {
  std::string_view name;  // "recent"
  double share = 0;       // 0 to 1
  Words words;
};
// Where a cell's risk comes from, largest first; parts under a hundredth are left out.
std::vector<RiskPart> parts_of(const risk::Explanation& e);

// 1 (least) to 10 by the cell's rank in its slot, as the national system grades: 10 is the top hundredth.
int grade_of(double percentile);

}  // namespace dosi::patrol
