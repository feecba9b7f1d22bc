#include "solutions/bus/journey/service_days.h"

#include "solutions/bus/journey/day_maker.h"

namespace dosi::bus {

ServiceDays::ServiceDays(std::string_view date) : today_{std::string(date)}, yesterday_{day_before(date)} {}

void ServiceDays::add_rule(std::string_view service, std::string_view start, std::string_view end,
                           const std::function<bool(const char* weekday)>& runs_on) {
  for (Day* day : {&today_, &yesterday_})
    if (start <= day->date && day->date <= end && runs_on(kWeekdays[weekday_of(day->date)])) day->services.emplace(service);
}

void ServiceDays::add_exception(std::string_view service, std::string_view date, bool runs) {
  for (Day* day : {&today_, &yesterday_}) {
    if (date != day->date) continue;
    if (runs) day->services.emplace(service);
    else day->services.erase(std::string(service));
  }
}

}  // namespace dosi::bus
