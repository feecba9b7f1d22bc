#pragma once
#include <memory>
#include <string>
#include <vector>

#include "api/exchange.h"
#include "broker/events.h"

namespace dosi::api {

// The readers of GET /dosi/live (docs/hub-api.md): each gets the changes of its entity types as Server-Sent Events.
// Thread-safe.
class Live {
 public:
  explicit Live(broker::Events& events);
  ~Live();

  // Answers the exchange with the changes of these types (all, if none are named), until its reader goes.
  void add(const Exchange& x, const std::vector<std::string_view>& types);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dosi::api
