#include "solutions/bus/lines/front.h"

#include <algorithm>
#include <iterator>

namespace dosi::bus {

bool Front::admits(const Score& score) const {
  auto after = by_lines_.upper_bound(score.lines_min);
  return after == by_lines_.begin() || std::prev(after)->second.first > score.average_min;
}

void Front::add(const Score& score, const Lines& lines) {
  if (!admits(score)) return;
  auto beaten = by_lines_.lower_bound(score.lines_min);
  while (beaten != by_lines_.end() && beaten->second.first >= score.average_min) beaten = by_lines_.erase(beaten);
  by_lines_.emplace(score.lines_min, std::pair{score.average_min, lines});
}

void Front::merge(const Front& other) {
  for (const auto& [lines_min, value] : other.by_lines_) add({value.first, lines_min}, value.second);
}

std::vector<Front::Entry> Front::entries() const {
  std::vector<Entry> out;
  for (const auto& [lines_min, value] : by_lines_) out.push_back({{value.first, lines_min}, value.second});
  return out;
}

double hypervolume(const std::vector<Score>& front, const Score& ideal, const Score& reference) {
  auto sorted = front;
  std::sort(sorted.begin(), sorted.end(), [](const Score& a, const Score& b) { return a.lines_min < b.lines_min; });
  double area = 0, ceiling = reference.average_min;
  for (const Score& s : sorted) {
    if (s.lines_min >= reference.lines_min || s.average_min >= ceiling) continue;
    area += (reference.lines_min - s.lines_min) * (ceiling - s.average_min);
    ceiling = s.average_min;
  }
  return area / ((reference.lines_min - ideal.lines_min) * (reference.average_min - ideal.average_min));
}

}  // namespace dosi::bus
