#include <algorithm>
#include <atomic>
#include <thread>

#include "store/change.h"
#include "store_rocks/plan.h"

namespace dosi::store_rocks {
namespace {

class EntityReversal final : public Reversal {
 public:
  EntityReversal(RocksStore& store, Tenant& tenant, std::vector<Step> steps, std::vector<std::uint8_t> stripes)
      : store_(store), tenant_(tenant), steps_(std::move(steps)), stripes_(std::move(stripes)) {}
  void take_back() override {
    const RocksStore::Locks locks(store_, stripes_);
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) store_.set(tenant_, step->ordinal, step->after, step->before);
  }
  void wait_visible() override {
    while (!visible_.load(std::memory_order_acquire)) std::this_thread::yield();
  }
  // The last touch of the thread that applies: the change may be durable, and this object gone, at once.
  void show() { visible_.store(true, std::memory_order_release); }

  void write_back(Batch& batch) override {
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
      const std::string key = entity_key(tenant_.number(), tenant_.creation(step->ordinal));
      if (step->before) batch.put(Space::entities, key, store_.encode(*step->before));
      else batch.erase(Space::entities, key);
    }
  }

 private:
  RocksStore& store_;
  Tenant& tenant_;
  std::vector<Step> steps_;
  std::vector<std::uint8_t> stripes_;
  std::atomic<bool> visible_ = false;
};

}  // namespace

std::uint8_t RocksStore::stripe(const Tenant& tenant, std::string_view id) {
  const std::uint64_t hash = std::hash<std::string_view>{}(id) + tenant.number();
  return static_cast<std::uint8_t>((hash * 0x9E3779B97F4A7C15ull) >> 56);
}

RocksStore::Locks::Locks(RocksStore& store, std::vector<std::uint8_t> stripes) : store_(store), stripes_(std::move(stripes)) {
  std::sort(stripes_.begin(), stripes_.end());
  stripes_.erase(std::unique(stripes_.begin(), stripes_.end()), stripes_.end());
  for (const std::uint8_t s : stripes_) store_.stripes_[s].lock();
}
RocksStore::Locks::~Locks() {
  for (const std::uint8_t s : stripes_) store_.stripes_[s].unlock();
}

// The block with the dictionary's numbers; empty where these are the symbols themselves.
std::string RocksStore::translate(const ngsi::Record& record) {
  bool same = true;
  for (const Symbol type : record.types()) same = (dictionary_.number(type) == type.id()) && same;
  Symbol before;
  for (const ngsi::Slot& slot : record.slots())
    if (slot.name != std::exchange(before, slot.name)) same = (dictionary_.number(slot.name) == slot.name.id()) && same;
  if (same) return {};
  const auto translated =
      ngsi::Record::adopt(std::string(record.bytes()), [this](Symbol s) { return Symbol(dictionary_.number(s)); });
  return std::string((*translated)->bytes());
}

std::string RocksStore::encode(const ngsi::Record& record) {
  std::string bytes = translate(record);
  if (bytes.empty()) bytes = record.bytes();
  return bytes += record.trailer();
}

// What the writes find. The caller holds the entities' locks.
Result<std::vector<RocksStore::Found>> RocksStore::find_all(const Tenant& tenant, const store::Change& change) const {
  std::vector<Found> all(change.writes.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].ordinal = tenant.find(change.writes[i].id);
    if (!all[i].ordinal) continue;
    DOSI_TRY(all[i].record, read(tenant, *all[i].ordinal, false));
  }
  return all;
}

Result<store::Applied> RocksStore::apply(store::Change change, Durable durable) {
  DOSI_CHECK(store::validate(change));
  if (!committer_) return error(ErrorCode::unavailable, "the data folder is open for inspection alone; nothing can be changed");
  Tenant& tenant = tenants_.get(change.tenant);
  DOSI_TRY(auto delivered, plan_delivered(tenant, change));
  std::vector<std::uint8_t> stripes;
  for (const store::Write& write : change.writes) stripes.push_back(stripe(tenant, write.id));
  store::Applied applied;
  {
    const Locks locks(*this, stripes);
    DOSI_TRY(const auto found, find_all(tenant, change));
    for (std::size_t i = 0; i < found.size(); ++i) {
      const std::uint64_t expected = change.writes[i].expected;
      const bool as_expected = expected == (found[i].record ? found[i].record->version() : 0);
      if (expected != store::Write::kAnyVersion && !as_expected) applied.conflicts.push_back(i);
    }
    if (!applied.conflicts.empty()) return applied;
    DOSI_TRY(Plan plan, this->plan(tenant, change, found));
    Pending pending;
    applied.sequence = pending.sequence = plan.sequence;
    pending.ops = std::move(plan.ops);
    std::move(delivered.begin(), delivered.end(), std::back_inserter(pending.ops));
    pending.tenant = tenant.number();
    pending.letters = std::move(change.letters);
    pending.removes_history = plan.removes_history;
    pending.durable = std::move(durable);
    auto reversal = plan.steps.empty() ? nullptr : std::make_unique<EntityReversal>(*this, tenant, plan.steps, std::move(stripes));
    EntityReversal* const shown = reversal.get();
    pending.reversal = std::move(reversal);
    // Submitted before it is seen: whoever sees that samples left an entity's trailer finds them in history.
    DOSI_CHECK(change.documents.empty() ? committer_->submit(std::move(pending))
                                        : submit_documents(tenant, change.documents, std::move(pending)));
    for (const Step& step : plan.steps) set(tenant, step.ordinal, step.before, step.after);
    if (shown != nullptr) shown->show();
  }
  make_room();
  return applied;
}

}  // namespace dosi::store_rocks
