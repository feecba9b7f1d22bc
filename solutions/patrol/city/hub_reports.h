#pragma once
#include <set>
#include <string>
#include <vector>

#include "client/client.h"
#include "solutions/patrol/city/clock.h"
#include "solutions/patrol/city/left_out.h"

namespace dosi::patrol {

// A call for help: where, when and what, never who.
struct HubReport {
  Time from, to;  // when it happened: apart where only a day, or a first and last possible time, is known
  geo::Point place;
  std::uint16_t category = 0;  // of HubReports::categories
  std::int8_t severity = -1;   // police code, 0 (emergency) to 4; -1: not told
};

struct ReportWish {
  Time from = kNoTime, until = kNoTime;  // until: the present
  std::vector<std::string> leave_out;    // categories
  bool with_found = false;               // those found by patrols, too
  std::vector<geo::Point> boxes;         // police boxes, whose own address stands for "somewhere"
  CityClock clock;
};

struct HubReports {
  std::vector<HubReport> all;  // by time
  struct Category {
    std::string code, name;
    std::size_t read = 0, kept = 0;
  };
  std::vector<Category> categories;
  std::size_t read = 0, days_only = 0;  // days_only: told to the day
};

// Reads EmergencyReport112 entities (category, severityCode, reportedBy, dateObserved or dateObservedFrom and dateObservedTo, location). bad_request
// when they tell about persons; other errors are the hub's. What does not count goes to `left`. Several hubs' reports may be added to one another; they are
// sorted by finish().
class ReportReader {
 public:
  ReportReader(const ReportWish& wish, LeftOut& left) : wish_(wish), left_(left) {}
  Result<void> add(const client::Client& hub, const std::string& name);
  // A report says that it is made up.
  bool synthetic() const { return synthetic_; }
  HubReports finish() &&;

 private:
  bool put(const json::Value& entity);
  std::uint16_t category_of(const json::Value& entity);
  const ReportWish& wish_;
  LeftOut& left_;
  HubReports out_;
  bool synthetic_ = false;
  std::set<std::tuple<std::int64_t, double, double, std::uint16_t>> seen_;
};

}  // namespace dosi::patrol
