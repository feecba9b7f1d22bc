#pragma once
#include <vector>

#include "ngsi/entity.h"

// Puts together what several sources have of one entity (clauses 4.5.5.2, 4.5.5.3).
namespace dosi::federation {

// Adds another version of the entity. Of attribute instances with the same datasetId the more recent stays: by observedAt where both
// have one, else by modifiedAt; an instance that has expired gives way. Types and scopes are joined.
void merge_version(ngsi::Entity& into, ngsi::Entity version, Time now);

// Adds only attributes that `into` does not have at all: what auxiliary sources give (clause 4.3.6.2).
void supplement(ngsi::Entity& into, ngsi::Entity version);

}  // namespace dosi::federation
