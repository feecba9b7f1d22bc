#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "broker/caller.h"
#include "broker/committer.h"
#include "broker/source_match.h"

namespace dosi::broker {

// The context source registrations of every tenant (clauses 5.9, 5.10): durable in the store's documents, and in memory by
// type, entity id and attribute, so that a request looks only at those that may concern it. Thread-safe.
class Registrations {
 public:
  // Reads what the store holds.
  explicit Registrations(Committer& committer);
  ~Registrations();

  // One atomic read: false means that no request concerns any source.
  bool any() const { return count_.load(std::memory_order_relaxed) != 0; }
  bool any(std::string_view tenant) const;

  // Waits for the store: for worker threads. Answers with the id. already_exists; conflict where data or another
  // registration stands against an exclusive or redirect one (clauses 5.9.2.4, 5.9.3.4).
  Result<std::string> create(const Caller& caller, const json::Value& body);
  Result<void> update(const Caller& caller, const std::string& id, const json::Value& fragment);
  Result<void> erase(const Caller& caller, const std::string& id);

  // Null if there is none, or it has expired.
  SourcePtr find(std::string_view tenant, const std::string& id) const;
  // Those that fit, in the order in which they were registered.
  std::vector<Match> matching(std::string_view tenant, const ConcernMatcher& concern) const;
  std::vector<SourcePtr> all(std::string_view tenant) const;
  std::vector<SourcePtr> all() const;  // of every tenant

  // Forgets registrations that have expired (clause 5.9.2.4); waits for the store.
  void drop_expired();

  // A registration is made (`before` null), changes, or goes (`after` null).
  struct Turn {
    const std::string& tenant;
    const SourcePtr &before, &after;
  };
  // Asked before it becomes so; what it adds to the change becomes durable with it. On the changing thread; set before the first change.
  using Watch = std::function<void(const Turn& turn, Time now, store::Change& change)>;
  void watch(Watch watch) { watch_ = std::move(watch); }
  // Told when it has become so. On the changing thread.
  using Listener = std::function<void(const Turn& turn)>;
  void listen(Listener listener);

 private:
  struct Table;
  std::shared_ptr<const Table> table(std::string_view tenant) const;
  Result<void> keep(const std::string& tenant, const SourcePtr& before, std::shared_ptr<Source> after);
  Result<void> check_conflicts(const std::string& tenant, const Source& source) const;
  void load(const std::string& tenant);

  Committer& committer_;
  std::atomic<std::size_t> count_{0};
  std::mutex writing_;
  std::uint64_t order_ = 0;
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::shared_ptr<const Table>, std::less<>> tables_;
  Watch watch_;
  std::vector<Listener> listeners_;
};

}  // namespace dosi::broker
