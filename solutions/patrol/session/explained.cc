#include "solutions/patrol/session/explained.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace dosi::patrol {
namespace {

constexpr double kLeastShare = 0.01;

// "7 reports" or "a few reports (fewer than 3)".
std::string reports_en(int n) { return n < kFewReports ? fmt::format("a few reports (fewer than {})", kFewReports) : fmt::format("{} reports", n); }
std::string reports_ko(int n) { return n < kFewReports ? fmt::format("신고 {}건 미만", kFewReports) : fmt::format("신고 {}건", n); }

Words long_run(const risk::Explanation& e) {
  if (e.year_count == 0) return {"Reports of the past year and more in the streets around", "지난 1년 넘게 주변 거리에서 이어진 신고"};
  return {fmt::format("Reports of the past year and more, here and around: {} in this cell within a year", reports_en(e.year_count)),
          fmt::format("지난 1년 넘게 이곳과 주변에서 이어진 신고(이 격자에서 1년 동안 {})", reports_ko(e.year_count))};
}

Words recent(const risk::Explanation& e) {
  if (e.recent_count == 0)
    return {fmt::format("Reports of the last weeks further around (none within {:.0f} m in {:.0f} days)", e.kNear_m, e.kRecent_days),
            fmt::format("최근 몇 주 동안 더 넓은 주변의 신고({:.0f}m 안에는 {:.0f}일 동안 없음)", e.kNear_m, e.kRecent_days)};
  return {fmt::format("Recent reports: {} within {:.0f} m in {:.0f} days, the last {:.0f} days ago", reports_en(e.recent_count), e.kNear_m, e.kRecent_days, std::max(0.0, e.last_recent_days)),
          fmt::format("최근 신고: {:.0f}일 동안 {:.0f}m 안에서 {}, 마지막은 {:.0f}일 전", e.kRecent_days, e.kNear_m, reports_ko(e.recent_count), std::max(0.0, e.last_recent_days))};
}

}  // namespace

std::vector<Part> parts_of(const risk::Explanation& e) {
  std::vector<Part> all = {
      {"long_run", e.long_run, long_run(e)},
      {"recent", e.recent, recent(e)},
      {"time_of_week", e.time_of_week, {"Reports around here at this hour and kind of day", "이 주변에서 이 시간대, 이 요일에 몰리는 신고"}},
      {"season", e.season, {"Reports at this time of earlier years", "예년 이맘때의 신고"}},
      {"other_kinds", e.other_kinds, {"Reports of other kinds around here", "이 주변의 다른 종류 신고"}},
      {"people", e.people, {"Many people here at this hour (floating population)", "이 시간대 이곳에 있는 사람 수(유동인구)"}},
      {"everywhere", e.everywhere, {"What may happen anywhere in the city", "시내 어디서나 있을 수 있는 몫"}}};
  std::erase_if(all, [](const Part& part) { return part.share < kLeastShare; });
  std::stable_sort(all.begin(), all.end(), [](const Part& a, const Part& b) { return a.share > b.share; });
  return all;
}

std::vector<Words> notes_of(const risk::Explanation& e) {
  std::vector<Words> out;
  if (e.hour_ratio > 1.1 || e.hour_ratio < 0.9)
    out.push_back({fmt::format("City-wide, this slot has {:.1f} times the reports of a mean slot.", e.hour_ratio), fmt::format("시 전체로 이 시간대 신고는 평균 시간대의 {:.1f}배입니다.", e.hour_ratio)});
  if (e.persons >= 0 && e.persons_ratio >= 0)
    out.push_back({fmt::format("About {:.0f} people are in this cell then, {:.1f} times the mean.", e.persons, e.persons_ratio),
                   fmt::format("이 시간대 이 격자에는 약 {:.0f}명이 있습니다(평균의 {:.1f}배).", e.persons, e.persons_ratio)});
  if (e.dark && e.lights >= 0)
    out.push_back(e.lights == 0 ? Words{"It is dark then, and no street light works within 50 m.", "해가 진 시간이고 50m 안에 켜지는 가로등이 없습니다."}
                                : Words{fmt::format("It is dark then; {} street lights work within 50 m.", e.lights), fmt::format("해가 진 시간이며 50m 안에 가로등 {}개가 켜집니다.", e.lights)});
  return out;
}

int grade_of(double percentile) { return percentile >= 99 ? 10 : std::clamp(1 + static_cast<int>(percentile / 11), 1, 9); }

}  // namespace dosi::patrol
