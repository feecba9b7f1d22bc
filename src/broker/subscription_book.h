#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "broker/caller.h"
#include "broker/committer.h"
#include "broker/subscription_document.h"
#include "broker/subscription_index.h"

namespace dosi::broker {

// Subscriptions of one kind: documents of the store, found in memory, each with a mailbox. What they are told, and when, is up to
// who derives from this. Thread-safe.
class SubscriptionBook {
 public:
  // Gets the context behind a jsonldContext; may wait for the network.
  using Resolve = std::function<Result<jsonld::ContextPtr>(const std::string& tenant, const std::string& url)>;
  // `prefix` begins the keys of the documents and the names of the queues: "subscription/".
  SubscriptionBook(Committer& committer, Resolve resolve, std::string prefix)
      : committer_(committer), resolve_(std::move(resolve)), prefix_(std::move(prefix)) {}
  virtual ~SubscriptionBook() = default;

  // Takes up the subscriptions in the store and opens their mailboxes; once, before the first change.
  Result<void> load();

  // `document` is what read_subscription made, `context` what its jsonldContext leads to, if that is known. Both resolve
  // jsonldContext otherwise and so may wait; the answer comes through `then`, once it is durable: the id; already_exists,
  // not_found, bad_request, context_unavailable.
  void create(const Caller& caller, json::Object document, jsonld::ContextPtr context, const Then<std::string>& then);
  void update(const Caller& caller, const std::string& id, json::Object fragment, const Then<void>& then);
  // No notification is sent any more when this returns.
  void erase(const Caller& caller, const std::string& id, const Then<void>& then);

  SubscriptionPtr find(const std::string& tenant, std::string_view id) const;  // null if there is none
  // By id, from `offset` on, at most `limit`; `count` is of all.
  std::vector<SubscriptionPtr> list(const std::string& tenant, std::size_t offset, std::size_t limit, std::size_t& count) const;
  // Appends it as it is shown, with what the post office knows.
  void present(std::string& out, const std::string& tenant, const Subscription& subscription, const SubscriptionView& view) const;

  // A subscription is there (`before` null), changes, or goes (`after` null); also told of those that are loaded. On the changing thread.
  struct Turn {
    const std::string& tenant;
    const SubscriptionPtr &before, &after;
  };
  using Listener = std::function<void(const Turn& turn)>;
  void listen(Listener listener) { listener_ = std::move(listener); }  // before load()

  // Sends the periodic notifications that are due (timeInterval) and those that throttling held back, and gets contexts that could not be had before. Returns when
  // it wants to be called again.
  Time run_periodic(Time now);

 protected:
  struct Tenant {
    mutable std::shared_mutex mutex;
    SubscriptionIndex index;
    std::map<std::string, Time> due;  // of subscriptions with a timeInterval, by id
  };
  Tenant* find_tenant(std::string_view name) const;
  Tenant& tenant(const std::string& name);
  std::size_t count() const { return count_; }
  Committer& committer() const { return committer_; }
  const std::string& prefix() const { return prefix_; }
  std::vector<SubscriptionPtr> all(const std::string& tenant) const;

 private:
  // Sends what a subscription with a timeInterval is told each time.
  virtual void notify_all(const std::string& tenant, const Subscription& subscription, Time now) = 0;
  // Whether the throttling time is over and something may be held that came in it; `next` is brought forward to when it will be.
  virtual bool may_tell_held(const Subscription&, Time, Time&) const { return false; }
  virtual void tell_held(const std::string&, const Subscription&, Time) {}
  // Adds what it is told as soon as it is made or changed; becomes durable with it.
  virtual void greet(const Subscription&, Time, store::Change&) {}

  void tell(const std::string& tenant, const SubscriptionPtr& before, const SubscriptionPtr& after) const;
  void open(const std::string& tenant, const SubscriptionPtr& subscription);
  void put(const std::string& tenant, const SubscriptionPtr& subscription, Time now, const Then<void>& then);
  Result<std::shared_ptr<Subscription>> prepare(const std::string& tenant, json::Object document) const;
  void resolve_missing(Time now);

  Committer& committer_;
  Resolve resolve_;
  const std::string prefix_;
  Listener listener_;
  mutable std::shared_mutex mutex_;  // of the map alone
  std::map<std::string, std::unique_ptr<Tenant>, std::less<>> tenants_;
  std::atomic<std::size_t> count_ = 0;
  std::size_t missing_contexts_ = 0;  // both of the thread that calls run_periodic
  Time resolve_again_;
};

}  // namespace dosi::broker
