#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "broker/caller.h"
#include "broker/changes.h"
#include "broker/committer.h"
#include "broker/subscription_document.h"
#include "broker/subscription_index.h"

namespace dosi::broker {

// Subscriptions to entities (clauses 5.8.1 to 5.8.6): kept as documents of the store, matched with every change before it is
// applied, so that notifications are as durable as the change. Thread-safe.
class Subscriptions final : public Watcher {
 public:
  // Gets the context behind a jsonldContext; may wait for the network.
  using Resolve = std::function<Result<jsonld::ContextPtr>(const std::string& tenant, const std::string& url)>;
  Subscriptions(Committer& committer, Resolve resolve) : committer_(committer), resolve_(std::move(resolve)) {}

  // Takes up the subscriptions in the store and opens their mailboxes; once, before the first change.
  Result<void> load();

  // `document` is what read_subscription made. Both resolve jsonldContext and so may wait; the answer comes through `then`, once
  // it is durable: the id; already_exists, not_found, bad_request, context_unavailable.
  void create(const Caller& caller, json::Object document, const Then<std::string>& then);
  void update(const Caller& caller, const std::string& id, json::Object fragment, const Then<void>& then);
  // No notification is sent any more when this returns.
  void erase(const Caller& caller, const std::string& id, const Then<void>& then);

  SubscriptionPtr find(const std::string& tenant, std::string_view id) const;  // null if there is none
  // By id, from `offset` on, at most `limit`; `count` is of all.
  std::vector<SubscriptionPtr> list(const std::string& tenant, std::size_t offset, std::size_t limit, std::size_t& count) const;
  // Appends it as it is shown, with what the post office knows.
  void present(std::string& out, const std::string& tenant, const Subscription& subscription, const SubscriptionView& view) const;

  void watch(const std::vector<Event>& events, Time now, store::Change& change) override;
  void dropped(const std::string& tenant, const std::vector<Post::Posted>& letters) override;

  // Sends the periodic notifications that are due (timeInterval), and gets contexts that could not be had before. Returns when
  // it wants to be called again.
  Time run_periodic(Time now);

 private:
  struct Tenant {
    mutable std::shared_mutex mutex;
    SubscriptionIndex index;
    std::map<std::string, Time> due;  // of subscriptions with a timeInterval, by id
  };
  Tenant* find_tenant(std::string_view name) const;
  Tenant& tenant(const std::string& name);
  void open(const std::string& tenant, const SubscriptionPtr& subscription);
  void put(const std::string& tenant, const SubscriptionPtr& subscription, const Then<void>& then);
  Result<std::shared_ptr<Subscription>> prepare(const std::string& tenant, json::Object document) const;
  void add_letter(const Subscription& subscription, const Event& event, Time now, store::Change& change, std::optional<Difference>& difference);
  void resolve_missing(Time now);
  LinkedPresenter::Find finder(const std::string& tenant, Time now) const;
  void notify_all(const std::string& tenant, const Subscription& subscription, Time now);

  Committer& committer_;
  Resolve resolve_;
  mutable std::shared_mutex mutex_;  // of the map alone
  std::map<std::string, std::unique_ptr<Tenant>, std::less<>> tenants_;
  std::atomic<std::size_t> count_ = 0;
  std::size_t missing_contexts_ = 0;  // both of the thread that calls run_periodic
  Time resolve_again_;
};

}  // namespace dosi::broker
