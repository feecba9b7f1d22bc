#pragma once
#include "json/value.h"
#include "solutions/trace/contacts/cases.h"
#include "solutions/trace/contacts/ranking.h"

namespace dosi::trace {

// A case, when it was infectious, where it was then.
struct TracedCase {
  const CaseRow& row;
  const Period& period;
  const std::vector<CaseStay>& own;
};
// One case of the answer of `dosi trace contacts`: its period, and its contacts, best first, at most `most` of them.
json::Object contacts_of_case(const Stays& stays, const TracedCase& one, const std::vector<Contact>& contacts, ContactRanking& ranking, std::size_t most);

}  // namespace dosi::trace
