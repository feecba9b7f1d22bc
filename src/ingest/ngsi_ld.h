#pragma once
#include "ingest/reader.h"

namespace dosi::ingest {

// Reads NGSI-LD entities as they are: a JSON array, one object, or JSON lines (one object a line; told by the first two
// lines). The text of an entity is passed on unchanged, with its @context if it has one. An item that is no JSON, has
// no id or type, repeats an id, or is larger than 16 MiB goes to Sink::rejected; what else is wrong with it the broker
// says. Fails with bad_request before anything reaches the sink where an array is broken or cut off.
Result<Summary> read_ngsi_ld(const Input& input, Sink& sink);

}  // namespace dosi::ingest
