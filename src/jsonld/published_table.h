#pragma once
#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace dosi::jsonld {

// A table that only grows, read without a lock: an open-addressed array of pointers that is replaced by one twice as
// big when half full. Entries never move, so a pointer to one is good as long as the table. Entry has a type Key, a
// `Key key() const` and a `static std::size_t hash(Key)`.
template <class Entry>
class PublishedTable {
 public:
  using Key = typename Entry::Key;

  PublishedTable() { slots_.store(grown(kFirstSize), std::memory_order_release); }

  // Null if absent.
  const Entry* find(Key key) const noexcept {
    const Slots& slots = *slots_.load(std::memory_order_acquire);
    return slots.at[place(slots, key)].load(std::memory_order_acquire);
  }

  // The entry of that key: this one, or the one that another thread brought first.
  const Entry& insert(Entry entry) {
    const std::lock_guard lock(mutex_);
    if (const Entry* present = find(entry.key())) return *present;
    const Entry& kept = entries_.emplace_back(std::move(entry));
    Slots* slots = slots_.load(std::memory_order_relaxed);
    if (entries_.size() * 2 > slots->mask + 1) {
      slots = grown((slots->mask + 1) * 2);
      for (const Entry& e : entries_) slots->at[place(*slots, e.key())].store(&e, std::memory_order_relaxed);
      slots_.store(slots, std::memory_order_release);
    } else {
      slots->at[place(*slots, kept.key())].store(&kept, std::memory_order_release);
    }
    return kept;
  }

 private:
  static constexpr std::size_t kFirstSize = 64;  // a power of two
  struct Slots {
    std::size_t mask;
    std::unique_ptr<std::atomic<const Entry*>[]> at;
  };

  // Where the key is, or the empty slot where it would be. There is one: the array is at most half full.
  static std::size_t place(const Slots& slots, Key key) noexcept {
    std::size_t i = Entry::hash(key) & slots.mask;
    for (;; i = (i + 1) & slots.mask) {
      const Entry* e = slots.at[i].load(std::memory_order_acquire);
      if (e == nullptr || e->key() == key) return i;
    }
  }

  // Old arrays stay until the end, since a reader may still look at one; together they are no bigger than the newest.
  Slots* grown(std::size_t size) {
    all_slots_.push_back(std::make_unique<Slots>(Slots{size - 1, std::make_unique<std::atomic<const Entry*>[]>(size)}));
    return all_slots_.back().get();
  }

  std::atomic<Slots*> slots_{nullptr};
  std::mutex mutex_;
  std::deque<Entry> entries_;
  std::vector<std::unique_ptr<Slots>> all_slots_;
};

}  // namespace dosi::jsonld
