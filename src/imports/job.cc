#include "imports/job.h"

#include <fstream>
#include <iterator>

#include "base/durable_file.h"
#include "json/members.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::imports {
namespace {

constexpr std::string_view kInterrupted =
    "The hub stopped in the middle of this import. Start it again, nothing will be doubled; or undo it";

Phase phase_of(std::string_view word) {
  using enum Phase;
  for (const Phase phase : {inspected, previewing, running, done, cancelled, failed, interrupted, undone})
    if (name(phase) == word) return phase;
  return inspected;
}

Time moment(const json::Value* value) {
  if (value == nullptr || !value->is_string()) return kNoTime;
  const auto time = parse_time(value->as_string());
  return time ? *time : kNoTime;
}

std::uint64_t count(const json::Value& object, std::string_view key) {
  const json::Value* value = object.find(key);
  return value != nullptr && value->is_int() ? static_cast<std::uint64_t>(value->as_int()) : 0;
}

json::Value document(const json::Value& object, std::string_view key) {
  const json::Value* value = object.find(key);
  return value != nullptr ? *value : json::Value();
}

}  // namespace

std::string_view name(Phase phase) {
  switch (phase) {
    case Phase::inspected: return "inspected";
    case Phase::previewing: return "previewing";
    case Phase::running: return "running";
    case Phase::done: return "done";
    case Phase::cancelled: return "cancelled";
    case Phase::failed: return "failed";
    case Phase::interrupted: return "interrupted";
    case Phase::undone: return "undone";
  }
  return "";
}

json::Value Job::to_json(Time now) const {
  const auto rows = progress.rows.load();
  const auto done = progress.done_bytes.load(), total = std::max<std::uint64_t>(progress.total_bytes.load(), 1);
  const Time until = ended == kNoTime ? now : ended;
  const double seconds = started == kNoTime ? 0 : std::max(1e-3, static_cast<double>(until.us - started.us) / 1e6);
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  json::Object shown{{"done", static_cast<std::int64_t>(rows)}, {"share", share}};
  if (const json::Value* all = understood.find("rows")) shown.append("total", *all);
  if (seconds > 0) shown.append("perSecond", static_cast<std::int64_t>(static_cast<double>(rows) / seconds));
  if (busy() && share > 0) shown.append("remainingS", static_cast<std::int64_t>(seconds / share * (1 - share)));
  return json::Object{{"id", id},
                      {"name", reading.input.name},
                      {"format", reading.format},
                      {"bytes", static_cast<std::int64_t>(bytes)},
                      {"state", name(phase)},
                      {"understood", understood},
                      {"mapping", reading.mapping.is_null() ? json::Value(json::Object()) : reading.mapping},
                      {"progress", std::move(shown)},
                      {"report", report},
                      {"error", error.empty() ? json::Value() : json::Value(error)}};
}

Result<void> Job::save() const {
  const auto number = [](std::uint64_t n) { return json::Value(static_cast<std::int64_t>(n)); };
  const json::Value kept = json::Object{{"id", id},
                                        {"tenant", caller.tenant},
                                        {"name", reading.input.name},
                                        {"format", reading.format},
                                        {"bytes", number(bytes)},
                                        {"state", name(phase)},
                                        {"understood", understood},
                                        {"mapping", reading.mapping},
                                        {"report", report},
                                        {"error", error},
                                        {"started", json::time_or_null(started)},
                                        {"ended", json::time_or_null(ended)},
                                        {"rows", number(progress.rows)},
                                        {"doneBytes", number(progress.done_bytes)},
                                        {"totalBytes", number(progress.total_bytes)}};
  return replace_file(state_path(), json::dump(kept));
}

Result<std::shared_ptr<Job>> Job::load(const std::string& folder) {
  auto job = std::make_shared<Job>();
  job->folder = folder;
  std::ifstream in(job->state_path(), std::ios::binary);
  if (!in) return not_found("'" + folder + "' holds no import");
  const auto kept = json::parse(std::string(std::istreambuf_iterator<char>(in), {}));
  if (!kept || text_of(*kept, "id").empty())
    return dosi::error(ErrorCode::corrupt, "'" + job->state_path() + "' is damaged: this import is not listed");
  job->id = text_of(*kept, "id");
  job->caller.tenant = text_of(*kept, "tenant");
  job->reading = {{job->upload_path(), std::string(text_of(*kept, "name"))}, std::string(text_of(*kept, "format")), document(*kept, "mapping")};
  job->bytes = count(*kept, "bytes");
  job->understood = document(*kept, "understood");
  job->report = document(*kept, "report");
  job->phase = phase_of(text_of(*kept, "state"));
  job->error = text_of(*kept, "error");
  job->started = moment(kept->find("started"));
  job->ended = moment(kept->find("ended"));
  job->progress.rows = count(*kept, "rows");
  job->progress.done_bytes = count(*kept, "doneBytes");
  job->progress.total_bytes = count(*kept, "totalBytes");
  if (job->phase == Phase::previewing) job->phase = Phase::inspected;
  if (job->phase == Phase::running) job->interrupt();
  return job;
}

void Job::interrupt() {
  phase = Phase::interrupted;
  error = kInterrupted;
  if (ended == kNoTime) ended = started;
}

}  // namespace dosi::imports
