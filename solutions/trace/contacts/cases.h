#pragma once
#include <optional>
#include <string>
#include <vector>

#include "solutions/trace/contacts/stay_index.h"

namespace dosi::trace {

// A case whose contacts are sought, and when it was infectious; none: as long as its records last.
struct CaseRow {
  std::string person;
  std::optional<Moment> onset, until;  // until: isolated from then on
};
struct CaseColumns {
  std::string person, onset, until, zone;
};
struct CaseFile {
  std::vector<CaseRow> cases;
  Refusals refused;
};
// Columns by name, else person, onset, until where there are any. A case told twice is refused. bad_request where no row can be used.
Result<CaseFile> read_cases(const std::string& path, const CaseColumns& columns, const TimeFormat& stays_times);

struct Infectious {
  double days_before = 2, days_after = 10;  // of onset
};
// Seconds after Stays::start, first and last.
struct Period {
  std::int64_t from_s = INT32_MIN, to_s = INT32_MAX;
};
Period infectious_period(const CaseRow& one, const Infectious& rule, Moment start);

// The stays of each case, cut to its period, by start; rows told twice once.
std::vector<std::vector<CaseStay>> stays_of_cases(const Stays& stays, const std::vector<CaseRow>& cases, const std::vector<Period>& periods);

}  // namespace dosi::trace
