#include "store_rocks/committer.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <iterator>

#include "store_rocks/letters.h"

namespace dosi::store_rocks {
namespace {

constexpr std::size_t kMostQueued_bytes = std::size_t{64} << 20;
// Numbers that were handed out but never became durable are not handed out again after a crash.
constexpr std::uint64_t kGapAfterStart = 1 << 20;

}  // namespace

Committer::Committer(Parts parts, Counters counters)
    : parts_(parts), sequence_(counters.sequence + kGapAfterStart), instance_(counters.instance + kGapAfterStart),
      samples_(counters.samples), group_(counters.group), durable_letter_(counters.sequence), writer_([this] { write_loop(); }), syncer_([this] { sync_loop(); }) {}

Committer::~Committer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  writer_.join();
  {
    const std::lock_guard lock(mutex_);
    writer_done_ = true;
  }
  handed_.notify_all();
  syncer_.join();
}

void Committer::saw_instance(std::uint64_t instance) {
  std::uint64_t now = instance_.load();
  while (now < instance && !instance_.compare_exchange_weak(now, instance)) {
  }
}

Result<void> Committer::submit(Pending pending) {
  const std::size_t bytes = pending.bytes();
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return queued_bytes_ < kMostQueued_bytes || failed_; });
  if (failed_) return *failed_;
  for (store::Letter& letter : pending.letters) letter.number = ++sequence_;
  queued_bytes_ += bytes;
  queue_.push_back(std::move(pending));
  ++submitted_;
  const bool idle = queue_.size() == 1;
  lock.unlock();
  if (idle) work_.notify_one();
  return ok();
}

void Committer::wait_written() {
  std::unique_lock lock(mutex_);
  const std::uint64_t ticket = submitted_;
  written_more_.wait(lock, [&] { return written_ >= ticket; });
}

Result<void> Committer::wait_durable() {
  std::unique_lock lock(mutex_);
  const std::uint64_t ticket = submitted_;
  durable_more_.wait(lock, [&] { return durable_ >= ticket; });
  if (failed_) return *failed_;
  return ok();
}

void Committer::write_loop() {
  for (;;) {
    Group group;
    {
      std::unique_lock lock(mutex_);
      work_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      group.changes.swap(queue_);
      group.ticket = submitted_;
      queued_bytes_ = 0;
      group.failed = failed_;
    }
    room_.notify_all();
    if (!group.failed) write(group);
    const bool sound = !group.failed;
    {
      const std::lock_guard lock(mutex_);
      if (!sound && !failed_) failed_ = group.failed;
      written_ = group.ticket;
      to_sync_.push_back(std::move(group));
    }
    handed_.notify_one();
    written_more_.notify_all();
    if (sound) seal_full_tails();
  }
}

void Committer::add_names(Batch& batch) {
  for (const auto& [number, symbol] : parts_.dictionary.take_new())
    batch.put(Space::dictionary, dictionary_key(number), text(symbol));
  for (const Tenant* tenant : parts_.tenants.take_new()) {
    std::string number;
    put_little(number, tenant->number());
    batch.put(Space::meta, std::string(kTenantPrefix) + tenant->name(), number);
  }
}

Result<void> Committer::write_batch(Batch& batch) {
  batch.put(Space::meta, kCommitKey, encode_counters(Counters{++group_, sequence_, instance_, samples_}));
  auto written = parts_.disk.write(batch);
  batch.clear();
  return written;
}

void Committer::note_growth(Pending& pending, const Op& op) {
  samples_ += op.fresh;
  pending.counted_samples += op.fresh;
  if (op.samples == 0) return;
  const std::string_view series = std::string_view(op.key).substr(0, op.key.size() - kTailSuffix);
  if (tails_.grew(series, op.samples)) full_tails_.emplace_back(series);
}

void Committer::add_op(const Op& op, Batch& batch) {
  switch (op.kind) {
    case Op::Kind::put: return batch.put(op.space, op.key, op.bytes());
    case Op::Kind::erase: return batch.erase(op.space, op.key);
    case Op::Kind::step: return batch.step(op.key, op.value);
    case Op::Kind::remove_history: return;
  }
}

// A change that removes history: it must see all that came before on disk, and its own steps in their order.
Result<void> Committer::add_removals(Pending& pending, Batch& batch) {
  if (!batch.empty()) DOSI_CHECK(write_batch(batch));
  Overlay overlay;
  for (Op& op : pending.ops) {
    if (op.kind == Op::Kind::remove_history) {
      DOSI_TRY(const std::uint64_t gone, remove_history(parts_.disk, *op.removal, overlay));
      samples_ -= gone;
    } else if (op.space == Space::history) {
      overlay[op.key] = op.value;
      note_growth(pending, op);
    } else {
      add_op(op, batch);
      note_growth(pending, op);
    }
  }
  for (const auto& [key, value] : overlay) {
    if (value) batch.put(Space::history, key, *value);
    else batch.erase(Space::history, key);
  }
  return ok();
}

Result<void> Committer::add(Pending& pending, Batch& batch) {
  if (pending.removes_history) return add_removals(pending, batch);
  for (const Op& op : pending.ops) {
    add_op(op, batch);
    note_growth(pending, op);
  }
  return ok();
}

void Committer::add_letters(const Pending& pending, Batch& batch) {
  for (const store::Letter& letter : pending.letters)
    batch.put(Space::letters, letter_key(pending.tenant, letter.queue, letter.number), letter.bytes);
}

void Committer::write(Group& group) {
  Batch batch = parts_.disk.batch();
  const auto all = [&]() -> Result<void> {
    add_names(batch);
    for (Pending& pending : group.changes) {
      DOSI_CHECK(add(pending, batch));
      add_letters(pending, batch);
    }
    return write_batch(batch);
  };
  if (const auto done = all(); !done) group.failed = done.error();
  group.number = group_;
}

Result<void> Committer::sync() { return parts_.sync ? parts_.disk.sync() : Result<void>(dosi::ok()); }

void Committer::seal_full_tails() {
  for (const std::string& series : std::exchange(full_tails_, {})) {
    Batch batch = parts_.disk.batch();
    auto done = seal(parts_.disk, series, batch);
    if (done && !batch.empty()) done = parts_.disk.write(batch);
    // The samples stay in the tail, where they are as safe; a failing disk shows itself at the next change.
    if (!done) spdlog::warn("history could not be sealed: {}", done.error().message);
  }
}

void Committer::sync_loop() {
  for (;;) {
    std::vector<Group> groups;
    {
      std::unique_lock lock(mutex_);
      handed_.wait(lock, [&] { return writer_done_ || !to_sync_.empty(); });
      if (to_sync_.empty()) return;
      groups.swap(to_sync_);
    }
    finish(groups);
  }
}

void Committer::finish(std::vector<Group>& groups) {
  const auto bad = std::find_if(groups.begin(), groups.end(), [](const Group& g) { return g.failed.has_value(); });
  auto sound_end = bad;
  std::optional<Error> why;
  if (bad != groups.end()) why = bad->failed;
  if (bad != groups.begin()) {
    if (const auto synced = sync(); !synced) sound_end = groups.begin(), why = synced.error();
  }
  std::uint64_t ticket = 0;
  for (auto group = groups.begin(); group != sound_end; ++group) {
    parts_.acknowledged.note(group->number);
    for (const Pending& pending : group->changes)
      if (!pending.letters.empty()) durable_letter_ = pending.letters.back().number;
    for (Pending& pending : group->changes) {
      // Whoever hears that it is durable may look at once.
      if (pending.reversal) pending.reversal->wait_visible();
      if (pending.durable) pending.durable(ok());
    }
    ticket = group->ticket;
  }
  if (ticket != 0) {
    const std::lock_guard lock(mutex_);
    durable_ = ticket;
  }
  if (why) fail({std::make_move_iterator(sound_end), std::make_move_iterator(groups.end())}, *why);
  durable_more_.notify_all();
}

std::string Committer::trouble() const {
  const std::lock_guard lock(mutex_);
  return failed_ ? failed_->message : std::string();
}

Error Committer::refusal(const Error& why) const {
  const char* end = parts_.disk.must_reopen() ? "the hub is restarted" : "the disk works again";
  return error(ErrorCode::unavailable, why.message + "; nothing can be changed until " + end);
}

void Committer::fail(std::vector<Group> groups, const Error& why) {
  const Error told = refusal(why);
  spdlog::error("{}", told.message);
  {
    std::unique_lock lock(mutex_);
    failed_ = told;
    room_.notify_all();
    // All that was accepted before the failure comes out of the writing thread, failed too.
    written_more_.wait(lock, [&] { return written_ == submitted_; });
    std::move(to_sync_.begin(), to_sync_.end(), std::back_inserter(groups));
    to_sync_.clear();
  }
  for (auto group = groups.rbegin(); group != groups.rend(); ++group)
    for (auto pending = group->changes.rbegin(); pending != group->changes.rend(); ++pending) {
      samples_ -= pending->counted_samples;
      if (pending->reversal) pending->reversal->take_back();
    }
  for (Group& group : groups)
    for (Pending& pending : group.changes)
      if (pending.durable) pending.durable(told);
  {
    const std::lock_guard lock(mutex_);
    durable_ = submitted_;
  }
  durable_more_.notify_all();
  for (bool stop = false; !stop && !recover(groups);) {
    std::unique_lock lock(mutex_);
    failed_ = refusal(why);
    stop = work_.wait_for(lock, std::chrono::milliseconds(500), [&] { return stopping_; });
  }
}

bool Committer::recover(const std::vector<Group>& failed) {
  if (parts_.disk.must_reopen()) return false;
  if (const auto resumed = parts_.disk.resume(); !resumed) {
    spdlog::debug("the disk does not work yet: {}", resumed.error().message);
    return false;
  }
  Batch batch = parts_.disk.batch();
  for (auto group = failed.rbegin(); group != failed.rend(); ++group)
    for (auto pending = group->changes.rbegin(); pending != group->changes.rend(); ++pending) {
      if (pending->reversal) pending->reversal->write_back(batch);
      for (const Op& op : pending->ops)
        if (op.samples != 0) batch.erase(Space::history, op.key);
      for (const store::Letter& letter : pending->letters)
        batch.erase(Space::letters, letter_key(pending->tenant, letter.queue, letter.number));
    }
  parts_.dictionary.forget_written();
  parts_.tenants.forget_written();
  add_names(batch);
  auto restored = write_batch(batch);
  if (restored) restored = sync();
  if (!restored) {
    spdlog::debug("the disk does not work yet: {}", restored.error().message);
    return false;
  }
  parts_.acknowledged.note(group_);
  spdlog::info("the disk works again; changes are taken");
  const std::lock_guard lock(mutex_);
  failed_.reset();
  return true;
}

}  // namespace dosi::store_rocks
