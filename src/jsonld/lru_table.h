#pragma once
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"

namespace dosi::jsonld {

// Values by text, bounded by count and bytes; the one used longest ago goes first. Any thread; a lookup takes a shared
// lock only.
template <class Value>
class LruTable {
 public:
  LruTable(std::size_t max_entries, std::size_t max_bytes) : max_entries_(max_entries), max_bytes_(max_bytes) {}

  // Null if absent.
  std::shared_ptr<const Value> find(std::string_view key, Time now) const {
    const std::shared_lock lock(mutex_);
    const auto it = slots_.find(key);
    if (it == slots_.end()) return nullptr;
    it->second.used_us.store(now.us, std::memory_order_relaxed);
    return it->second.value;
  }

  // As find, without counting as use.
  std::shared_ptr<const Value> peek(std::string_view key) const {
    const std::shared_lock lock(mutex_);
    const auto it = slots_.find(key);
    return it == slots_.end() ? nullptr : it->second.value;
  }

  void put(const std::string& key, std::shared_ptr<const Value> value, Time now) {
    const std::unique_lock lock(mutex_);
    remove(key);
    Slot& slot = slots_[key];
    slot.used_us = now.us;
    slot.value = std::move(value);
    ++entries_;
    bytes_ += slot.value->bytes;
    while (entries_ > 1 && (entries_ > max_entries_ || bytes_ > max_bytes_)) evict_one(key);
  }

  bool erase(std::string_view key) {
    const std::unique_lock lock(mutex_);
    return remove(key);
  }

  void erase_if(const std::function<bool(const Value&)>& unwanted) {
    const std::unique_lock lock(mutex_);
    for (auto it = slots_.begin(); it != slots_.end();)
      if (unwanted(*it->second.value)) {
        uncount(*it->second.value);
        it = slots_.erase(it);
      } else {
        ++it;
      }
  }

  void each(const std::function<void(const std::string& key, const Value&)>& see) const {
    const std::shared_lock lock(mutex_);
    for (const auto& [key, slot] : slots_) see(key, *slot.value);
  }

 private:
  struct Slot {
    std::shared_ptr<const Value> value;
    mutable std::atomic<std::int64_t> used_us{0};
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>{}(s); }
  };

  bool remove(std::string_view key) {
    const auto it = slots_.find(key);
    if (it == slots_.end()) return false;
    uncount(*it->second.value);
    slots_.erase(it);
    return true;
  }
  void uncount(const Value& value) {
    --entries_;
    bytes_ -= value.bytes;
  }
  void evict_one(std::string_view spared) {
    auto oldest = slots_.end();
    for (auto it = slots_.begin(); it != slots_.end(); ++it)
      if (it->first != spared &&
          (oldest == slots_.end() || it->second.used_us < oldest->second.used_us))
        oldest = it;
    uncount(*oldest->second.value);
    slots_.erase(oldest);
  }

  const std::size_t max_entries_, max_bytes_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, Slot, Hash, std::equal_to<>> slots_;
  std::size_t entries_ = 0, bytes_ = 0;
};

}  // namespace dosi::jsonld
