#include "notify/ledger.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dosi::notify {
namespace {

constexpr std::int64_t kLettersEvery_us = 100'000, kStatusesEvery_us = 1'000'000;

Time in(std::int64_t us) { return Time{system_now().us + us}; }
void set_if_absent(Time& at, std::int64_t us) {
  if (at == kNoTime) at = in(us);
}

}  // namespace

store::Change& Ledger::change_of(const std::string& tenant) {
  store::Change& change = changes_[tenant];
  change.tenant = tenant;
  set_if_absent(letters_due_, kLettersEvery_us);
  return change;
}

void Ledger::take_out(const std::string& tenant, const std::string& queue, std::uint64_t number) {
  change_of(tenant).delivered.push_back({queue, number});
}

void Ledger::forget_status(const std::string& tenant, const std::string& queue) {
  change_of(tenant).documents.push_back({status_key(queue), {}});
}

void Ledger::note(const BoxPtr& box) {
  noted_.insert(box);
  set_if_absent(statuses_due_, kStatusesEvery_us);
}

Time Ledger::next() const {
  if (letters_due_ == kNoTime || statuses_due_ == kNoTime) return std::max(letters_due_, statuses_due_);
  return std::min(letters_due_, statuses_due_);
}

void Ledger::add_statuses() {
  for (const BoxPtr& box : noted_)
    if (!box->closed)
      change_of(box->mailbox.tenant).documents.push_back({status_key(box->mailbox.queue), status_text(box->status)});
  noted_.clear();
  statuses_due_ = kNoTime;
}

void Ledger::write(Time now, bool all, std::unique_lock<std::mutex>& lock) {
  if (statuses_due_ != kNoTime && (all || statuses_due_ <= now)) add_statuses();
  if (letters_due_ == kNoTime || (!all && letters_due_ > now)) return;
  const auto changes = std::exchange(changes_, {});
  letters_due_ = kNoTime;
  std::map<std::string, store::Change> unwritten;
  lock.unlock();
  for (const auto& [tenant, change] : changes) {
    auto applied = store_.apply(change, [](Result<void>) {});
    if (applied) continue;
    spdlog::warn("delivered notifications cannot be taken from their queues yet: {}", applied.error().message);
    unwritten.emplace(tenant, change);
  }
  lock.lock();
  for (auto& [tenant, change] : unwritten) {
    store::Change& newer = change_of(tenant);
    newer.delivered.insert(newer.delivered.begin(), change.delivered.begin(), change.delivered.end());
    newer.documents.insert(newer.documents.begin(), change.documents.begin(), change.documents.end());
    letters_due_ = in(kStatusesEvery_us);
  }
}

}  // namespace dosi::notify
