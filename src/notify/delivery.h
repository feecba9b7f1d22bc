#pragma once
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "broker/post.h"
#include "notify/carrier.h"
#include "notify/policy.h"
#include "store/store.h"

namespace dosi::notify {

struct Totals {
  std::uint64_t delivered = 0, failed_attempts = 0, given_up = 0;  // since the start
  std::uint64_t queues = 0, waiting = 0, waiting_bytes = 0, out = 0;
};

// The post office of the hub. Each queue has one letter out at a time and waits for nobody else; its letters lie in the store,
// and only few of them in memory. One thread decides what goes next; carriers do the rest.
//
// Delivered letters and changed counts are written to the store in one change a few times a second: a crash makes the last
// letters come again, and loses the last counts.
class Delivery final : public broker::Post {
 public:
  struct Options {
    Policy policy;
    Clock clock = system_now;
  };
  struct Carriers {
    std::unique_ptr<Carrier> http, mqtt;
  };
  Delivery(store::Store& store, Carriers carriers, Options options);
  ~Delivery() override;  // what is on its way is not waited for: it comes again after the next start

  // Nothing is sent any more; what is on its way is not waited for. The store is still used by the call.
  void stop();
  // Begins, once the mailboxes of the past are open: counts what waits, and frees queues that nobody opened.
  void start();

  void open(broker::Mailbox mailbox) override;
  void close(const std::string& tenant, const std::string& queue) override;
  void posted(const std::string& tenant, const std::vector<Posted>& letters) override;
  broker::DeliveryStatus status(const std::string& tenant, const std::string& queue) const override;
  Totals totals() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace dosi::notify
