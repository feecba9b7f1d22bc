#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/symbol.h"
#include "broker/events.h"

namespace dosi::broker {

// Counts the changes of every entity type, so that a view of some types knows whether it is still fresh. Thread-safe.
class TypeVersions {
 public:
  explicit TypeVersions(Events& events);
  ~TypeVersions();

  // Rises with every change of an entity of that type.
  std::uint64_t of(std::string_view tenant, Symbol type) const;
  // Rises with every change in the tenant.
  std::uint64_t of(std::string_view tenant) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
  Events::Ear ear_;
};

}  // namespace dosi::broker
