#pragma once
#include <memory>
#include <string>

#include "jsonld/context.h"

namespace dosi::access {
class View;
}

namespace dosi::broker {

// Who asks, for which tenant, and in which names. Every use case takes one; what it may see is decided by it.
struct Caller {
  std::string tenant;  // empty: the default tenant
  jsonld::ContextPtr context;
  std::shared_ptr<const access::View> view = {};  // what of the data; null: all
};

}  // namespace dosi::broker
