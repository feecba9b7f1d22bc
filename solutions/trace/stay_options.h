#pragma once
#include "solutions/trace/stays/stays.h"

namespace CLI {
class App;
}

namespace dosi::trace {

// The options that say which column of a file of stays is which.
void add_stay_options(CLI::App& command, StayColumns& columns);
// The rows read and refused, for an answer.
json::Object json_of(const StayFile& file);

}  // namespace dosi::trace
