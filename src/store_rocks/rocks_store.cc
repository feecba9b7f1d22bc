#include "store_rocks/rocks_store.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "store_rocks/entity_value.h"

namespace dosi::store_rocks {
namespace {

Error only_inspected() {
  return error(ErrorCode::unavailable, "the data folder is open for inspection alone; nothing can be changed");
}

}  // namespace

RocksStore::RocksStore(const Options& options, std::unique_ptr<Disk> disk) : options_(options), disk_(std::move(disk)) {}
RocksStore::~RocksStore() = default;

Result<RecordPtr> RocksStore::decode(std::string bytes) const {
  bool known = true;
  auto record = ngsi::Record::adopt(std::move(bytes), [&](Symbol number) {
    const Symbol symbol = dictionary_.symbol(number.id());
    known = known && symbol;
    return symbol;
  });
  if (record && !known) return error(ErrorCode::corrupt, "a name of the entity is missing in the dictionary");
  return record;
}

Result<RecordPtr> RocksStore::read(const Tenant& tenant, Ordinal ordinal, bool keep) const {
  Cell& cell = tenant.cell(ordinal);
  const Cell::Held held = cell.load();
  if (held.status != Cell::Status::evicted) return held.record;
  DOSI_TRY(auto bytes, disk_->get(Space::entities, entity_key(tenant.number(), tenant.creation(ordinal))));
  if (!bytes) return RecordPtr();
  DOSI_TRY(RecordPtr record, decode(std::move(*bytes)));
  if (keep && cell.restore(record, held)) {
    resident_bytes_ += static_cast<std::int64_t>(record->memory());
    make_room();
  }
  return record;
}

void RocksStore::make_room() const {
  const auto budget = static_cast<std::int64_t>(options_.memory_budget_bytes);
  if (budget == 0 || resident_bytes_ <= budget) return;
  const std::unique_lock lock(room_mutex_, std::try_to_lock);
  if (!lock) return;
  const std::vector<Tenant*> all = tenants_.all();
  std::uint64_t cells = 0;
  for (const Tenant* t : all) cells += t->end();
  // The hand of a clock: twice around is enough to see every record unused once.
  for (std::uint64_t steps = 2 * cells; steps > 0 && resident_bytes_ > budget; --steps) {
    if (room_tenant_ >= all.size()) room_tenant_ = 0;
    const Tenant& tenant = *all[room_tenant_];
    if (room_ordinal_ >= tenant.end()) {
      room_ordinal_ = 0, ++room_tenant_;
      continue;
    }
    resident_bytes_ -= static_cast<std::int64_t>(tenant.cell(room_ordinal_++).evict());
  }
}

void RocksStore::set(Tenant& tenant, Ordinal ordinal, const RecordPtr& before, const RecordPtr& after) {
  const Cell::Held held = tenant.cell(ordinal).load();
  if (held.record) resident_bytes_ -= static_cast<std::int64_t>(held.record->memory());
  if (after) resident_bytes_ += static_cast<std::int64_t>(after->memory());
  tenant.set(ordinal, before, after);
}

RecordPtr RocksStore::get(std::string_view tenant, std::string_view id) const {
  const Tenant* t = tenants_.find(tenant);
  if (t == nullptr) return nullptr;
  const auto ordinal = t->find(id);
  if (!ordinal) return nullptr;
  auto record = read(*t, *ordinal, true);
  if (record) return *record;
  spdlog::error("entity '{}' cannot be read: {}", id, record.error().message);
  return nullptr;
}

Result<std::vector<store::Series>> RocksStore::history(std::string_view tenant, const store::HistoryQuery& query) const {
  const Tenant* t = tenants_.find(tenant);
  if (t == nullptr) return std::vector<store::Series>{};
  // The entity's own samples first: they may move to history values, never back.
  std::vector<store::Sample> recent;
  if (const auto ordinal = t->find(query.id)) {
    DOSI_TRY(const RecordPtr entity, read(*t, *ordinal, true));
    if (entity) {
      DOSI_TRY(recent, read_trailer(entity->trailer(), dictionary_));
    }
  }
  if (committer_) committer_->wait_written();
  return read_history(*disk_, dictionary_, t->number(), query, std::move(recent));
}

Result<std::vector<std::string>> RocksStore::history_ids(std::string_view tenant, std::string_view after, std::size_t limit) const {
  const Tenant* t = tenants_.find(tenant);
  if (t == nullptr) return std::vector<std::string>{};
  if (committer_) committer_->wait_written();
  return read_history_ids(*disk_, t->number(), after, limit, [t](std::string_view id) { return t->find(id).has_value(); });
}

std::vector<store::TypeCount> RocksStore::types(std::string_view tenant) const {
  std::vector<store::TypeCount> counts;
  const Tenant* t = tenants_.find(tenant);
  if (t == nullptr) return counts;
  for (const auto& [type, n] : t->with_index([](const Index& index) { return index.types(); })) counts.push_back({type, n});
  std::sort(counts.begin(), counts.end(),
            [](const store::TypeCount& a, const store::TypeCount& b) { return text(a.type) < text(b.type); });
  return counts;
}

std::vector<std::string> RocksStore::tenants() const {
  std::vector<std::string> names;
  for (const Tenant* t : tenants_.all()) names.push_back(t->name());
  std::sort(names.begin(), names.end());
  return names;
}

store::Stats RocksStore::stats() const {
  store::Stats stats;
  for (const Tenant* t : tenants_.all()) {
    stats.entities += t->size();
    stats.memory_bytes += t->with_index([](const Index& index) { return index.memory_bytes(); });
  }
  if (committer_) committer_->wait_written();
  stats.samples = committer_ ? committer_->samples() : 0;
  if (committer_) stats.trouble = committer_->trouble();
  stats.memory_bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(resident_bytes_, 0));
  stats.disk_bytes = disk_->size_bytes();
  return stats;
}

Result<void> RocksStore::flush() { return committer_ ? committer_->wait_durable() : Result<void>(ok()); }

Result<void> RocksStore::backup(const std::string& folder) {
  if (!committer_) return only_inspected();
  DOSI_CHECK(committer_->wait_durable());
  return disk_->backup(folder);
}

Result<std::unique_ptr<store::Store>> open(const Options& options) {
  DOSI_TRY(auto opened, RocksStore::open(options));
  return std::unique_ptr<store::Store>(std::move(opened));
}

}  // namespace dosi::store_rocks
