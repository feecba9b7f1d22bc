#pragma once
#include "base/result.h"

namespace dosi::bus {

// The planning session (docs/bus-plan.md, docs/solutions.md): the job from the first line of standard input, then a question a line, each
// answered by a line on standard output, to the input's end. Errors are those of loading.
Result<void> converse();

}  // namespace dosi::bus
