#include "runs/runs.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "base/workers.h"
#include "client/client.h"
#include "http/uri.h"
#include "json/write.h"
#include "runs/readiness.h"
#include "runs/run.h"
#include "runs/schema.h"

namespace dosi::runs {
namespace {

namespace fs = std::filesystem;
using RunPtr = std::shared_ptr<Run>;
constexpr std::size_t kMostHubs = 8, kMostKept = 500, kMostWaiting = 64, kMostParameters = 64 << 10;
constexpr unsigned kAskers = 2;

json::Value shown(const Manifest& manifest) {
  json::Object out = manifest.document.as_object();
  out.erase("command"), out.erase("session");
  out.append("runs", !manifest.command.empty()), out.append("sessions", !manifest.session.empty());
  return out;
}

// The order's hubs: addresses, each once.
Result<std::vector<std::string>> addresses(const json::Value* given) {
  std::vector<std::string> out;
  if (given == nullptr) return out;
  if (!given->is_array() || given->as_array().size() > kMostHubs)
    return bad_request(fmt::format("'hubs' must be a list of at most {} addresses of hubs", kMostHubs), "hubs");
  for (const json::Value& one : given->as_array()) {
    if (!one.is_string()) return bad_request("'hubs' must be a list of addresses of hubs", "hubs");
    out.push_back(one.as_string());
  }
  return out;
}

Result<void> check_addresses(std::vector<std::string>& hubs) {
  for (std::size_t i = 0; i < hubs.size(); ++i) {
    while (hubs[i].ends_with('/')) hubs[i].pop_back();
    const auto url = http::parse_url(hubs[i]);
    if (!url) return bad_request(fmt::format("hubs[{}]: {}", i, url.error().message), fmt::format("hubs[{}]", i));
    if (std::find(hubs.begin(), hubs.begin() + static_cast<std::ptrdiff_t>(i), hubs[i]) != hubs.begin() + static_cast<std::ptrdiff_t>(i))
      return bad_request(fmt::format("hubs[{}]: '{}' stands twice", i, hubs[i]), fmt::format("hubs[{}]", i));
  }
  return ok();
}

}  // namespace

struct Runs::State {
  State(http::Client& i, http::Client& o, Options given) : inner(i), outer(o), options(std::move(given)) {}
  http::Client& inner;
  http::Client& outer;
  Options options;
  mutable std::mutex mutex;  // of what follows
  std::string own_url;
  std::map<std::string, RunPtr, std::less<>> runs;
  unsigned going = 0;
  bool stopping = false;
  // Hubs are asked by threads of their own: this hub itself needs its workers for the answer.
  std::unique_ptr<Workers> askers = std::make_unique<Workers>(kAskers, kMostWaiting);
  Sessions sessions{options.sessions};
  std::unique_ptr<Workers> runners = std::make_unique<Workers>(std::max(options.most_at_once, 1u), std::max(options.most_at_once, 1u));

  void load();
  void forget_oldest();
  Result<RunPtr> find(std::string_view tenant, std::string_view id) const;
  Result<std::string> own_hub() const;
  Result<Readiness> look_around(const Manifest& manifest, const std::string& tenant, std::vector<std::string> others) const;
  using Words = std::vector<std::string> Manifest::*;  // which of a manifest's commands
  Result<Job> job_of(std::string_view id, const std::string& tenant, const json::Value& order, Words words) const;
  Result<std::string> begin(std::string_view id, const std::string& tenant, const json::Value& order);
  void run(const RunPtr& run);
  void ask(const Answer& answer, std::function<Result<std::string>()> question);
};

// What earlier times of the hub left.
void Runs::State::load() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(options.folder, ignored)) {
    auto run = Run::load(entry.path());
    if (run)
      runs.emplace((*run)->id, *run);
    else if (run.error().code != ErrorCode::not_found)
      spdlog::warn("{}", run.error().message);
  }
}

// The caller holds the mutex.
void Runs::State::forget_oldest() {
  while (runs.size() > kMostKept) {
    const auto older = [](const auto& a, const auto& b) {
      const bool a_runs = a.second->execution != nullptr, b_runs = b.second->execution != nullptr;
      return a_runs != b_runs ? b_runs : a.second->started < b.second->started;
    };
    const auto oldest = std::min_element(runs.begin(), runs.end(), older);
    std::error_code ignored;
    fs::remove_all(oldest->second->folder, ignored);
    runs.erase(oldest);
  }
}

Result<RunPtr> Runs::State::find(std::string_view tenant, std::string_view id) const {
  const std::lock_guard lock(mutex);
  const auto it = runs.find(id);
  if (it == runs.end() || it->second->tenant != tenant) return not_found("There is no run '" + std::string(id.substr(0, 100)) + "'");
  return it->second;
}

Result<std::string> Runs::State::own_hub() const {
  const std::lock_guard lock(mutex);
  if (own_url.empty() || stopping) return error(ErrorCode::unavailable, "The hub is starting or stopping; try again");
  return own_url;
}

Result<Readiness> Runs::State::look_around(const Manifest& manifest, const std::string& tenant, std::vector<std::string> others) const {
  DOSI_TRY(const std::string own, own_hub());
  DOSI_CHECK(check_addresses(others));
  Readiness out;
  const Time now = options.clock();
  out.hubs.push_back(look(manifest, own, client::Client(inner, {own, tenant, {}}), now));
  for (const std::string& hub : others) out.hubs.push_back(look(manifest, hub, client::Client(outer, {hub, tenant, {}}), now));
  out.ready = is_ready(manifest, out.hubs);
  return out;
}

Result<Job> Runs::State::job_of(std::string_view id, const std::string& tenant, const json::Value& order, Words words) const {
  DOSI_TRY(const Manifest* manifest, options.catalogue.find(id));
  if ((manifest->*words).empty())
    return bad_request(fmt::format("Solution '{}' has no {}", id, words == &Manifest::session ? "sessions; run it" : "runs; open a session of it"));
  for (const auto& [key, value] : order.is_object() ? order.as_object() : json::Object())
    if (key != "parameters" && key != "hubs") return bad_request("'" + key + "' is not known here; expected parameters and hubs", key);
  const json::Value* given = order.find("parameters");
  if (given != nullptr && !given->is_object()) return bad_request("'parameters' must be an object", "parameters");
  DOSI_TRY(auto parameters, with_defaults(manifest->parameters, given != nullptr ? given->as_object() : json::Object()));
  if (json::dump(parameters).size() > kMostParameters)
    return bad_request(fmt::format("'parameters' take more than {} KiB", kMostParameters >> 10), "parameters");
  DOSI_TRY(auto hubs, addresses(order.find("hubs")));
  DOSI_CHECK(check_addresses(hubs));
  // The solution is a program of its own: what it may ask is found out before.
  for (std::size_t i = 0; i < hubs.size(); ++i) {
    const auto types = client::Client(outer, {hubs[i], tenant, {}}).types();
    if (!types) return bad_request(fmt::format("hubs[{}]: {}", i, types.error().message), fmt::format("hubs[{}]", i));
  }
  DOSI_TRY(std::string own, own_hub());
  if (std::find(hubs.begin(), hubs.end(), own) != hubs.end()) return bad_request("'hubs' names this hub, which takes part anyway", "hubs");
  hubs.insert(hubs.begin(), std::move(own));
  DOSI_TRY(auto program, options.catalogue.program(*manifest, manifest->*words));
  const std::string run_id = new_run_id(*manifest);
  return Job{run_id, *manifest, std::move(program), std::move(parameters), std::move(hubs), tenant, fs::absolute(options.folder / run_id), options.clock()};
}

Result<std::string> Runs::State::begin(std::string_view id, const std::string& tenant, const json::Value& order) {
  DOSI_TRY(Job job, job_of(id, tenant, order, &Manifest::command));
  const std::lock_guard lock(mutex);
  if (stopping) return error(ErrorCode::unavailable, "The hub is stopping");
  if (options.most_at_once == 0) return error(ErrorCode::forbidden, "This hub runs no solutions (--solution-runs 0)");
  if (going >= options.most_at_once)
    return error(ErrorCode::unavailable, fmt::format("{} runs are going already, more this hub does not run at once: wait for one, or cancel one", going));
  const RunPtr made = Run::of(job);
  std::error_code failed;
  fs::create_directories(made->folder, failed);
  if (failed) return error(ErrorCode::unavailable, "The folder of the run cannot be made: " + failed.message());
  const std::lock_guard run_lock(made->mutex);
  DOSI_CHECK(made->save());
  made->execution = std::make_shared<Execution>(inner, std::move(job));
  if (!runners->submit([this, made] { run(made); })) return error(ErrorCode::unavailable, "The hub is stopping");
  runs.emplace(made->id, made);
  forget_oldest();
  ++going;
  spdlog::info("run {} starts", made->id);
  return json::dump(made->to_json());
}

void Runs::State::run(const RunPtr& run) {
  std::shared_ptr<Execution> execution;
  {
    const std::lock_guard lock(run->mutex);
    execution = run->execution;
  }
  Outcome outcome = execution->run([&](const Progress& progress) {
    const std::lock_guard lock(run->mutex);
    run->progress = progress;
  });
  const std::lock_guard lock(mutex);
  const std::lock_guard run_lock(run->mutex);
  run->take(std::move(outcome), options.clock());
  if (stopping && run->phase == Phase::cancelled) run->interrupt();
  run->execution.reset();
  if (auto saved = run->save(); !saved) spdlog::error("run {}: {}", run->id, saved.error().message);
  spdlog::info("run {} is {}{}", run->id, name(run->phase), run->error.is_string() ? ": " + run->error.as_string() : "");
  --going;
}

void Runs::State::ask(const Answer& answer, std::function<Result<std::string>()> question) {
  if (!askers->submit([answer, question = std::move(question)] { answer(question()); }))
    answer(error(ErrorCode::unavailable, "The hub is busy asking hubs; try again"));
}

Runs::Runs(http::Client& inner, http::Client& outer, Options options)
    : state_(std::make_unique<State>(inner, outer, std::move(options))) {
  state_->load();
}

Runs::~Runs() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    for (const auto& [id, run] : state_->runs) {
      const std::lock_guard run_lock(run->mutex);
      if (run->execution != nullptr) run->execution->kill();
    }
  }
  state_->sessions.stop();
  state_->askers.reset();
  state_->runners.reset();
}

void Runs::serve_at(std::string url) {
  const std::lock_guard lock(state_->mutex);
  state_->own_url = std::move(url);
}

std::string Runs::solutions() const {
  json::Array all, broken;
  for (const Manifest& manifest : state_->options.catalogue.solutions()) all.push_back(shown(manifest));
  for (const Broken& one : state_->options.catalogue.broken()) broken.push_back(json::Object{{"name", one.name}, {"problem", one.problem}});
  return json::dump(json::Object{{"solutions", std::move(all)}, {"broken", std::move(broken)}});
}

Result<std::string> Runs::solution(std::string_view id) const {
  DOSI_TRY(const Manifest* manifest, state_->options.catalogue.find(id));
  return json::dump(shown(*manifest));
}

void Runs::readiness(std::string_view id, std::string tenant, std::vector<std::string> others, Answer answer) {
  const auto manifest = state_->options.catalogue.find(id);
  if (!manifest) return answer(manifest.error());
  state_->ask(answer, [s = state_.get(), m = *manifest, tenant = std::move(tenant), others = std::move(others)]() -> Result<std::string> {
    DOSI_TRY(const Readiness found, s->look_around(*m, tenant, others));
    return json::dump(to_json(*m, found, s->options.clock()));
  });
}

void Runs::start(std::string_view id, std::string tenant, json::Value order, Answer answer) {
  state_->ask(answer, [s = state_.get(), id = std::string(id), tenant = std::move(tenant), order = std::move(order)] { return s->begin(id, tenant, order); });
}

void Runs::open_session(std::string_view id, std::string tenant, json::Value order, Answer answer) {
  state_->ask(answer, [s = state_.get(), id = std::string(id), tenant = std::move(tenant), order = std::move(order)]() -> Result<std::string> {
    DOSI_TRY(Job job, s->job_of(id, tenant, order, &Manifest::session));
    return s->sessions.open(std::move(job));
  });
}

Sessions& Runs::sessions() { return state_->sessions; }

std::string Runs::list(std::string_view tenant) const {
  std::vector<RunPtr> found;
  {
    const std::lock_guard lock(state_->mutex);
    for (const auto& [id, run] : state_->runs)
      if (run->tenant == tenant) found.push_back(run);
  }
  std::stable_sort(found.begin(), found.end(), [](const RunPtr& a, const RunPtr& b) { return a->started > b->started; });
  json::Array all;
  for (const RunPtr& run : found) {
    const std::lock_guard lock(run->mutex);
    all.push_back(run->to_json());
  }
  return json::dump(json::Object{{"runs", std::move(all)}});
}

Result<std::string> Runs::find(std::string_view tenant, std::string_view id) const {
  DOSI_TRY(const RunPtr run, state_->find(tenant, id));
  const std::lock_guard lock(run->mutex);
  return json::dump(run->to_json());
}

Result<std::string> Runs::cancel(std::string_view tenant, std::string_view id) {
  DOSI_TRY(const RunPtr run, state_->find(tenant, id));
  const std::lock_guard lock(run->mutex);
  if (run->execution == nullptr) return error(ErrorCode::conflict, "Run '" + run->id + "' is " + std::string(name(run->phase)) + " already");
  run->execution->cancel();
  return json::dump(run->to_json());
}

}  // namespace dosi::runs
