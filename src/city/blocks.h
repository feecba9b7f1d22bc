#pragma once
#include <cstdint>
#include <vector>

#include "city/layout.h"

namespace dosi::city {

enum class Use : std::uint8_t { shops, mixed, houses, towers, industry, park, campus, hill };

// A piece of ground with streets all around it.
struct Block {
  std::vector<int> ring;  // counter-clockwise mesh vertices
  int quarter = 0;
  Use use = Use::houses;
  double area_m2 = 0;
  Xy centre{};
  double residents = 0;
  double jobs = 0;
  double attraction = 0;  // how strongly it draws visitors; jobs and attraction are per block, not per m2
};

// Cuts every quarter by collector and residential streets into blocks and says what stands on each. New streets are
// added to `layout`; its mesh is refined by the cuts.
std::vector<Block> cut_blocks(Layout& layout, std::uint64_t seed);

// Shares of a day's hour (0..23): at home, at work or school, out; they sum to 1. `weekend` is Saturday and Sunday.
struct Presence {
  double home = 0, work = 0, out = 0;
};
Presence presence(int hour, bool weekend);

}  // namespace dosi::city
