#pragma once
#include "base/result.h"

namespace dosi::patrol {

// The patrol desk (docs/patrol.md, docs/solutions.md): loads a city, then answers questions about risk, plans, cameras and what is fair. Errors are those of loading.
Result<void> converse();

}  // namespace dosi::patrol
