#pragma once
#include "store/store.h"

namespace dosi::store {

// What every store refuses before it looks at its data: bad_request naming the write, for an id that is empty or holds a
// zero byte, a put without a record or with another entity's, a datasetId with a zero byte, a sample without attribute,
// or a queue without a name.
Result<void> validate(const Change& change);

}  // namespace dosi::store
