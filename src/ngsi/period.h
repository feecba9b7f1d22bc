#pragma once
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace dosi::ngsi {

// A duration of ISO 8601, P[n]Y[n]M[n]DT[n]H[n]M[n]S or P[n]W (clause 4.5.19.1): calendar months and exact time apart.
struct Period {
  std::int64_t months = 0;
  std::int64_t us = 0;
  bool zero() const { return months == 0 && us == 0; }
  friend bool operator==(const Period&, const Period&) = default;
};

// Fails with bad_request. Whole numbers only; a bare "P" or "PT" is refused.
Result<Period> parse_period(std::string_view text);

// `from` plus n periods. Months keep the day of the month, or take the last day of a shorter month.
Time after(Time from, const Period& period, std::int64_t n);

}  // namespace dosi::ngsi
