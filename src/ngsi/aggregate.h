#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ngsi/period.h"
#include "ngsi/sample.h"

// clause 4.5.19: statistics of an attribute over periods of time
namespace dosi::ngsi {

enum class Method : std::uint8_t { total_count, distinct_count, sum, avg, min, max, stddev, sumsq };
std::string_view name(Method method);  // "totalCount" ...

// "min,max" as in the parameter aggrMethods; fails with bad_request.
Result<std::vector<Method>> parse_methods(std::string_view list);

// Which moment of a sample counts; it is also the one that temporalValues shows.
enum class TimeProperty : std::uint8_t { observed_at, created_at, modified_at, deleted_at };
Time time_of(const Sample& sample, TimeProperty property);

struct Aggregation {
  std::vector<Method> methods;
  Period period;                       // zero: one period over the whole range
  Time from = kNoTime, until = kNoTime;  // the range asked; kNoTime: the first or last sample's time
};

// The result of one method in one period: JSON text of the value, and the period's bounds.
struct Aggregate {
  std::string value;
  Time start, end;
};

// By method in the order of `how.methods`, by period; periods without a value that the method can work on are left out
// (tables 4.5.19.1-1 to 3). avg of local times is a time; stddev is that of the whole population.
// `samples` must rise by `property`; deletions do not count.
std::vector<std::vector<Aggregate>> aggregate(std::span<const Sample> samples, TimeProperty property, const Aggregation& how);

}  // namespace dosi::ngsi
