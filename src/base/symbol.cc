#include "base/symbol.h"

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace dosi {
namespace {

// Names in pages that never move, so that text() needs no lock: a symbol is handed out after its slot is filled.
class Table {
 public:
  Table() { add(""); }

  Symbol intern(std::string_view name) {
    if (const Symbol s = find(name); s || name.empty()) return s;
    const std::unique_lock lock(mutex_);
    const auto it = ids_.find(name);
    return it != ids_.end() ? Symbol(it->second) : add(name);
  }
  Symbol find(std::string_view name) const {
    const std::shared_lock lock(mutex_);
    const auto it = ids_.find(name);
    return it == ids_.end() ? Symbol() : Symbol(it->second);
  }
  std::string_view text(Symbol s) const {
    return pages_[s.id() / kPage].load(std::memory_order_acquire)[s.id() % kPage];
  }

 private:
  static constexpr std::uint32_t kPage = 4096, kPages = 4096;

  Symbol add(std::string_view name) {
    if (size_ == kPage * kPages) return Symbol();
    const std::uint32_t id = size_++;
    auto& page = pages_[id / kPage];
    if (page.load(std::memory_order_relaxed) == nullptr)
      page.store(new std::string_view[kPage], std::memory_order_release);
    auto* copy = new char[name.size() + 1];
    name.copy(copy, name.size());
    const std::string_view kept(copy, name.size());
    page.load(std::memory_order_relaxed)[id % kPage] = kept;
    ids_.emplace(kept, id);
    return Symbol(id);
  }

  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string_view, std::uint32_t> ids_;
  std::atomic<std::string_view*> pages_[kPages] = {};
  std::uint32_t size_ = 0;
};

// Never destroyed: threads that outlive main's statics may still ask for names.
Table& table() {
  static auto* t = new Table;
  return *t;
}

}  // namespace

Symbol intern(std::string_view name) {
  return table().intern(name);
}
Symbol find_symbol(std::string_view name) {
  return table().find(name);
}
std::string_view text(Symbol symbol) {
  return table().text(symbol);
}

}  // namespace dosi
