#include "runs/run.h"

#include <fstream>
#include <iterator>

#include "base/durable_file.h"
#include "json/members.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::runs {
namespace {

constexpr const char* kFile = "run.json";
constexpr std::string_view kInterrupted = "The hub stopped in the middle of this run. Start it again";

json::Value text_or_null(std::string text) { return text.empty() ? json::Value() : json::Value(std::move(text)); }

json::Value member(const json::Value& object, std::string_view key) {
  const json::Value* value = object.find(key);
  return value != nullptr ? *value : json::Value();
}
Time moment(const json::Value& object, std::string_view key) {
  const auto time = parse_time(text_of(object, key));
  return time ? *time : kNoTime;
}

Phase phase_of(std::string_view word) {
  using enum Phase;
  for (const Phase phase : {done, cancelled, failed})
    if (name(phase) == word) return phase;
  return interrupted;
}

}  // namespace

std::shared_ptr<Run> Run::of(const Job& job) {
  auto run = std::make_shared<Run>();
  run->id = job.id, run->solution = job.manifest.id, run->version = job.manifest.version;
  run->title = job.manifest.title, run->title_ko = job.manifest.title_ko;
  run->tenant = job.tenant, run->parameters = job.parameters, run->folder = job.folder, run->started = job.started;
  json::Array addresses;
  for (const std::string& hub : job.hubs) addresses.emplace_back(hub);
  run->hubs = std::move(addresses);
  return run;
}

void Run::take(Outcome outcome, Time now) {
  phase = outcome.phase;
  ended = now;
  error = text_or_null(std::move(outcome.error));
  log = text_or_null(std::move(outcome.log));
  json::Array found;
  for (const Found& one : outcome.results) found.push_back(json::Object{{"type", one.type}, {"count", static_cast<std::int64_t>(one.count)}});
  results = std::move(found);
  if (phase == Phase::done) progress.share = 1, progress.remaining_s.reset();
}

void Run::interrupt() {
  phase = Phase::interrupted;
  error = kInterrupted;
}

json::Value Run::to_json() const {
  json::Object far{{"share", progress.share}};
  if (progress.remaining_s) far.append("remainingS", *progress.remaining_s);
  if (!progress.message.empty()) far.append("message", progress.message);
  return json::Object{{"id", id},
                      {"solution", solution},
                      {"version", version},
                      {"title", title},
                      {"titleKo", title_ko},
                      {"state", name(phase)},
                      {"progress", std::move(far)},
                      {"parameters", parameters},
                      {"hubs", hubs},
                      {"started", json::time_or_null(started)},
                      {"ended", json::time_or_null(ended)},
                      {"error", error},
                      {"log", log},
                      {"entity", "urn:ngsi-ld:SolutionRun:" + id},
                      {"results", results}};
}

Result<void> Run::save() const {
  json::Value kept = to_json();
  kept.as_object().append("tenant", tenant);
  return replace_file(folder / kFile, json::dump(kept));
}

Result<std::shared_ptr<Run>> Run::load(const std::filesystem::path& folder) {
  std::ifstream in(folder / kFile, std::ios::binary);
  if (!in) return not_found("'" + folder.string() + "' holds no run");
  const auto kept = json::parse(std::string(std::istreambuf_iterator<char>(in), {}));
  if (!kept || text_of(*kept, "id").empty())
    return dosi::error(ErrorCode::corrupt, "'" + (folder / kFile).string() + "' is damaged: this run is not listed");
  auto run = std::make_shared<Run>();
  run->id = text_of(*kept, "id"), run->solution = text_of(*kept, "solution"), run->version = text_of(*kept, "version");
  run->title = text_of(*kept, "title"), run->title_ko = text_of(*kept, "titleKo"), run->tenant = text_of(*kept, "tenant");
  run->parameters = member(*kept, "parameters"), run->hubs = member(*kept, "hubs"), run->folder = folder;
  run->started = moment(*kept, "started"), run->ended = moment(*kept, "ended");
  run->error = member(*kept, "error"), run->log = member(*kept, "log"), run->results = member(*kept, "results");
  const json::Value far = member(*kept, "progress"), share = member(far, "share");
  if (share.is_number()) run->progress.share = share.as_double();
  run->progress.message = text_of(far, "message");
  run->phase = phase_of(text_of(*kept, "state"));
  if (run->phase == Phase::interrupted) run->interrupt();
  return run;
}

}  // namespace dosi::runs
