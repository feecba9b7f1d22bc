#include "solutions/patrol/session/explained.h"

#include <algorithm>

namespace dosi::patrol {

std::vector<RiskPart> parts_of(const risk::Explanation& e) {
  using risk::Source;
  constexpr double kLeastShare = 0.01;
  const auto part = [&](std::string_view name, Source source, Words words) { return RiskPart{name, e.share(source), std::move(words)}; };
  std::vector<RiskPart> all = {
      part("long_run", Source::long_run, {"Reports of the past year and more, here and around", "지난 1년 넘게 이곳과 주변에서 이어진 신고"}),
      part("recent", Source::recent, {"Reports of the last weeks near by", "최근 몇 주 동안 가까운 곳의 신고"}),
      part("time_of_week", Source::time_of_week, {"Reports around here at like hours of like days", "이 주변에서 비슷한 요일과 시간에 몰리는 신고"}),
      part("season", Source::season, {"Reports at this time of earlier years", "예년 이맘때의 신고"}),
      part("other_kinds", Source::other_kinds, {"Reports of other kinds around here", "이 주변의 다른 종류 신고"}),
      part("people", Source::people, {"People who are here at this hour", "이 시간대 이곳에 있는 사람 수(유동인구)"}),
      part("everywhere", Source::everywhere, {"What may happen anywhere in the city", "시내 어디서나 있을 수 있는 몫"})};
  std::erase_if(all, [](const RiskPart& one) { return one.share < kLeastShare; });
  std::stable_sort(all.begin(), all.end(), [](const RiskPart& a, const RiskPart& b) { return a.share > b.share; });
  return all;
}

int grade_of(double percentile) { return percentile >= 99 ? 10 : std::clamp(1 + static_cast<int>(percentile / 11), 1, 9); }

}  // namespace dosi::patrol
