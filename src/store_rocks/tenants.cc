#include "store_rocks/tenants.h"

#include <algorithm>

namespace dosi::store_rocks {

std::optional<Ordinal> Tenant::find(std::string_view id) const {
  const Shard& s = shard(id);
  const std::shared_lock lock(s.mutex);
  const auto it = s.ordinals.find(id);
  return it == s.ordinals.end() ? std::nullopt : std::optional(it->second);
}

void Tenant::link(std::string_view id, Ordinal ordinal) {
  Shard& s = shard(id);
  const std::unique_lock lock(s.mutex);
  s.ordinals[std::string(id)] = ordinal;
}

void Tenant::unlink(std::string_view id) {
  Shard& s = shard(id);
  const std::unique_lock lock(s.mutex);
  if (const auto it = s.ordinals.find(id); it != s.ordinals.end()) s.ordinals.erase(it);
}

std::optional<Ordinal> Tenant::new_ordinal() {
  const std::lock_guard lock(grow_mutex_);
  const Ordinal ordinal = next_.load(std::memory_order_relaxed);
  if (ordinal >= ~Ordinal{0} - 32) return std::nullopt;
  table_.grow(ordinal);
  next_.store(ordinal + 1, std::memory_order_release);
  return ordinal;
}

std::uint64_t Tenant::creation(Ordinal ordinal) const {
  return ordinal < loaded_.size() ? loaded_[ordinal] : first_new_ + (ordinal - loaded_.size());
}

bool Tenant::load(std::uint64_t creation, const RecordPtr& record, bool keep) {
  const auto ordinal = static_cast<Ordinal>(loaded_.size());
  Shard& s = shard(record->id());
  if (!s.ordinals.emplace(std::string(record->id()), ordinal).second) return false;
  table_.grow(ordinal);
  loaded_.push_back(creation);
  first_new_ = creation + 1;
  next_.store(ordinal + 1, std::memory_order_release);
  if (keep) table_[ordinal].exchange(record);
  else table_[ordinal].mark_evicted();
  index_.add(ordinal, *record);
  return true;
}

void Tenant::set(Ordinal ordinal, const RecordPtr& before, const RecordPtr& after) {
  const bool same_index = before && after && !has_columns_.load(std::memory_order_acquire) && !Index::affects(*before, *after);
  if (same_index) {
    // A column made in this moment may have seen the old record: then the new one is set again below.
    cell(ordinal).exchange(after);
    if (!has_columns_.load(std::memory_order_seq_cst)) return;
  }
  if (before && !after) unlink(before->id());
  {
    const std::unique_lock lock(index_mutex_);
    cell(ordinal).exchange(after);
    if (before && after) index_.change(ordinal, *before, *after);
    else if (after) index_.add(ordinal, *after);
    else if (before) index_.remove(ordinal, *before);
  }
  if (!before && after) link(after->id(), ordinal);
}

void Tenant::prepare_columns(const query::Matcher& matcher) {
  const auto missing = with_index([&](const Index& index) { return index.missing_column(matcher); });
  if (!missing) return;
  has_columns_.store(true, std::memory_order_seq_cst);  // from here on every change waits for the column
  const std::unique_lock lock(index_mutex_);
  const Roaring* holders = index_.with_attribute(*missing);
  if (holders == nullptr) return;
  Column& column = index_.make_column(*missing);
  for (const std::uint32_t ordinal : *holders) {
    const Cell::Held held = cell(ordinal).load();
    if (held.status == Cell::Status::resident) column.set(ordinal, *held.record);
    else column.set_unknown(ordinal);
  }
}

std::uint64_t Tenant::size() const {
  return with_index([](const Index& index) { return index.live().cardinality(); });
}

Tenant* Tenants::find(std::string_view name) const {
  if (name.empty()) return default_.load(std::memory_order_acquire);
  const std::shared_lock lock(mutex_);
  const auto it = by_name_.find(name);
  return it == by_name_.end() ? nullptr : it->second;
}

Tenant& Tenants::add(std::uint32_t number, std::string name) {
  all_.push_back(std::make_unique<Tenant>(number, name));
  Tenant* tenant = all_.back().get();
  highest_ = std::max(highest_, number);
  if (name.empty()) default_.store(tenant, std::memory_order_release);
  by_name_.emplace(std::move(name), tenant);
  return *tenant;
}

Tenant& Tenants::get(std::string_view name) {
  if (Tenant* known = find(name)) return *known;
  const std::unique_lock lock(mutex_);
  const auto it = by_name_.find(name);
  return it != by_name_.end() ? *it->second : add(highest_ + 1, std::string(name));
}

bool Tenants::load(std::uint32_t number, std::string name) {
  const std::unique_lock lock(mutex_);
  const bool known = by_name_.contains(name) || std::any_of(all_.begin(), all_.end(), [&](const auto& t) { return t->number() == number; });
  if (known || number == 0) return false;
  add(number, std::move(name));
  written_ = all_.size();
  return true;
}

Tenant* Tenants::find(std::uint32_t number) const {
  const std::shared_lock lock(mutex_);
  const auto it = std::find_if(all_.begin(), all_.end(), [&](const auto& t) { return t->number() == number; });
  return it == all_.end() ? nullptr : it->get();
}

std::vector<Tenant*> Tenants::all() const {
  const std::shared_lock lock(mutex_);
  std::vector<Tenant*> out;
  for (const auto& t : all_) out.push_back(t.get());
  return out;
}

std::vector<Tenant*> Tenants::take_new() {
  const std::unique_lock lock(mutex_);
  std::vector<Tenant*> fresh;
  for (; written_ < all_.size(); ++written_) fresh.push_back(all_[written_].get());
  return fresh;
}

void Tenants::forget_written() {
  const std::unique_lock lock(mutex_);
  written_ = 0;
}

}  // namespace dosi::store_rocks
