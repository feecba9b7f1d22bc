#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "notify/box.h"
#include "store/store.h"

namespace dosi::notify {

// What deliveries leave to be written: letters that are done with, and statuses. Collected, and written in one change a
// tenant. Guarded by the delivery's lock.
class Ledger {
 public:
  explicit Ledger(store::Store& store) : store_(store) {}

  void take_out(const std::string& tenant, const std::string& queue, std::uint64_t number);
  void note(const BoxPtr& box);  // its status has changed
  void forget_status(const std::string& tenant, const std::string& queue);

  // When something is to be written: kNoTime if nothing is.
  Time next() const;
  // Writes what is due at `now` (`all`: everything), with the lock open meanwhile. What cannot be written stays.
  void write(Time now, bool all, std::unique_lock<std::mutex>& lock);

 private:
  store::Change& change_of(const std::string& tenant);
  void add_statuses();

  store::Store& store_;
  std::map<std::string, store::Change> changes_;  // by tenant
  std::set<BoxPtr> noted_;
  Time letters_due_ = kNoTime, statuses_due_ = kNoTime;
};

}  // namespace dosi::notify
