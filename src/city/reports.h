#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "base/time.h"
#include "city/chance.h"
#include "city/safety.h"

namespace dosi::city {

// A kind of call to 112 and what drives it.
struct ReportKind {
  const char* code;
  const char* ko;
  const char* en;
  double share;                                  // of all reports
  double by_bars, by_shops, by_homes, by_roads;  // pull of places on the street
  double by_darkness;                            // how much an unlit street adds, at night
  double repeats;                                // expected near repeats of each report
  double at_night;                               // 0 daytime .. 1 night
  int severity;                                  // usual police code, 0 (emergency) .. 4 (advice)
};
extern const std::array<ReportKind, 8> kReportKinds;

struct Report {
  Time at;
  Xy place;
  std::uint8_t kind = 0;
  std::uint8_t severity = 2;
  bool by_patrol = false;  // found by a patrol, not called in by a citizen
  bool repeat = false;     // set off by an earlier one: known truth, never published
};

// Where and when reports arise. Background by place and hour, near repeats (self-exciting, some days and some dozen
// metres), patrol finds around police boxes and nightlife, and a few on the box's own address, as careless filing
// gives.
class ReportModel {
 public:
  ReportModel(const Ground& ground, const Safety& safety, double scale, std::uint64_t seed);

  // All in [from, to), by time.
  std::vector<Report> between(Time from, Time to) const;
  // New ones in one minute, for a city that goes on living (background only).
  std::vector<Report> in_minute(Time minute) const;
  double per_day() const { return per_day_; }

 private:
  Report draw(Chance& chance, Time day_start, int kind) const;
  Report draw_at(Chance& chance, Time at, int kind) const;
  void add_repeats(Chance& chance, const Report& first, Time end, std::vector<Report>& out) const;

  const Streets& streets_;
  const Safety& safety_;
  std::uint64_t seed_;
  double per_day_;
  std::vector<Weighted> day_, night_;  // by kind, over segments
  Weighted patrol_{{1.0}};
  std::vector<std::vector<double>> hours_;  // by kind: weight of each hour
};

}  // namespace dosi::city
