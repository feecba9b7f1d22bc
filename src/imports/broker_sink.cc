#include "imports/broker_sink.h"

#include <condition_variable>
#include <future>
#include <map>
#include <mutex>
#include <set>

#include "json/parse.h"
#include "json/write.h"

namespace dosi::imports {

using broker::Batches;
using broker::BatchResult;

BrokerSink::BrokerSink(Target target, ingest::Write write, QuarantineFile& quarantine, Progress& progress)
    : to_(std::move(target)),
      operation_(write == ingest::Write::replace ? Batches::Operation::upsert_replace : Batches::Operation::upsert_update),
      quarantine_(quarantine),
      progress_(progress) {}

Result<void> BrokerSink::entity(ingest::Draft draft) {
  auto parsed = json::parse(draft.json);
  if (!parsed) {
    ++refused_;
    rejected({.row = draft.row, .column = "", .value = draft.id, .reason = parsed.error().message, .raw = draft.json});
    return ok();
  }
  if (parsed->is_object()) parsed->as_object().erase("@context");
  if (samples_.size() < kSamples) samples_.push_back(*parsed);
  if (to_.dry) return ok();
  batch_.push_back(std::move(*parsed));
  rows_.push_back(draft.row);
  return batch_.size() < kBatch ? ok() : flush();
}

// Tells the log what is about to be made, which it returns, and what of its own somebody changed meanwhile.
Result<std::set<std::string>> BrokerSink::announce() const {
  std::set<std::string> absent;
  if (to_.log == nullptr) return absent;
  for (const json::Value& document : batch_) {
    const auto* id = document.find("id");
    if (id == nullptr || !id->is_string()) continue;
    const auto record = to_.broker.committer.store().get(to_.caller.tenant, id->as_string());
    if (record == nullptr) absent.insert(id->as_string());
    else if (to_.log->has(id->as_string()) && !to_.log->untouched(*record)) DOSI_CHECK(to_.log->disown(id->as_string()));
  }
  DOSI_CHECK(to_.log->announce(to_.clock(), absent));
  return absent;
}

Result<void> BrokerSink::note_again(const std::string& id) const {
  const auto record = to_.log != nullptr && to_.log->has(id) ? to_.broker.committer.store().get(to_.caller.tenant, id) : nullptr;
  return record == nullptr ? ok() : to_.log->wrote_again(id, record->modified_at());
}

Result<void> BrokerSink::note(std::set<std::string> announced, const BatchResult& result) const {
  for (const std::string& id : result.created) announced.erase(id);
  for (const std::string& id : announced) DOSI_CHECK(to_.log->disown(id));
  for (const std::string& id : result.updated) DOSI_CHECK(note_again(id));
  return ok();
}

Result<void> BrokerSink::flush() {
  if (batch_.empty()) return ok();
  DOSI_TRY(auto announced, announce());
  std::promise<Result<BatchResult>> promise;
  auto answer = promise.get_future();
  to_.broker.batches.write(to_.caller, operation_, batch_, {},
                           [&](Result<BatchResult> done) { promise.set_value(std::move(done)); });
  DOSI_TRY(const BatchResult result, answer.get());
  DOSI_CHECK(note(std::move(announced), result));
  std::map<std::string, std::size_t> row_of;
  if (!result.errors.empty()) {
    for (std::size_t i = 0; i < batch_.size(); ++i)
      if (const auto* id = batch_[i].find("id"); id != nullptr && id->is_string()) row_of[id->as_string()] = i;
  }
  for (const auto& [id, error] : result.errors) {
    ++refused_;
    const auto at = row_of.find(id);
    quarantine_.add({.row = at == row_of.end() ? 0 : rows_[at->second], .column = error.field, .value = id,
                     .reason = error.message, .raw = at == row_of.end() ? "" : json::dump(batch_[at->second])});
  }
  batch_.clear();
  rows_.clear();
  return ok();
}

Result<void> BrokerSink::history(ingest::TemporalDraft draft) {
  if (to_.dry) return ok();
  DOSI_TRY(json::Value document, json::parse(draft.json));
  histories_.push_back(std::move(document));
  return histories_.size() < kBatch ? ok() : write_histories();
}

// Many histories on their way at once, so that they share syncs; then waits for all.
Result<void> BrokerSink::write_histories() {
  DOSI_CHECK(flush());  // the entities of these histories come first
  struct Waiting {
    std::mutex mutex;
    std::condition_variable all;
    std::size_t left;
    Result<void> failed = ok();
  };
  Waiting waiting{.left = histories_.size()};
  for (const json::Value& document : histories_) {
    to_.broker.histories.append(to_.caller, document, [&](Result<bool> done) {
      const std::lock_guard lock(waiting.mutex);
      if (!done) waiting.failed = done.error();
      if (--waiting.left == 0) waiting.all.notify_one();
    });
  }
  std::unique_lock lock(waiting.mutex);
  waiting.all.wait(lock, [&] { return waiting.left == 0; });
  for (const json::Value& document : histories_)
    if (const auto* id = document.find("id"); id != nullptr && id->is_string()) DOSI_CHECK(note_again(id->as_string()));
  histories_.clear();
  return std::move(waiting.failed);
}

void BrokerSink::rejected(ingest::Rejected row) { quarantine_.add(row); }

bool BrokerSink::progress(std::uint64_t done_bytes, std::uint64_t total_bytes, std::uint64_t rows) {
  progress_.done_bytes = done_bytes;
  progress_.total_bytes = total_bytes;
  progress_.rows = rows;
  return !progress_.cancelled;
}

Result<void> BrokerSink::finish() {
  DOSI_CHECK(write_histories());
  return flush();
}

}  // namespace dosi::imports
