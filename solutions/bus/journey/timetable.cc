#include "solutions/bus/journey/timetable.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace dosi::bus {
namespace {

// Whether `later` is nowhere before `earlier`.
bool follows(const Run& earlier, const Run& later) {
  for (std::size_t i = 0; i < earlier.calls.size(); ++i)
    if (later.calls[i].arrival < earlier.calls[i].arrival || later.calls[i].departure < earlier.calls[i].departure)
      return false;
  return true;
}

// Runs of the same stops, by departure, dealt out so that within each hand none overtakes another.
std::vector<std::vector<const Run*>> without_overtaking(std::vector<const Run*> runs) {
  std::stable_sort(runs.begin(), runs.end(),
                   [](const Run* a, const Run* b) { return a->calls.front().departure < b->calls.front().departure; });
  std::vector<std::vector<const Run*>> out;
  for (const Run* run : runs) {
    const auto fits =
        std::find_if(out.begin(), out.end(), [&](const auto& hand) { return follows(*hand.back(), *run); });
    if (fits != out.end())
      fits->push_back(run);
    else
      out.push_back({run});
  }
  return out;
}

}  // namespace

double share_setting_out_in(const std::vector<Run>& runs, Seconds from, Seconds to) {
  const auto inside = std::count_if(runs.begin(), runs.end(), [&](const Run& run) { return sets_out_in(run, from, to); });
  return static_cast<double>(inside) / static_cast<double>(std::max<std::size_t>(runs.size(), 1));
}

Timetable::Timetable(std::vector<geo::Point> stops, const std::vector<Run>& runs, std::vector<std::vector<Walk>> walks)
    : places_(std::move(stops)), walks_(std::move(walks)), passing_(places_.size()) {
  walks_.resize(places_.size());
  using Key = std::tuple<std::uint32_t, std::vector<Stop>, std::vector<bool>, std::vector<bool>>;
  std::map<Key, std::vector<const Run*>> alike;
  for (const Run& run : runs)
    if (run.stops.size() > 1) alike[{run.route, run.stops, run.boards, run.alights}].push_back(&run);
  for (auto& [key, group] : alike)
    for (const auto& hand : without_overtaking(std::move(group))) add_pattern(*hand.front(), hand);
}

void Timetable::add_pattern(const Run& like, const std::vector<const Run*>& runs) {
  const Pattern pattern{static_cast<std::uint32_t>(patterns_.size())};
  const std::size_t n = like.stops.size();
  patterns_.push_back({stops_.size(), n, calls_.size(), runs.size(), like.route});
  for (std::size_t i = 0; i < n; ++i) {
    passing_[at(like.stops[i])].push_back({pattern, static_cast<std::uint32_t>(i)});
    boards_.push_back(i + 1 < n && (like.boards.empty() || like.boards[i]));
    alights_.push_back(i > 0 && (like.alights.empty() || like.alights[i]));
  }
  stops_.insert(stops_.end(), like.stops.begin(), like.stops.end());
  for (const Run* run : runs) calls_.insert(calls_.end(), run->calls.begin(), run->calls.end());
}

std::size_t Timetable::first_run(Pattern p, std::size_t i, Seconds from) const {
  const Shape& pattern = patterns_[at(p)];
  std::size_t low = 0, high = pattern.runs;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (calls_[pattern.first_call + middle * pattern.stops + i].departure < from)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

}  // namespace dosi::bus
