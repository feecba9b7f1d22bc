#include "imports/broker_sink.h"

#include <condition_variable>
#include <future>
#include <map>
#include <mutex>

#include "json/parse.h"
#include "json/write.h"

namespace dosi::imports {

using broker::Batches;
using broker::BatchResult;

BrokerSink::BrokerSink(broker::Broker& broker, broker::Caller caller, ingest::Write write, bool dry,
                       QuarantineFile& quarantine, Progress& progress)
    : broker_(broker),
      caller_(std::move(caller)),
      operation_(write == ingest::Write::replace ? Batches::Operation::upsert_replace : Batches::Operation::upsert_update),
      dry_(dry),
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
  if (dry_) return ok();
  batch_.push_back(std::move(*parsed));
  rows_.push_back(draft.row);
  return batch_.size() < kBatch ? ok() : flush();
}

Result<void> BrokerSink::flush() {
  if (batch_.empty()) return ok();
  std::promise<Result<BatchResult>> promise;
  auto answer = promise.get_future();
  broker_.batches.write(caller_, operation_, batch_, {}, [&](Result<BatchResult> done) { promise.set_value(std::move(done)); });
  DOSI_TRY(const BatchResult result, answer.get());
  for (const std::string& id : result.created) {
    const auto record = broker_.committer.store().get(caller_.tenant, id);
    if (record) made_.push_back({id, record->modified_at()});
  }
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
  if (dry_) return ok();
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
    broker_.histories.append(caller_, document, [&](Result<bool> done) {
      const std::lock_guard lock(waiting.mutex);
      if (!done) waiting.failed = done.error();
      if (--waiting.left == 0) waiting.all.notify_one();
    });
  }
  std::unique_lock lock(waiting.mutex);
  waiting.all.wait(lock, [&] { return waiting.left == 0; });
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
