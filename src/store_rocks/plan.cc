#include "store_rocks/plan.h"

#include <algorithm>
#include <utility>

#include "ngsi/record_change.h"
#include "store_rocks/entity_value.h"

namespace dosi::store_rocks {

using store::Sample;
using store::Write;

// Takes the writes of one change in their order. The caller holds the entities' locks.
class Planner {
 public:
  Planner(RocksStore& store, Tenant& tenant, const store::Change& change)
      : store_(store), tenant_(tenant), repeats_(change.writes.size() > 1) {
    const auto removes = [](const Write& w) { return w.history != Write::History::append; };
    plan_.removes_history = std::any_of(change.writes.begin(), change.writes.end(), removes);
    plan_.sequence = store_.committer_->next_sequence();
    plan_.ops.reserve(change.writes.size());
    plan_.steps.reserve(change.writes.size());
    if (repeats_) latest_.reserve(change.writes.size());
  }

  Result<void> add(Write& write, const RocksStore::Found& found) {
    Step step;
    DOSI_CHECK(begin(step, write, found));
    give_instances(write);
    if (add_in_few_bytes(step, write)) return ok();
    DOSI_TRY(std::vector<Sample> samples, add_whole(std::move(step), write));
    const std::string entity = history_prefix(tenant_.number(), write.id);
    if (write.history != Write::History::append) {
      add_history(entity, std::move(samples), 0);
      samples.clear();
      add_removal(entity, write);
    }
    const std::size_t fresh = write.samples.size();
    std::move(write.samples.begin(), write.samples.end(), std::back_inserter(samples));
    add_history(entity, std::move(samples), fresh);
    return ok();
  }
  Plan finish() { return std::move(plan_); }

 private:
  // What the entity is when this write comes: what the change's earlier writes made of it, or what was found.
  Result<void> begin(Step& step, const Write& write, const RocksStore::Found& found) {
    const auto known = repeats_ ? latest_.find(write.id) : latest_.end();
    step.before = known == latest_.end() ? found.record : plan_.steps[known->second].after;
    auto ordinal = known == latest_.end() ? found.ordinal : std::optional(plan_.steps[known->second].ordinal);
    if (!step.before && write.current == Write::Current::put) ordinal = tenant_.new_ordinal();
    else if (!step.before) ordinal = 0;  // nothing to do with the entity
    if (!ordinal) return error(ErrorCode::unavailable, "more entities were created than one run can number; restart the hub");
    step.ordinal = *ordinal;
    return ok();
  }

  void give_instances(Write& write) {
    Committer& committer = *store_.committer_;
    std::uint64_t unnamed = 0;
    for (Sample& s : write.samples) {
      if (s.instance == 0 && write.history == Write::History::replace_instance) s.instance = write.erase.instance;
      if (s.instance == 0) ++unnamed;
      else if (s.instance < store::kChosenInstances) committer.saw_instance(s.instance);
    }
    std::uint64_t instance = unnamed == 0 ? 0 : committer.next_instances(unnamed);
    for (Sample& s : write.samples)
      if (s.instance == 0) s.instance = instance++;
  }

  // The common update: some values change, their predecessors go to history.
  bool add_in_few_bytes(const Step& step, const Write& write) {
    if (!step.before || write.current != Write::Current::put || plan_.removes_history) return false;
    if (write.samples.size() > kMostTrailerChanges) return false;
    const std::string rows = encode_rows(write.samples, store_.dictionary_);
    const std::string trailer = grown_trailer(step.before->trailer(), rows);
    if (is_overfull(trailer)) return false;
    RecordPtr after = write.record->with_version(plan_.sequence, trailer);
    const auto change = ngsi::record_change(*step.before, *after);
    if (!change) return false;
    Op& op = add_op(Op::Kind::step, step.ordinal);
    op.value = encode_step(*change, rows);
    op.fresh = static_cast<std::uint32_t>(write.samples.size());
    add_step({step.ordinal, step.before, std::move(after)}, write.id);
    return true;
  }

  // Writes the entity whole, if the write concerns it; gives the samples that stood in its trailer.
  Result<std::vector<Sample>> add_whole(Step step, const Write& write) {
    const bool keeps = write.current == Write::Current::keep;
    const bool has_trailer = step.before && !step.before->trailer().empty();
    std::vector<Sample> samples;
    // History must be removed where it lies, so all of it lies there.
    if (keeps && (!has_trailer || !plan_.removes_history)) return samples;
    if (!step.before && write.current == Write::Current::erase) return samples;
    if (has_trailer) {
      DOSI_TRY(samples, read_trailer(step.before->trailer(), store_.dictionary_));
    }
    if (keeps) step.after = step.before->with_version(step.before->version());
    else if (write.current == Write::Current::put) step.after = write.record->with_version(plan_.sequence);
    Op& op = add_op(step.after ? Op::Kind::put : Op::Kind::erase, step.ordinal);
    op.record = step.after;
    if (step.after) op.value = store_.translate(*step.after);
    add_step(std::move(step), write.id);
    return samples;
  }

  Op& add_op(Op::Kind kind, Ordinal ordinal) {
    Op& op = plan_.ops.emplace_back();
    op.kind = kind;
    op.space = Space::entities;
    op.key = entity_key(tenant_.number(), tenant_.creation(ordinal));
    return op;
  }
  void add_step(Step step, std::string_view id) {
    if (repeats_) latest_[id] = plan_.steps.size();
    plan_.steps.push_back(std::move(step));
  }

  void add_removal(const std::string& entity, const Write& write) {
    Op& op = plan_.ops.emplace_back();
    op.kind = Op::Kind::remove_history;
    op.space = Space::history;
    const bool whole = write.history == Write::History::erase_entity;
    const std::uint32_t attribute = whole ? 0 : store_.dictionary_.number(write.erase.attribute);
    op.removal = std::make_unique<Removal>(Removal{write.history, entity, attribute, write.erase.dataset_id, write.erase.instance});
  }
  // `fresh` of the samples are new.
  void add_history(const std::string& entity, std::vector<Sample> samples, std::size_t fresh) {
    if (samples.empty()) return;
    const std::size_t first = plan_.ops.size();
    append_history(entity, samples, store_.committer_->next_sequence(), store_.dictionary_, plan_.ops);
    for (std::size_t i = first; i < plan_.ops.size(); ++i)
      plan_.ops[i].fresh = static_cast<std::uint32_t>(std::exchange(fresh, 0));
  }

  RocksStore& store_;
  Tenant& tenant_;
  const bool repeats_;
  absl::flat_hash_map<std::string_view, std::size_t> latest_;  // the last step of an id, where ids may repeat
  Plan plan_;
};

Result<Plan> RocksStore::plan(Tenant& tenant, store::Change& change, const std::vector<Found>& found) {
  Planner planner(*this, tenant, change);
  for (std::size_t i = 0; i < found.size(); ++i) DOSI_CHECK(planner.add(change.writes[i], found[i]));
  return planner.finish();
}

}  // namespace dosi::store_rocks
