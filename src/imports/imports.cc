#include "imports/imports.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <map>

#include "base/durable_file.h"
#include "imports/created_log.h"
#include "imports/job.h"
#include "imports/report.h"
#include "ingest/inspect.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::imports {
namespace {

namespace fs = std::filesystem;
using JobPtr = std::shared_ptr<Job>;

// A name that is safe as a file's: the last part, without separators.
std::string plain_name(std::string_view name) {
  std::string out(name.substr(name.find_last_of("/\\") + 1));
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20) c = '_';
  return out.empty() || out == "." || out == ".." ? "file" : out.substr(0, 200);
}

}  // namespace

struct Imports::State : std::enable_shared_from_this<Imports::State> {
  State(broker::Broker& b, Workers& w, Options o) : broker(b), workers(w), options(std::move(o)) {}
  broker::Broker& broker;
  Workers& workers;
  Options options;
  mutable std::mutex mutex;
  std::map<std::string, JobPtr> jobs;  // ids rise with time
  std::uint64_t next = 1;
  std::atomic<bool> stopping = false;

  Result<JobPtr> find(const broker::Caller& caller, std::string_view id) const {
    const std::lock_guard lock(mutex);
    const auto it = jobs.find(std::string(id));
    if (it == jobs.end() || it->second->caller.tenant != caller.tenant)
      return not_found("There is no import '" + std::string(id) + "'");
    return it->second;
  }

  JobPtr make(const broker::Caller& caller) {
    const std::lock_guard lock(mutex);
    auto job = std::make_shared<Job>();
    const std::string day = format_time(options.clock()).substr(0, 10);
    do {
      job->id = fmt::format("{}-{:04}", day, next++);
      job->folder = options.folder + "/" + job->id;
    } while (fs::exists(job->folder));
    job->caller = caller;
    return job;
  }

  // What earlier runs of the hub left.
  void load() {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(options.folder, ignored)) {
      auto job = Job::load(entry.path());
      if (job) jobs.emplace((*job)->id, *job);
      else if (job.error().code != ErrorCode::not_found) spdlog::warn("{}", job.error().message);
    }
  }

  // For changes that have happened already: what cannot be written is said in the log.
  static void keep(const Job& job) {
    if (auto saved = job.save(); !saved) spdlog::error("import {}: {}", job.id, saved.error().message);
  }

  std::string render(const Job& job) const { return json::dump(job.to_json(options.clock())); }

  Result<std::string> begin(const broker::Caller& caller, const JobPtr& job, const json::Value& mapping, Phase phase);
  void run(const JobPtr& job, bool dry);
  void settle(Job& job, Result<ingest::Summary> summary, const BrokerSink* sink, bool dry);
  void finish(Job& job, ingest::Summary& summary, const BrokerSink& sink, bool dry) const;
};

Imports::Imports(broker::Broker& broker, Workers& workers, Options options)
    : state_(std::make_shared<State>(broker, workers, std::move(options))) {
  state_->load();
}

Imports::~Imports() {
  state_->stopping = true;
  const std::lock_guard lock(state_->mutex);
  for (const auto& [id, job] : state_->jobs) job->progress.cancelled = true;
}

Result<std::string> Imports::upload(const broker::Caller& caller, std::string_view name, std::string_view format,
                                    const std::string& path) {
  const JobPtr job = state_->make(caller);
  std::error_code failed;
  fs::create_directories(job->folder, failed);
  const fs::path file = job->upload_path();
  if (!failed) fs::rename(path, file, failed);
  if (failed) return error(ErrorCode::unavailable, "The file cannot be kept: " + failed.message());
  job->bytes = fs::file_size(file, failed);
  job->reading.input = {file, plain_name(name)};
  auto understood = ingest::inspect(job->reading.input, format, state_->options.catalogue, [] { return true; });
  if (!understood) {
    fs::remove_all(job->folder, failed);
    return understood.error();
  }
  job->reading.format = understood->format;
  job->understood = understood->to_json();
  if (const auto* ready = state_->options.catalogue.find(understood->suggested_mapping))
    job->reading.mapping = ready->document;
  else if (understood->format == "csv" || understood->format == "xls" || understood->format == "xlsx" ||
           understood->format == "geojson")
    job->reading.mapping = ingest::draft_mapping(*understood, job->reading.input.name);
  if (auto saved = job->save(); !saved) {
    fs::remove_all(job->folder, failed);
    return saved.error();
  }
  const std::lock_guard lock(state_->mutex);
  state_->jobs.emplace(job->id, job);
  return state_->render(*job);
}

std::string Imports::list(const broker::Caller& caller) const {
  json::Array all;
  const std::lock_guard lock(state_->mutex);
  for (auto it = state_->jobs.rbegin(); it != state_->jobs.rend(); ++it) {
    const std::lock_guard job_lock(it->second->mutex);
    if (it->second->caller.tenant == caller.tenant) all.push_back(it->second->to_json(state_->options.clock()));
  }
  return json::dump(json::Object{{"imports", std::move(all)}});
}

Result<std::string> Imports::find(const broker::Caller& caller, std::string_view id) const {
  DOSI_TRY(const JobPtr job, state_->find(caller, id));
  const std::lock_guard lock(job->mutex);
  return state_->render(*job);
}

Result<std::string> Imports::State::begin(const broker::Caller& caller, const JobPtr& job, const json::Value& mapping,
                                          Phase phase) {
  const std::lock_guard lock(job->mutex);
  if (job->busy()) return error(ErrorCode::conflict, "Import '" + job->id + "' is running already");
  if (job->phase == Phase::done) return error(ErrorCode::conflict, "Import '" + job->id + "' is done; undo it to run it again");
  if (const json::Value* given = mapping.find("mapping"); given != nullptr && !given->is_null()) {
    if (given->is_object() && !given->as_object().empty()) job->reading.mapping = *given;
  }
  DOSI_TRY([[maybe_unused]] const auto mode, write_mode(job->reading));
  job->caller = caller;
  const Phase before = std::exchange(job->phase, phase);
  job->started = options.clock();
  job->ended = kNoTime;
  job->error.clear();
  job->report = json::Value();
  job->progress.done_bytes = job->progress.rows = 0;
  job->progress.cancelled = false;
  if (auto saved = job->save(); !saved) {
    job->phase = before;
    return saved.error();
  }
  if (!workers.submit([self = shared_from_this(), job, dry = phase == Phase::previewing] { self->run(job, dry); })) {
    job->phase = before;
    keep(*job);
    return error(ErrorCode::unavailable, "The hub is busy with long tasks; try again");
  }
  return render(*job);
}

void Imports::State::run(const JobPtr& job, bool dry) {
  Reading reading;
  {
    const std::lock_guard lock(job->mutex);
    reading = job->reading;
  }
  std::error_code ignored;
  fs::remove(job->quarantine_path(), ignored);
  QuarantineFile quarantine(job->quarantine_path());
  auto log = CreatedLog::open(job->created_path());
  if (!log) return settle(*job, log.error(), nullptr, dry);
  const auto mode = write_mode(reading);
  BrokerSink sink({broker, job->caller, dry, &*log, options.clock}, mode ? *mode : ingest::Write::replace,
                  quarantine, job->progress);
  auto summary = mode ? read_file(reading, sink) : Result<ingest::Summary>(mode.error());
  if (auto rest = sink.finish(); !rest && summary) summary = rest.error();
  settle(*job, std::move(summary), &sink, dry);
}

void Imports::State::settle(Job& job, Result<ingest::Summary> summary, const BrokerSink* sink, bool dry) {
  if (auto synced = sync_file(job.quarantine_path()); !synced && summary) summary = synced.error();
  const std::lock_guard lock(job.mutex);
  job.ended = options.clock();
  if (summary) finish(job, *summary, *sink, dry);
  else if (summary.error().code != ErrorCode::cancelled) job.phase = Phase::failed;
  else if (!stopping) job.phase = Phase::cancelled;
  else if (dry) job.phase = Phase::inspected;
  else job.interrupt();
  if (!summary) {
    if (job.phase != Phase::interrupted) job.error = summary.error().message;
    spdlog::warn("import {} of {}: {}", job.id, job.reading.input.name, job.error);
  }
  keep(job);
}

void Imports::State::finish(Job& job, ingest::Summary& summary, const BrokerSink& sink, bool dry) const {
  // What the broker refused was a row that the reader had taken.
  const std::uint64_t refused = std::min(sink.refused(), summary.imported);
  summary.imported -= refused;
  summary.quarantined += refused;
  job.report = report(summary);
  job.report.as_object().append("samples", json::Value(json::Array(sink.samples().begin(), sink.samples().end())));
  job.phase = dry ? Phase::inspected : Phase::done;
  if (dry) return;
  if (options.on_rows) options.on_rows(summary.imported, summary.quarantined);
  spdlog::info("import {} of {}: {} rows, {} imported, {} quarantined", job.id, job.reading.input.name, summary.rows,
               summary.imported, summary.quarantined);
}

Result<std::string> Imports::preview(const broker::Caller& caller, std::string_view id, const json::Value& mapping) {
  DOSI_TRY(const JobPtr job, state_->find(caller, id));
  return state_->begin(caller, job, mapping, Phase::previewing);
}

Result<std::string> Imports::start(const broker::Caller& caller, std::string_view id, const json::Value& mapping) {
  DOSI_TRY(const JobPtr job, state_->find(caller, id));
  return state_->begin(caller, job, mapping, Phase::running);
}

Result<std::string> Imports::cancel(const broker::Caller& caller, std::string_view id) {
  DOSI_TRY(const JobPtr job, state_->find(caller, id));
  job->progress.cancelled = true;
  const std::lock_guard lock(job->mutex);
  return state_->render(*job);
}

Result<std::string> Imports::undo(const broker::Caller& caller, std::string_view id) {
  DOSI_TRY(const JobPtr job, state_->find(caller, id));
  const std::lock_guard lock(job->mutex);
  if (job->busy()) return error(ErrorCode::conflict, "Import '" + job->id + "' is running; cancel it first");
  DOSI_TRY(const CreatedLog log, CreatedLog::open(job->created_path()));
  std::vector<std::string> ids;
  for (const std::string& made : log.ids()) {
    const auto record = state_->broker.committer.store().get(caller.tenant, made);
    if (record && log.untouched(*record)) ids.push_back(made);
  }
  std::promise<Result<broker::BatchResult>> promise;
  auto answer = promise.get_future();
  state_->broker.batches.erase(caller, std::move(ids), [&](Result<broker::BatchResult> done) { promise.set_value(std::move(done)); });
  DOSI_TRY(const auto erased, answer.get());
  std::error_code ignored;
  fs::remove(job->created_path(), ignored);
  job->phase = Phase::undone;
  job->error.clear();
  State::keep(*job);
  spdlog::info("import {} undone: {} entities deleted", job->id, erased.updated.size());
  return state_->render(*job);
}

Result<void> Imports::forget(const broker::Caller& caller, std::string_view id) {
  DOSI_TRY(const JobPtr job, state_->find(caller, id));
  {
    const std::lock_guard lock(job->mutex);
    if (job->busy()) return error(ErrorCode::conflict, "Import '" + job->id + "' is running; cancel it first");
    std::error_code failed;
    fs::remove(job->state_path(), failed);  // first: without it nothing of the rest is seen again
    if (!failed) fs::remove_all(job->folder, failed);
    if (failed) return error(ErrorCode::unavailable, "The files of import '" + job->id + "' cannot be removed: " + failed.message());
  }
  const std::lock_guard lock(state_->mutex);
  state_->jobs.erase(job->id);
  spdlog::info("import {} is forgotten", job->id);
  return ok();
}

Result<std::string> Imports::quarantine(const broker::Caller& caller, std::string_view id) const {
  DOSI_TRY(const JobPtr job, state_->find(caller, id));
  std::ifstream in(job->quarantine_path(), std::ios::binary);
  if (!in) return std::string("row,column,value,reason,file,source\r\n");
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::string Imports::mappings() const {
  json::Array all;
  for (const auto& ready : state_->options.catalogue.mappings()) {
    const auto& m = ready.mapping;
    const std::string type = m.entities.empty() ? std::string() : m.entities.front().type;
    all.push_back(json::Object{{"id", m.id}, {"titleKo", m.title_ko}, {"titleEn", m.title_en}, {"entityType", type}, {"mapping", ready.document}});
  }
  return json::dump(json::Object{{"mappings", std::move(all)}});
}

}  // namespace dosi::imports
