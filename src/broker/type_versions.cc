#include "broker/type_versions.h"

#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>

namespace dosi::broker {

struct TypeVersions::State {
  mutable std::shared_mutex mutex;
  // The empty symbol counts the tenant as a whole.
  std::map<std::pair<std::string, Symbol>, std::uint64_t> counts;

  std::uint64_t of(std::string_view tenant, Symbol type) const {
    const std::shared_lock lock(mutex);
    const auto it = counts.find({std::string(tenant), type});
    return it == counts.end() ? 0 : it->second;
  }
};

TypeVersions::TypeVersions(Events& events) : state_(std::make_shared<State>()) {
  ear_ = events.listen([state = state_](const Event& event) {
    const std::unique_lock lock(state->mutex);
    ++state->counts[{event.tenant, Symbol()}];
    for (const auto& record : {event.before, event.after})
      if (record)
        for (const Symbol type : record->types()) ++state->counts[{event.tenant, type}];
  });
}

TypeVersions::~TypeVersions() = default;

std::uint64_t TypeVersions::of(std::string_view tenant, Symbol type) const {
  return state_->of(tenant, type);
}
std::uint64_t TypeVersions::of(std::string_view tenant) const {
  return state_->of(tenant, Symbol());
}

}  // namespace dosi::broker
