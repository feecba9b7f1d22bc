#include "broker/events.h"

#include <map>
#include <mutex>
#include <shared_mutex>

namespace dosi::broker {

struct Events::State {
  mutable std::shared_mutex mutex;
  std::map<std::uint64_t, Listener> listeners;
  std::uint64_t next = 0;
};

Events::Events() : state_(std::make_shared<State>()) {}

Events::Ear Events::listen(Listener listener) {
  const std::unique_lock lock(state_->mutex);
  const std::uint64_t id = state_->next++;
  state_->listeners.emplace(id, std::move(listener));
  return Ear(nullptr, [id, state = std::weak_ptr(state_)](void*) {
    if (const auto alive = state.lock()) {
      const std::unique_lock ending(alive->mutex);
      alive->listeners.erase(id);
    }
  });
}

void Events::publish(const Event& event) const {
  const std::shared_lock lock(state_->mutex);
  for (const auto& [id, listener] : state_->listeners) listener(event);
}

}  // namespace dosi::broker
