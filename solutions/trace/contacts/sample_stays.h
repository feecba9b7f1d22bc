#pragma once
#include <string>

#include "solutions/trace/stays/stays.h"

namespace dosi::trace {

// Synthetic stays for measuring and trying out, labelled as such by their names; nobody of them exists. A square city whose sides grow with
// its people (30.7 km for 50,000), homes of one to four, work places, and places that few or many visit; nights at home, about 7.5 stays a
// day. Whole metres and minutes. The same seed gives the same stays on every platform.
struct SampleCity {
  std::uint32_t persons = 50'000;
  int days = 14;
  std::uint64_t seed = 1;
};
Stays sample_stays(const SampleCity& city);

// person,start,end,x,y with times as seconds from the sample's start.
std::string sample_csv(const Stays& stays);

}  // namespace dosi::trace
