#pragma once
#include <functional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "store/store.h"

namespace dosi::broker {

// Which tenants there are (clause 5.5.10): the default one, and those in which something was ever created. Thread-safe;
// a tenant that exists costs a shared lock and a search in memory.
class Tenants {
 public:
  explicit Tenants(const store::Store& store) : store_(store) {}

  bool exists(std::string_view name) const;

 private:
  const store::Store& store_;
  mutable std::shared_mutex mutex_;
  mutable std::set<std::string, std::less<>> known_;  // tenants do not go, so what is in here stays right
};

}  // namespace dosi::broker
