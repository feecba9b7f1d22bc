#include <algorithm>

#include "store/change.h"
#include "store_rocks/rocks_store.h"

namespace dosi::store_rocks {
namespace {

// An entity's way from one state to the next; null: it does not exist.
struct Step {
  Ordinal ordinal = 0;
  RecordPtr before, after;
};

// The caller holds the entities' locks.
void undo(RocksStore& store, Tenant& tenant, const std::vector<Step>& steps) {
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) store.set(tenant, step->ordinal, step->after, step->before);
}

class EntityReversal final : public Reversal {
 public:
  EntityReversal(RocksStore& store, Tenant& tenant, std::vector<Step> steps, std::vector<std::uint8_t> stripes)
      : store_(store), tenant_(tenant), steps_(std::move(steps)), stripes_(std::move(stripes)) {}
  void take_back() override {
    const RocksStore::Locks locks(store_, stripes_);
    undo(store_, tenant_, steps_);
  }
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
};

}  // namespace

struct RocksStore::Plan {
  std::uint64_t sequence = 0;
  std::vector<Step> steps;
  std::vector<Op> ops;
};

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
  return bytes.empty() ? std::string(record.bytes()) : bytes;
}

Op RocksStore::entity_op(const Tenant& tenant, Ordinal ordinal, const RecordPtr& after) {
  Op op;
  op.kind = after ? Op::Kind::put : Op::Kind::erase;
  op.space = Space::entities;
  op.key = entity_key(tenant.number(), tenant.creation(ordinal));
  op.record = after;
  if (after) op.value = translate(*after);
  return op;
}

Result<std::vector<std::size_t>> RocksStore::conflicts(const Tenant& tenant, const store::Change& change) const {
  std::vector<std::size_t> failed;
  for (std::size_t i = 0; i < change.writes.size(); ++i) {
    const store::Write& write = change.writes[i];
    if (write.expected == store::Write::kAnyVersion) continue;
    RecordPtr now;
    if (const auto ordinal = tenant.find(write.id)) {
      DOSI_TRY(now, read(tenant, *ordinal, true));
    }
    if (write.expected != (now ? now->version() : 0)) failed.push_back(i);
  }
  return failed;
}

// The history side of a write, which needs no lock.
void RocksStore::plan_history(const Tenant& tenant, store::Write& write, std::uint64_t number, std::vector<Op>& ops) {
  using enum store::Write::History;
  const std::string entity = history_prefix(tenant.number(), write.id);
  if (write.history != append) {
    Op op;
    op.kind = Op::Kind::remove_history;
    op.space = Space::history;
    const std::uint32_t attribute = write.history == erase_entity ? 0 : dictionary_.number(write.erase.attribute);
    op.removal = std::make_unique<Removal>(Removal{write.history, entity, attribute, write.erase.dataset_id, write.erase.instance});
    ops.push_back(std::move(op));
  }
  std::uint64_t unnamed = 0;
  for (store::Sample& s : write.samples) {
    if (s.instance == 0 && write.history == replace_instance) s.instance = write.erase.instance;
    if (s.instance == 0) ++unnamed;
    else if (s.instance < store::kChosenInstances) committer_->saw_instance(s.instance);
  }
  std::uint64_t instance = unnamed == 0 ? 0 : committer_->next_instances(unnamed);
  for (store::Sample& s : write.samples)
    if (s.instance == 0) s.instance = instance++;
  append_history(entity, write.samples, number, dictionary_, ops);
}

// The entity side: what each write makes of the state that the writes before it left.
Result<void> RocksStore::plan(Tenant& tenant, store::Change& change, Plan& plan) {
  absl::flat_hash_map<std::string_view, std::size_t> latest;  // the last step of an id, where ids may repeat
  const bool repeats = change.writes.size() > 1;
  for (store::Write& write : change.writes) {
    if (write.current == store::Write::Current::keep) continue;
    Step step;
    std::optional<Ordinal> ordinal;
    const auto known = repeats ? latest.find(write.id) : latest.end();
    if (known != latest.end()) {
      step.before = plan.steps[known->second].after;
      ordinal = plan.steps[known->second].ordinal;
    } else if ((ordinal = tenant.find(write.id))) {
      DOSI_TRY(step.before, read(tenant, *ordinal, false));
    }
    if (write.current == store::Write::Current::put) step.after = write.record->with_version(plan.sequence);
    if (!step.before && !step.after) continue;
    if (!step.before) ordinal = tenant.new_ordinal();
    if (!ordinal) return error(ErrorCode::unavailable, "more entities were created than one run can number; restart the hub");
    step.ordinal = *ordinal;
    if (repeats) latest[write.id] = plan.steps.size();
    plan.ops.push_back(entity_op(tenant, step.ordinal, step.after));
    plan.steps.push_back(std::move(step));
  }
  return ok();
}

Result<store::Applied> RocksStore::apply(store::Change change, Durable durable) {
  DOSI_CHECK(store::validate(change));
  if (!committer_) return error(ErrorCode::unavailable, "the data folder is open for inspection alone; nothing can be changed");
  Tenant& tenant = tenants_.get(change.tenant);
  Pending pending;
  std::vector<std::uint8_t> stripes;
  std::vector<Op> history;
  for (store::Write& write : change.writes) {
    stripes.push_back(stripe(tenant, write.id));
    pending.removes_history = pending.removes_history || write.history != store::Write::History::append;
    if (write.samples.empty() && write.history == store::Write::History::append) continue;
    plan_history(tenant, write, committer_->next_sequence(), history);
  }
  DOSI_TRY(auto delivered, plan_delivered(tenant, change));
  pending.tenant = tenant.number();
  pending.letters = std::move(change.letters);
  store::Applied applied;
  Plan plan;
  {
    const Locks locks(*this, stripes);
    DOSI_TRY(applied.conflicts, conflicts(tenant, change));
    if (!applied.conflicts.empty()) return applied;
    applied.sequence = pending.sequence = plan.sequence = committer_->next_sequence();
    DOSI_CHECK(this->plan(tenant, change, plan));
    pending.ops = std::move(plan.ops);
    std::move(history.begin(), history.end(), std::back_inserter(pending.ops));
    std::move(delivered.begin(), delivered.end(), std::back_inserter(pending.ops));
    pending.durable = std::move(durable);
    if (!plan.steps.empty())
      pending.reversal = std::make_unique<EntityReversal>(*this, tenant, plan.steps, std::move(stripes));
    // Seen before it is submitted: whoever hears that it is durable may look at once.
    for (const Step& step : plan.steps) set(tenant, step.ordinal, step.before, step.after);
    const auto submitted = change.documents.empty() ? committer_->submit(std::move(pending))
                                                    : submit_documents(tenant, change.documents, std::move(pending));
    if (!submitted) {
      undo(*this, tenant, plan.steps);
      return submitted.error();
    }
  }
  make_room();
  return applied;
}

}  // namespace dosi::store_rocks
