#pragma once
#include <cstdint>
#include <vector>

#include "solutions/patrol/city/words.h"

namespace dosi::patrol {

// Why something that a hub holds does not count.
enum class Leave : std::uint8_t { no_time, no_place, by_patrol, category, default_place, twice, later, outside, no_shape };
inline constexpr std::size_t kLeaves = 9;

// How much was left out, by reason.
class LeftOut {
 public:
  void add(Leave why, std::size_t count = 1) { counts_[static_cast<std::size_t>(why)] += count; }
  std::size_t count(Leave why) const { return counts_[static_cast<std::size_t>(why)]; }

  struct Line {
    const char* reason;  // a word for programs: "by_patrol"
    Words words;
    std::size_t count;
  };
  // Those above zero.
  std::vector<Line> lines() const;

 private:
  std::size_t counts_[kLeaves] = {};
};

}  // namespace dosi::patrol
