#include "solutions/patrol/city/left_out.h"

namespace dosi::patrol {
namespace {

struct Reason {
  const char *name, *english, *korean;
};
constexpr Reason kReasons[kLeaves] = {
    {"no_time", "reports without a time", "시각이 없는 신고"},
    {"no_place", "entities without a place", "위치가 없는 항목"},
    {"by_patrol", "reports found by patrols: where patrols go, more is found, and counting it would send them there again",
     "순찰 중에 발견한 신고: 순찰이 많은 곳에서 더 많이 발견되므로, 세면 순찰이 그리로 되돌아갑니다"},
    {"category", "reports of categories that do not count", "셈하지 않는 종류의 신고"},
    {"default_place", "reports at a police box's own address, where careless filing puts them", "파출소 주소로 접수된 신고(위치를 모를 때 쓰는 주소)"},
    {"twice", "reports told twice", "두 번 접수된 신고"},
    {"later", "reports of the future", "미래 시각의 신고"},
    {"outside", "reports outside all districts", "모든 구역 밖의 신고"},
    {"no_shape", "areas and buildings without a shape", "모양이 없는 구역과 건물"}};

}  // namespace

std::vector<LeftOut::Line> LeftOut::lines() const {
  std::vector<Line> out;
  for (std::size_t i = 0; i < kLeaves; ++i)
    if (counts_[i] > 0) out.push_back({kReasons[i].name, {kReasons[i].english, kReasons[i].korean}, counts_[i]});
  return out;
}

}  // namespace dosi::patrol
