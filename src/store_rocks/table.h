#pragma once
#include <atomic>
#include <bit>
#include <cstdint>
#include <thread>
#include <utility>

#include "ngsi/record.h"

namespace dosi::store_rocks {

using ngsi::RecordPtr;
using Ordinal = std::uint32_t;

// The place of one entity in memory. Reading and writing lock the cell alone, for a few nanoseconds.
class Cell {
 public:
  enum class Status : std::uint8_t { dead, resident, evicted };
  struct Held {
    Status status = Status::dead;
    RecordPtr record;  // resident alone
    std::uint32_t generation = 0;
  };

  Held load() {
    const Guard guard(*this);
    used_ = true;
    return {status_, record_, generation_};
  }
  // Puts the record, or nothing (dead), and gives what was there.
  Held exchange(RecordPtr next) {
    const Guard guard(*this);
    used_ = true;
    const Status before = std::exchange(status_, next ? Status::resident : Status::dead);
    return {before, std::exchange(record_, std::move(next)), generation_++};
  }
  void mark_evicted() {
    const Guard guard(*this);
    status_ = Status::evicted, record_ = nullptr;
  }
  // Lets a record go that nobody holds and nobody used since the last call; gives the bytes freed.
  std::size_t evict() {
    RecordPtr gone;
    const Guard guard(*this);
    if (status_ != Status::resident || std::exchange(used_, false) || record_.use_count() != 1) return 0;
    status_ = Status::evicted;
    gone = std::move(record_);
    return gone->memory();
  }
  // Puts a record back that was read from disk, unless the cell changed since `held` was loaded.
  bool restore(const RecordPtr& record, const Held& held) {
    const Guard guard(*this);
    if (status_ != Status::evicted || generation_ != held.generation) return false;
    status_ = Status::resident, record_ = record, used_ = true;
    return true;
  }

 private:
  struct Guard {
    explicit Guard(Cell& c) : cell(c) {
      for (int spins = 0; cell.locked_.exchange(true, std::memory_order_acquire); ++spins)
        if (spins > 64) std::this_thread::yield();
    }
    ~Guard() { cell.locked_.store(false, std::memory_order_release); }
    Cell& cell;
  };
  std::atomic<bool> locked_ = false;
  bool used_ = false;
  Status status_ = Status::dead;
  std::uint32_t generation_ = 0;
  RecordPtr record_;
};

// Cells by ordinal, in pages that double and never move. One thread at a time may grow; any may read what exists.
class Table {
 public:
  ~Table() {
    for (auto& page : pages_) delete[] page.load();
  }
  Cell& operator[](Ordinal ordinal) const {
    const auto [page, at] = place(ordinal);
    return pages_[page].load(std::memory_order_acquire)[at];
  }
  void grow(Ordinal ordinal) {
    const std::size_t page = place(ordinal).first;
    if (pages_[page].load(std::memory_order_relaxed) == nullptr)
      pages_[page].store(new Cell[std::size_t{kFirst} << page], std::memory_order_release);
  }

 private:
  static constexpr std::uint64_t kFirst = 16;
  static std::pair<std::size_t, std::size_t> place(Ordinal ordinal) {
    const std::uint64_t n = ordinal + kFirst;
    const auto page = static_cast<std::size_t>(std::bit_width(n) - std::bit_width(kFirst));
    return {page, n - (kFirst << page)};
  }
  std::atomic<Cell*> pages_[29] = {};
};

}  // namespace dosi::store_rocks
