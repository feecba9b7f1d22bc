#pragma once
#include <string>

#include "jsonld/context.h"

namespace dosi::broker {

// Who asks, for which tenant, and in which names. Every use case takes one; what it may see is decided by it.
struct Caller {
  std::string tenant;  // empty: the default tenant
  jsonld::ContextPtr context;
};

}  // namespace dosi::broker
