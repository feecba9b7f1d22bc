#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "base/symbol.h"

namespace dosi::store_rocks {

// Numbers of names on disk, beside the symbols of this process. A new name gets its symbol's number where that is free, so that
// in most processes both are equal and records need no translation. Any thread; lookups take no lock.
class Dictionary {
 public:
  // Reading what is on disk: false if the number or the name is there already.
  bool load(std::uint32_t number, std::string_view name);

  // The number of a symbol, a new one on first use.
  std::uint32_t number(Symbol symbol);
  // The number, or 0 if the store never saw the symbol.
  std::uint32_t find(Symbol symbol) const { return numbers_.at(symbol.id()); }
  // The symbol of a number; empty for one that is not known.
  Symbol symbol(std::uint32_t number) const { return Symbol(symbols_.at(number)); }

  // The entries that were made since the last call, to be written before anything that uses them.
  std::vector<std::pair<std::uint32_t, Symbol>> take_new();
  // All entries become new again: after a failed write nobody knows which are on disk.
  void forget_written();

 private:
  // An array that grows without moving.
  class Pages {
   public:
    std::uint32_t at(std::uint32_t i) const {
      if (i / kPage >= kPages) return 0;
      const auto* page = pages_[i / kPage].load(std::memory_order_acquire);
      return page == nullptr ? 0 : (*page)[i % kPage].load(std::memory_order_acquire);
    }
    void set(std::uint32_t i, std::uint32_t value);  // one thread at a time
    ~Pages();

   private:
    static constexpr std::uint32_t kPage = 4096, kPages = 4096;
    using Page = std::atomic<std::uint32_t>[kPage];
    struct Held {
      Page numbers = {};
      const std::atomic<std::uint32_t>& operator[](std::size_t i) const { return numbers[i]; }
      std::atomic<std::uint32_t>& operator[](std::size_t i) { return numbers[i]; }
    };
    std::atomic<Held*> pages_[kPages] = {};
  };
  void add(std::uint32_t number, Symbol symbol);

  std::mutex mutex_;
  Pages numbers_, symbols_;
  std::uint32_t highest_ = 0;
  std::vector<std::pair<std::uint32_t, Symbol>> all_;
  std::size_t written_ = 0;  // how many of all_ were taken
};

}  // namespace dosi::store_rocks
