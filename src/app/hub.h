#pragma once
#include <memory>
#include <string>

#include "api/api.h"
#include "app/config.h"
#include "base/result.h"
#include "broker/broker.h"

namespace dosi::app {

// A running hub: the store, the broker, the API and the server, put together and taken apart in order.
class Hub {
 public:
  // Fails with a sentence for the person at the terminal: what is wrong and what to do.
  static Result<std::unique_ptr<Hub>> start(const Config& config);
  // Stops listening, lets requests in flight finish, writes what is left.
  ~Hub();

  std::string url() const;
  broker::Broker& broker();
  const jsonld::ContextPtr& core() const;

 private:
  struct Parts;
  explicit Hub(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// Blocks until the process is told to stop (SIGTERM, SIGINT). Call block_signals() before any thread starts.
void block_signals();
void wait_for_stop();

}  // namespace dosi::app
