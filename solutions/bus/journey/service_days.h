#pragma once
#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace dosi::bus {

// Which services run on a day and on the one before, of whose runs some go on after midnight: told rule by rule, as calendars tell it.
class ServiceDays {
 public:
  explicit ServiceDays(std::string_view date);  // a day: 20260506

  // A service runs from `start` to `end`, both included, on the days of the week (kWeekdays) that `runs_on` says.
  void add_rule(std::string_view service, std::string_view start, std::string_view end, const std::function<bool(const char* weekday)>& runs_on);
  // On `date` alone a service runs all the same, or does not. After all rules.
  void add_exception(std::string_view service, std::string_view date, bool runs);

  const std::string& date() const { return today_.date; }
  bool any_today() const { return !today_.services.empty(); }
  bool today(std::string_view service) const { return today_.services.contains(service); }
  bool last_night(std::string_view service) const { return yesterday_.services.contains(service); }

 private:
  struct Day {
    std::string date;
    std::set<std::string, std::less<>> services = {};
  };
  Day today_, yesterday_;
};

}  // namespace dosi::bus
