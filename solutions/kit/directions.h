#pragma once
#include <string>
#include <vector>

#include "solutions/kit/drive_times.h"

namespace dosi::kit {

// One line of a turn list: how a street is entered, and how far it is followed.
struct Step {
  Turn turn = Turn::straight;  // into the street; of the first step, nothing
  StreetName street;           // both names empty: it has none
  double degrees_from_north = 0;  // in which one sets out
  double metres = 0;
  double seconds = 0;
  geo::Point at;               // where it begins
  std::size_t line_index = 0;  // the same in DrivePath::line()
};

// The steps of a drive. A street that is followed straight on, or round a bend where there is no other way, is one step.
std::vector<Step> directions(const DriveGraph& graph, const DrivePath& path);

// A step as a sentence: "좌회전하여 세종대로로 320 m", "Turn left onto Sejong-daero, 320 m". `first` is the first step,
// which says where to set out.
std::string sentence_ko(const Step& step, bool first);
std::string sentence_en(const Step& step, bool first);

}  // namespace dosi::kit
