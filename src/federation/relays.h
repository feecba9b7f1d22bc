#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/workers.h"
#include "broker/registrations.h"
#include "broker/source_subscriptions.h"
#include "broker/subscriptions.h"
#include "federation/network.h"
#include "federation/relay.h"

namespace dosi::federation {

// Subscriptions at other sources (clauses 5.8.1.4, 5.8.2.4, 5.8.5.4, 5.8.6). Each subscription to entities is passed on to every source
// whose registration it concerns, cut down to what that offers; what the source then notifies goes on to the subscriber. Whatever
// changes, the subscription or a registration, the hub works out what ought to stand at each source and makes it so: at once, or again
// and again with growing pauses while a source does not answer. What stands where is kept in the store. Thread-safe.
class Relays {
 public:
  struct Hub {
    broker::Committer& committer;
    broker::Subscriptions& subscriptions;
    broker::SourceSubscriptions& source_subscriptions;
    broker::Registrations& registrations;
    Network& network;
    Workers& workers;
    bool split_entities;  // unless a subscription says so itself (clause 4.3.6.7)
  };
  // Reads what the store knows, and listens to subscriptions and registrations from now on: made before the subscriptions are loaded.
  explicit Relays(const Hub& hub);

  // Begins to send, once the subscriptions are loaded.
  void start();

  // A source has sent a notification. not_found if there is no such subscription; bad_request for what is no notification. `then` is
  // told when what goes on to the subscriber is durable. For worker threads.
  void receive(json::Object notification, const jsonld::ContextPtr& context, const broker::Then<void>& then);

  // Tries again what has failed and is due. Returns when it wants to be called again.
  Time run(Time now);

 private:
  using Key = std::pair<std::string, std::string>;  // tenant, id of the subscription
  struct Entry {
    broker::SubscriptionPtr subscription;
    broker::ConcernMatcher matcher;
    std::map<std::string, RelayPtr> relays;  // by id of the registration; those that leave are not here
  };

  void subscription_turned(const broker::Subscriptions::Turn& turn);
  void registration_turned(const broker::Registrations::Turn& turn);
  Entry* enter(const std::string& tenant, const broker::SubscriptionPtr& subscription);
  void place(const std::string& tenant, Entry& entry, const broker::Match& match);
  void leave(Entry& entry, const std::string& registration);
  Origin origin_of(const std::string& tenant, const broker::Subscription* subscription) const;

  void pursue(const RelayPtr& relay);
  void take_step(const RelayPtr& relay);
  Call call_of(const Relay& relay, Relay::Step step) const;
  void took_step(const RelayPtr& relay, Relay::Step step, std::optional<json::Object> sent, const Reply& reply);
  void forget(const RelayPtr& relay);
  store::Change change_of(const Relay& relay, bool gone) const;

  RelayPtr find(const std::string& remote) const;
  struct Fragment;
  Result<std::shared_ptr<Fragment>> read_fragment(const json::Value& data, const jsonld::Context& context) const;
  void ask_others(const std::shared_ptr<Fragment>& fragment);
  void complete(const std::shared_ptr<Fragment>& fragment, const std::vector<Reply>& replies);

  const Hub hub_;
  mutable std::mutex mutex_;
  bool started_ = false;
  std::map<Key, Entry> entries_;
  std::map<Key, std::map<std::string, RelayPtr>> kept_;  // from the store, of subscriptions that are not loaded yet
  std::map<std::string, RelayPtr> relays_;  // by Relay::id; also those that leave
};

}  // namespace dosi::federation
