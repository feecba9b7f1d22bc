#include "app/hub_sink.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "client/client.h"

namespace dosi::app {
namespace {

constexpr std::size_t kBatchEntities = 1000, kBatchBytes = std::size_t{8} << 20, kOnTheWay = 32, kMostReasons = 50;

using Rows = std::vector<std::pair<std::string, std::uint64_t>>;  // id, row

struct Batch {
  std::string body = "[";
  Rows rows;
  bool linked = false;  // entities carry their own @context
};

}  // namespace

struct HubSink::State {
  State(http::Client& c, Options o, imports::QuarantineFile& q)
      : options(std::move(o)), hub(c, {.hub = options.hub, .tenant = options.tenant}), quarantine(q) {}

  const Options options;
  const client::Client hub;
  imports::QuarantineFile& quarantine;
  Batch batch;
  std::vector<ingest::TemporalDraft> histories;  // wait for the batch with their entities
  std::size_t history_bytes = 0;
  mutable std::mutex mutex;
  std::condition_variable answered;
  std::size_t on_the_way = 0;
  std::uint64_t refused = 0;
  std::vector<ingest::ReasonCount> refusals;
  std::optional<Error> failed;

  // Counts one more request on its way; what it answers is for these rows.
  client::Client::Done on_its_way(Rows rows);
  void take(const Result<client::BatchAnswer>& answer, const Rows& rows);
  void refuse(const std::string& id, std::uint64_t row, const client::Refused& why);
  Result<void> flush();
  Result<void> flush_histories();
  Result<void> wait(std::size_t most);
};

HubSink::HubSink(http::Client& client, Options options, imports::QuarantineFile& quarantine)
    : state_(std::make_unique<State>(client, std::move(options), quarantine)) {}
HubSink::~HubSink() = default;

Result<void> HubSink::State::wait(std::size_t most) {
  std::unique_lock lock(mutex);
  answered.wait(lock, [&] { return on_the_way <= most; });
  if (failed) return *failed;
  return ok();
}

client::Client::Done HubSink::State::on_its_way(Rows rows) {
  {
    const std::lock_guard lock(mutex);
    ++on_the_way;
  }
  return [this, rows = std::move(rows)](Result<client::BatchAnswer> answer) {
    const std::lock_guard lock(mutex);
    take(answer, rows);
    --on_the_way;
    answered.notify_all();
  };
}

void HubSink::State::refuse(const std::string& id, std::uint64_t row, const client::Refused& why) {
  ++refused;
  const auto known = std::find_if(refusals.begin(), refusals.end(),
                                  [&](const auto& r) { return r.reason == why.detail && r.column == why.field; });
  if (known != refusals.end()) ++known->count;
  else if (refusals.size() < kMostReasons) refusals.push_back({why.detail, why.field, {}, 1, row});
  quarantine.add({.row = row, .column = why.field, .value = id, .reason = why.detail});
}

void HubSink::State::take(const Result<client::BatchAnswer>& answer, const Rows& rows) {
  if (!answer) {
    failed = answer.error();
    return;
  }
  for (const client::Refused& why : answer->refused)
    for (const auto& [id, row] : rows)
      if (why.id.empty() || why.id == id) refuse(id, row, why);
}

Result<void> HubSink::State::flush() {
  if (batch.rows.empty()) return ok();
  Batch full = std::exchange(batch, {});
  DOSI_CHECK(wait(kOnTheWay - 1));
  const bool replace = options.write == ingest::Write::replace;
  hub.upsert(full.body + "]", replace ? client::Write::replace : client::Write::update,
             full.linked ? client::Media::json_ld : client::Media::json, on_its_way(std::move(full.rows)));
  return ok();
}

Result<void> HubSink::entity(ingest::Draft draft) {
  if (state_->options.dry_run) return ok();
  const bool linked = draft.json.find("\"@context\"") != std::string::npos;
  if (linked != state_->batch.linked) DOSI_CHECK(state_->flush());
  Batch& batch = state_->batch;
  batch.linked = linked;
  if (!batch.rows.empty()) batch.body += ',';
  batch.body += draft.json;
  batch.rows.emplace_back(std::move(draft.id), draft.row);
  return batch.rows.size() < kBatchEntities && batch.body.size() < kBatchBytes ? ok() : state_->flush();
}

// The entities of the histories that wait come before them.
Result<void> HubSink::State::flush_histories() {
  if (histories.empty()) return ok();
  DOSI_CHECK(flush());
  DOSI_CHECK(wait(0));
  history_bytes = 0;
  for (auto& draft : std::exchange(histories, {})) {
    DOSI_CHECK(wait(kOnTheWay - 1));
    hub.append_history(std::move(draft.json), client::Media::json, on_its_way({{std::move(draft.id), draft.row}}));
  }
  return ok();
}

Result<void> HubSink::history(ingest::TemporalDraft draft) {
  if (state_->options.dry_run) return ok();
  state_->history_bytes += draft.json.size();
  state_->histories.push_back(std::move(draft));
  return state_->histories.size() < kBatchEntities && state_->history_bytes < kBatchBytes ? ok() : state_->flush_histories();
}

void HubSink::rejected(ingest::Rejected row) {
  const std::lock_guard lock(state_->mutex);
  state_->quarantine.add(row);
}

bool HubSink::progress(std::uint64_t done_bytes, std::uint64_t total_bytes, std::uint64_t rows) {
  if (state_->options.on_progress) state_->options.on_progress(done_bytes, total_bytes, rows);
  return true;
}

Result<void> HubSink::finish() {
  DOSI_CHECK(state_->flush_histories());
  DOSI_CHECK(state_->flush());
  return state_->wait(0);
}

std::vector<ingest::ReasonCount> HubSink::refusals() const {
  const std::lock_guard lock(state_->mutex);
  return state_->refusals;
}

std::uint64_t HubSink::refused() const {
  const std::lock_guard lock(state_->mutex);
  return state_->refused;
}

}  // namespace dosi::app
