#pragma once
#include <string>

#include "base/result.h"
#include "json/value.h"

namespace dosi::patrol {

// Whether an attribute tells about a person (a name, number, plate, age, sex, a part in the case) rather than about a place and a time. Names are
// judged word by word: callerPhone and victim_age do, categoryName and reportedBy do not.
bool tells_of_persons(std::string_view attribute);

// Patrols are planned by places and times alone (Personal Information Protection Act, Articles 3, 15 and 23; Police Duties Act): bad_request when a
// report has an attribute about a person, naming attribute, entity and what to do. `name` counts on a report, which has none of its own.
Result<void> refuse_persons(const json::Value& report, const std::string& hub);

}  // namespace dosi::patrol
