#pragma once
#include <string_view>
#include <vector>

#include "solutions/patrol/city/words.h"
#include "solutions/patrol/risk/risk_model.h"

namespace dosi::patrol {

// A part of a cell's expected number.
struct Part {
  std::string_view name;  // "recent"
  double share = 0;       // 0 to 1
  Words words;
};
// What raised a cell's risk in plain words, largest first; parts under a hundredth are left out. Counts below kFewReports are told as a few.
std::vector<Part> parts_of(const risk::Explanation& e);
// What else is worth knowing: people, darkness, the hour.
std::vector<Words> notes_of(const risk::Explanation& e);
inline constexpr int kFewReports = 3;

// 1 (least) to 10 by the cell's rank in its slot, as the national system grades: 10 is the top hundredth, then by tenths.
int grade_of(double percentile);

}  // namespace dosi::patrol
