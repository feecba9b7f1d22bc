#include "app/hub_sink.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "json/parse.h"

namespace dosi::app {
namespace {

constexpr std::size_t kBatchEntities = 1000, kBatchBytes = std::size_t{8} << 20, kOnTheWay = 32, kMostReasons = 50;

struct Batch {
  std::string body = "[";
  std::vector<std::pair<std::string, std::uint64_t>> rows;  // id, row
  bool linked = false;                                      // entities carry their own @context
};

// A text in a problem document, empty if it is not there.
std::string member(const json::Value* problem, std::string_view name) {
  const json::Value* v = problem == nullptr ? nullptr : problem->find(name);
  return v != nullptr && v->is_string() ? v->as_string() : std::string();
}

}  // namespace

struct HubSink::State {
  State(http::Client& c, Options o, imports::QuarantineFile& q) : client(c), options(std::move(o)), quarantine(q) {}

  http::Client& client;
  const Options options;
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

  Result<void> send(std::string path, std::string body, bool linked,
                    std::vector<std::pair<std::string, std::uint64_t>> rows);
  void take(const Result<http::Response>& response, const std::vector<std::pair<std::string, std::uint64_t>>& rows);
  void refuse(const std::string& id, std::uint64_t row, const json::Value* problem);
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

Result<void> HubSink::State::send(std::string path, std::string body, bool linked,
                                  std::vector<std::pair<std::string, std::uint64_t>> rows) {
  DOSI_CHECK(wait(kOnTheWay - 1));
  http::ClientRequest request{.method = http::Method::post,
                              .url = options.hub + path,
                              .body = std::move(body),
                              .timeout = std::chrono::minutes(5),
                              .may_repeat = true};
  request.headers.add("Content-Type", linked ? "application/ld+json" : "application/json");
  if (!options.tenant.empty()) request.headers.add("NGSILD-Tenant", options.tenant);
  {
    const std::lock_guard lock(mutex);
    ++on_the_way;
  }
  client.send(std::move(request), [this, rows = std::move(rows)](Result<http::Response> response) {
    const std::lock_guard lock(mutex);
    take(response, rows);
    --on_the_way;
    answered.notify_all();
  });
  return ok();
}

void HubSink::State::refuse(const std::string& id, std::uint64_t row, const json::Value* problem) {
  ++refused;
  const std::string column = member(problem, "field"), reason = member(problem, "detail");
  const auto known = std::find_if(refusals.begin(), refusals.end(), [&](const auto& r) { return r.reason == reason && r.column == column; });
  if (known != refusals.end()) ++known->count;
  else if (refusals.size() < kMostReasons) refusals.push_back({reason, column, {}, 1, row});
  quarantine.add({.row = row, .column = column, .value = id, .reason = reason});
}

void HubSink::State::take(const Result<http::Response>& response,
                          const std::vector<std::pair<std::string, std::uint64_t>>& rows) {
  if (!response) {
    failed =
        error(ErrorCode::unavailable, "The hub at " + options.hub + " cannot be reached: " + response.error().message);
    return;
  }
  if (response->status < 300 && response->status != 207) return;
  const auto body = json::parse(response->body);
  if (response->status == 207) {
    const json::Value* errors = body ? body->find("errors") : nullptr;
    if (errors == nullptr || !errors->is_array()) return;
    for (const json::Value& e : errors->as_array()) {
      const json::Value* id = e.find("entityId");
      for (const auto& [known, row] : rows)
        if (id != nullptr && *id == json::Value(known)) refuse(known, row, e.find("error"));
    }
    return;
  }
  if (response->status >= 500) {
    const std::string detail = member(body ? &*body : nullptr, "detail");
    failed = error(ErrorCode::unavailable, "The hub answered " + std::to_string(response->status) + ": " +
                                               (detail.empty() ? response->body.substr(0, 300) : detail));
    return;
  }
  for (const auto& [id, row] : rows) refuse(id, row, body ? &*body : nullptr);
}

Result<void> HubSink::State::flush() {
  if (batch.rows.empty()) return ok();
  Batch full = std::exchange(batch, {});
  const char* path = options.write == ingest::Write::replace ? "/ngsi-ld/v1/entityOperations/upsert"
                                                             : "/ngsi-ld/v1/entityOperations/upsert?options=update";
  return send(path, full.body + "]", full.linked, std::move(full.rows));
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
  for (auto& draft : std::exchange(histories, {}))
    DOSI_CHECK(send("/ngsi-ld/v1/temporal/entities", std::move(draft.json), false, {{std::move(draft.id), draft.row}}));
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
