#include "broker/type_versions.h"

#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>

namespace dosi::broker {

struct TypeVersions::State {
  struct Counts {
    std::uint64_t all = 0;
    std::unordered_map<Symbol, std::uint64_t> by_type;
  };
  mutable std::shared_mutex mutex;
  std::unordered_map<std::string, Counts> tenants;

  // Null where nothing has changed yet. The caller holds the lock.
  const Counts* find(std::string_view tenant) const {
    const auto it = tenants.find(std::string(tenant));
    return it == tenants.end() ? nullptr : &it->second;
  }
};

TypeVersions::TypeVersions(Events& events) : state_(std::make_shared<State>()) {
  ear_ = events.listen([state = state_](const Event& event) {
    const std::unique_lock lock(state->mutex);
    State::Counts& counts = state->tenants[event.tenant];
    ++counts.all;
    for (const ngsi::Record* record : {event.before.get(), event.after.get()})
      if (record != nullptr)
        for (const Symbol type : record->types()) ++counts.by_type[type];
  });
}

TypeVersions::~TypeVersions() = default;

std::uint64_t TypeVersions::of(std::string_view tenant, Symbol type) const {
  const std::shared_lock lock(state_->mutex);
  const auto* counts = state_->find(tenant);
  if (counts == nullptr) return 0;
  const auto it = counts->by_type.find(type);
  return it == counts->by_type.end() ? 0 : it->second;
}
std::uint64_t TypeVersions::of(std::string_view tenant) const {
  const std::shared_lock lock(state_->mutex);
  const auto* counts = state_->find(tenant);
  return counts == nullptr ? 0 : counts->all;
}

}  // namespace dosi::broker
