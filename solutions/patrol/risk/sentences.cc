#include <fmt/format.h>

#include <algorithm>

#include "solutions/patrol/risk/explanation.h"

namespace dosi::patrol::risk {
namespace {

constexpr double kWorthTelling = 0.05;  // of the expected number

struct Told {
  double weight;
  std::string korean, english;
};

int percent(double share) { return static_cast<int>(share * 100 + 0.5); }

Told long_run(const Explanation& e) {
  const double share = e.share(Source::long_run);
  return {share, fmt::format("오랜 기간의 신고가 위험의 {}%를 설명합니다. 이 칸에서 지난 1년간 {}건이 있었습니다.", percent(share), e.year_count),
          fmt::format("Reports over the long run account for {} % of the risk; this cell had {} in the last year.", percent(share), e.year_count)};
}

Told recent(const Explanation& e) {
  const double share = e.share(Source::recent);
  if (e.recent_count == 0)
    return {share, fmt::format("최근 몇 주의 주변 신고가 {}%를 설명합니다. 반경 {:.0f} m 안에는 최근 {:.0f}일간 신고가 없었습니다.", percent(share), Explanation::kNear_m, Explanation::kRecent_days),
            fmt::format("Reports of the last weeks around here account for {} %; none in the last {:.0f} days within {:.0f} m.", percent(share), Explanation::kRecent_days, Explanation::kNear_m)};
  return {share,
          fmt::format("최근 신고가 {}%를 설명합니다. 최근 {:.0f}일간 반경 {:.0f} m 안에서 {}건, 가장 가까운 것은 {:.0f} m, 마지막은 {:.0f}일 전입니다.", percent(share), Explanation::kRecent_days,
                      Explanation::kNear_m, e.recent_count, e.nearest_recent_m, e.last_recent_days),
          fmt::format("Recent reports account for {} %: {} within {:.0f} m in the last {:.0f} days, the nearest {:.0f} m away, the last {:.0f} days ago.", percent(share), e.recent_count,
                      Explanation::kNear_m, Explanation::kRecent_days, e.nearest_recent_m, e.last_recent_days)};
}

Told hours(const Explanation& e) {
  const double share = e.share(Source::time_of_week);
  return {share, fmt::format("이 시간대에 이 주변에서 난 신고가 {}%를 설명합니다. 도시 전체로는 한 주 평균의 {:.1f}배인 시간대입니다.", percent(share), e.hour_ratio),
          fmt::format("Reports at like hours around here account for {} %; city-wide this time has {:.1f} times the week's mean.", percent(share), e.hour_ratio)};
}

Told people(const Explanation& e) {
  const double share = e.share(Source::people);
  return {share, fmt::format("유동인구가 {}%를 설명합니다. 이 시간에 약 {:.0f}명으로 평균 칸의 {:.1f}배입니다.", percent(share), std::max(0.0, e.persons), std::max(0.0, e.persons_ratio)),
          fmt::format("People present account for {} %: about {:.0f} at this hour, {:.1f} times the mean cell.", percent(share), std::max(0.0, e.persons), std::max(0.0, e.persons_ratio))};
}

std::vector<Told> reasons(const Explanation& e) {
  const double season = e.share(Source::season), others = e.share(Source::other_kinds), base = e.share(Source::everywhere);
  std::vector<Told> out{long_run(e), recent(e), hours(e), people(e),
                        {season, fmt::format("예년 이맘때의 신고가 {}%를 설명합니다.", percent(season)), fmt::format("Reports at this time of earlier years account for {} %.", percent(season))},
                        {others, fmt::format("주변의 다른 유형 신고가 {}%를 설명합니다.", percent(others)), fmt::format("Reports of other kinds around here account for {} %.", percent(others))},
                        {base, fmt::format("{}%는 어디에나 있는 기본 위험입니다.", percent(base)), fmt::format("{} % is the risk that every cell has.", percent(base))}};
  std::erase_if(out, [](const Told& t) { return t.weight < kWorthTelling; });
  std::stable_sort(out.begin(), out.end(), [](const Told& a, const Told& b) { return a.weight > b.weight; });
  return out;
}

std::string headline(const Explanation& e, bool korean) {
  const Expected& x = e.expected;
  return korean ? fmt::format("예상 {:.3g}건(90% 범위 {:.3g}~{:.3g}), 평균 칸과 시간의 {:.1f}배로 상위 {:.1f}%입니다.", x.mean, x.low, x.high, e.times_average, std::max(0.1, 100 - e.percentile))
                : fmt::format("{:.3g} expected (90 % range {:.3g} to {:.3g}), {:.1f} times the mean cell and hour, in the top {:.1f} %.", x.mean, x.low, x.high, e.times_average, std::max(0.1, 100 - e.percentile));
}

}  // namespace

std::vector<std::string> sentences(const Explanation& e, Language language) {
  const bool korean = language == Language::korean;
  std::vector<std::string> out{headline(e, korean)};
  for (Told& t : reasons(e)) out.push_back(korean ? std::move(t.korean) : std::move(t.english));
  if (e.dark && e.lights >= 0)
    out.push_back(korean ? fmt::format("해가 진 시간이며 50 m 안에 가로등이 {:.0f}개 있습니다.", e.lights) : fmt::format("It is dark then; {:.0f} street lights stand within 50 m.", e.lights));
  return out;
}

}  // namespace dosi::patrol::risk
