#pragma once
#include <chrono>
#include <cstddef>
#include <memory>

#include "broker/committer.h"

namespace dosi::broker {

// Deletes what has expired (clause 4.22). Nobody sees expired entities anyway: this frees what they take, and tells those
// who listen. Attributes that have expired go with the next write of their entity.
class Sweeper {
 public:
  // Sweeps every `period` on a thread of its own; zero: only when told to.
  Sweeper(Committer& committer, std::chrono::milliseconds period);
  ~Sweeper();

  // Deletes the expired entities of all tenants; the number of them. Returns when the deletions are decided, before they
  // are durable.
  std::size_t sweep();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dosi::broker
