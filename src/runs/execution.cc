#include "runs/execution.h"

#include <fmt/format.h>

#include <cctype>
#include <cmath>
#include <cstdlib>

#include "base/durable_file.h"
#include "base/unique_id.h"
#include "base/utf8.h"
#include "client/client.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::runs {
namespace {

constexpr std::size_t kIdDigits = 16, kMostMessage = 1000;
constexpr const char* kJobFile = "job.json";

json::Value property(json::Value value) { return json::Object{{"type", "Property"}, {"value", std::move(value)}}; }
json::Value moment(Time time) {
  return property(json::Object{{"@type", "DateTime"}, {"@value", format_time(time)}});
}

// Which data the run reads, from where, and when.
json::Array queries(const Job& job) {
  json::Array out;
  for (const std::string& hub : job.hubs)
    for (const Need& need : job.manifest.needs)
      out.push_back(json::Object{{"hub", hub}, {"query", "type=" + need.type}, {"at", format_time(job.started)}});
  return out;
}

json::Object provenance(const Job& job) {
  json::Object out{{"id", job.entity_id()},
                   {"type", "SolutionRun"},
                   {"name", property(job.manifest.title_ko)},
                   {"alternateName", property(job.manifest.title)},
                   {"solution", property(job.manifest.id)},
                   {"softwareVersion", property(job.manifest.version)},
                   {"legalPurpose", property(job.manifest.legal_purpose)},
                   {"startedAt", moment(job.started)}};
  if (json::Array used = queries(job); !used.empty()) out.append("used", property(std::move(used)));
  if (!job.parameters.empty()) out.append("parameters", property(job.parameters));
  if (const json::Value* seed = job.parameters.find("seed")) out.append("seed", property(*seed));
  return out;
}

std::vector<std::string> environment(const std::filesystem::path& folder) {
  std::vector<std::string> out = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "PYTHONUNBUFFERED=1", "PYTHONDONTWRITEBYTECODE=1",
                                  "HOME=" + folder.string(), "TMPDIR=" + folder.string()};
  if (const char* zone = std::getenv("TZ")) out.push_back(std::string("TZ=") + zone);
  return out;
}

// The last line that says something: where programs put what went wrong.
std::string last_line(std::string text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.pop_back();
  return as_utf8(text.substr(text.find_last_of('\n') + 1).substr(0, kMostMessage));
}

}  // namespace

std::string Job::entity_id() const { return "urn:ngsi-ld:SolutionRun:" + id; }

std::string new_run_id(const Manifest& manifest) { return manifest.id + "-" + unique_id().substr(0, kIdDigits); }

json::Value job_document(const Job& job) {
  json::Array hubs;
  for (const std::string& hub : job.hubs) hubs.push_back(json::Object{{"url", hub}, {"tenant", job.tenant}});
  return json::Object{{"run", job.entity_id()},          {"solution", job.manifest.id}, {"version", job.manifest.version}, {"hubs", std::move(hubs)},
                      {"parameters", job.parameters}, {"entity", provenance(job)}};
}

Result<Command> command_of(const Job& job, const std::vector<std::string>& words) {
  std::error_code failed;
  std::filesystem::create_directories(job.folder, failed);
  if (!failed) std::filesystem::permissions(job.folder, std::filesystem::perms::owner_all, failed);
  if (failed) return error(ErrorCode::unavailable, "The folder of the run cannot be made: " + failed.message());
  return Command{job.program, {words.begin() + 1, words.end()}, job.manifest.folder, environment(job.folder), {}};
}

std::string failure(const Command& command, const Child::End& end, const std::string& log) {
  if (end.too_much)
    return command.most_output == kUnbounded
               ? fmt::format("The solution wrote a line to its standard output that is longer than {} MiB and was ended", command.most_line >> 20)
               : fmt::format("The solution wrote more to its standard output than it may ({} MiB in all, {} KiB in a line) and was ended",
                             command.most_output >> 20, command.most_line >> 10);
  std::string out = end.status > 128 ? fmt::format("The solution was ended by signal {}", end.status - 128)
                                     : fmt::format("The solution ended with status {}", end.status);
  const std::string said = last_line(log);
  return said.empty() ? out : out + ": " + said;
}

std::optional<Progress> progress_of(std::string_view line) {
  const auto read = json::parse(line);
  const json::Value* share = read ? read->find("progress") : nullptr;
  if (share == nullptr || !share->is_number()) return std::nullopt;
  Progress out{.share = std::fmin(std::fmax(share->as_double(), 0), 1)};
  if (const json::Value* rest = read->find("remaining_s"); rest != nullptr && rest->is_number() && rest->as_double() >= 0) out.remaining_s = rest->as_double();
  if (const json::Value* said = read->find("message"); said != nullptr && said->is_string()) out.message = as_utf8(said->as_string().substr(0, kMostMessage));
  return out;
}

std::string_view name(Phase phase) {
  switch (phase) {
    case Phase::running: return "running";
    case Phase::done: return "done";
    case Phase::cancelled: return "cancelled";
    case Phase::failed: return "failed";
    case Phase::interrupted: return "interrupted";
  }
  return "";
}

Execution::Execution(http::Client& http, Job job) : http_(http), job_(std::move(job)) {}

Result<Command> Execution::prepare() const {
  DOSI_TRY(Command out, command_of(job_, job_.manifest.command));
  out.input = job_.folder / kJobFile;
  DOSI_CHECK(replace_file(out.input, json::dump(job_document(job_))));
  return out;
}

Outcome Execution::run(const std::function<void(const Progress&)>& on_progress) {
  const auto command = prepare();
  if (!command) return {Phase::failed, command.error().message, {}, {}};
  auto child = Child::start(*command);
  if (!child) return {Phase::failed, child.error().message, {}, {}};
  {
    const std::lock_guard lock(mutex_);
    child_ = std::move(*child);
    if (cancelled_) child_->ask_to_end();
  }
  Child::End end = child_->wait([&](std::string_view line) {
    if (const auto progress = progress_of(line)) on_progress(*progress);
  });
  bool cancelled = false;
  {
    const std::lock_guard lock(mutex_);
    cancelled = cancelled_;
  }
  return judge(*command, std::move(end), cancelled);
}

void Execution::stop(bool at_once) {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  if (child_ == nullptr) return;
  if (at_once)
    child_->kill();
  else
    child_->ask_to_end();
}

void Execution::cancel() { stop(false); }
void Execution::kill() { stop(true); }

Outcome Execution::judge(const Command& command, Child::End end, bool cancelled) const {
  Outcome out{.log = as_utf8(end.error_tail)};
  const client::Client hub(http_, {job_.hubs.front(), job_.tenant, {}});
  const auto entity = hub.entity(job_.entity_id());
  // A solution that is asked to end may still hand in what it has.
  if (cancelled && !entity) {
    out.phase = Phase::cancelled;
    return out;
  }
  if (end.too_much || (end.status != 0 && !cancelled)) {
    out.error = failure(command, end, out.log);
    return out;
  }
  if (!entity) {
    out.error = fmt::format("The solution ended well, but its SolutionRun is not in the hub at {}: {}", job_.hubs.front(), entity.error().message);
    return out;
  }
  out.phase = cancelled ? Phase::cancelled : Phase::done;
  for (const Product& product : job_.manifest.products) {
    const auto count = hub.count({.types = {product.type}, .q = "wasGeneratedBy==\"" + job_.entity_id() + "\""});
    out.results.push_back({product.type, count ? *count : 0});
  }
  return out;
}

}  // namespace dosi::runs
