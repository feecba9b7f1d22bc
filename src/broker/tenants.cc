#include "broker/tenants.h"

#include <mutex>

namespace dosi::broker {

bool Tenants::exists(std::string_view name) const {
  if (name.empty()) return true;
  {
    const std::shared_lock lock(mutex_);
    if (known_.contains(name)) return true;
  }
  std::vector<std::string> all = store_.tenants();
  const std::unique_lock lock(mutex_);
  known_.insert(std::make_move_iterator(all.begin()), std::make_move_iterator(all.end()));
  return known_.contains(name);
}

}  // namespace dosi::broker
