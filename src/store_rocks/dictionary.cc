#include "store_rocks/dictionary.h"

#include <algorithm>

namespace dosi::store_rocks {

void Dictionary::Pages::set(std::uint32_t i, std::uint32_t value) {
  auto& page = pages_[i / kPage];
  if (page.load(std::memory_order_relaxed) == nullptr) page.store(new Held, std::memory_order_release);
  (*page.load(std::memory_order_relaxed))[i % kPage].store(value, std::memory_order_release);
}

Dictionary::Pages::~Pages() {
  for (auto& page : pages_) delete page.load();
}

void Dictionary::add(std::uint32_t number, Symbol symbol) {
  symbols_.set(number, symbol.id());
  numbers_.set(symbol.id(), number);
  highest_ = std::max(highest_, number);
  all_.emplace_back(number, symbol);
}

bool Dictionary::load(std::uint32_t number, std::string_view name) {
  const std::lock_guard lock(mutex_);
  const Symbol symbol = intern(name);
  constexpr std::uint32_t kMost = 4096u * 4096u;
  if (!symbol || number == 0 || number >= kMost || symbols_.at(number) != 0 || numbers_.at(symbol.id()) != 0) return false;
  add(number, symbol);
  written_ = all_.size();
  return true;
}

std::uint32_t Dictionary::number(Symbol symbol) {
  if (const std::uint32_t known = numbers_.at(symbol.id())) return known;
  const std::lock_guard lock(mutex_);
  if (const std::uint32_t known = numbers_.at(symbol.id())) return known;
  const std::uint32_t fresh = symbols_.at(symbol.id()) == 0 ? symbol.id() : highest_ + 1;
  add(fresh, symbol);
  return fresh;
}

std::vector<std::pair<std::uint32_t, Symbol>> Dictionary::take_new() {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<std::uint32_t, Symbol>> fresh(all_.begin() + static_cast<std::ptrdiff_t>(written_), all_.end());
  written_ = all_.size();
  return fresh;
}

void Dictionary::forget_written() {
  const std::lock_guard lock(mutex_);
  written_ = 0;
}

}  // namespace dosi::store_rocks
