#pragma once
#include <functional>

#include "ngsi/record.h"
#include "query/ast.h"
#include "query/matches.h"

namespace dosi::query {

// What a path leads to in an entity: a kind and a content, or only the fact that something is there.
struct Target {
  ngsi::Kind kind;
  const json::Value* value;  // null where the content was a plain number, see `number`
  double number;
};
// Where targets are looked for.
struct Surroundings {
  const Resolve& resolve;  // of linked entities; may be empty
  Time now = kNoTime;      // what has expired then has no targets; kNoTime: nothing has
};
// Calls `visit` for every target of the path (attribute instances, linked entities) until it returns true; returns
// whether one did. A path whose trail leads nowhere has no target (clause 4.9).
bool any_target(const ngsi::Record& entity, const Path& path, const Surroundings& where,
                const std::function<bool(const Target&)>& visit);

}  // namespace dosi::query
