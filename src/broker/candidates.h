#pragma once
#include <functional>
#include <string>

#include "query/matches.h"
#include "store/store.h"

namespace dosi::broker {

// Every entity that the matcher selects, those that are there in its order (without one: of creation), then those that
// are gone and have left a history, until `visit` gives false. `entity` is null for one that is gone.
using VisitCandidate = std::function<Result<bool>(const std::string& id, const ngsi::RecordPtr& entity)>;
Result<void> for_each_candidate(const store::Reads& store, const std::string& tenant, const query::Matcher& matcher,
                                const VisitCandidate& visit);

}  // namespace dosi::broker
