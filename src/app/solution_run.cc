#include "app/solution_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "client/answer.h"
#include "json/members.h"
#include "json/write.h"
#include "runs/execution.h"
#include "runs/run.h"
#include "runs/schema.h"

namespace dosi::app {
namespace {

std::atomic<bool> interrupted = false;

// While it lives, Ctrl+C is a wish.
class Interrupts {
 public:
  Interrupts() {
    interrupted = false;
    for (const int number : {SIGINT, SIGTERM}) std::signal(number, [](int) { interrupted = true; });
  }
  ~Interrupts() {
    for (const int number : {SIGINT, SIGTERM}) std::signal(number, SIG_DFL);
  }
};

void show(double share, const std::string& message) {
  if (isatty(STDERR_FILENO) != 0)
    fmt::print(stderr, "\r\033[K{:3.0f} %  {}", share * 100, message);
  else
    fmt::print(stderr, "{:.3f} {}\n", share, message);
}

void show(const json::Value& run) {
  const json::Value* progress = run.find("progress");
  const json::Value* share = progress != nullptr ? progress->find("share") : nullptr;
  if (share != nullptr && share->is_number()) show(share->as_double(), std::string(text_of(*progress, "message")));
}

bool is_running(const json::Value& run) { return text_of(run, "state") == "running"; }

// A run that another process may clean up: gone with the command.
struct Scratch {
  std::filesystem::path path;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

}  // namespace

Result<json::Value> ask_hub(http::Client& http, const SolutionWish& wish, const std::string& target, const json::Value* body) {
  const std::string& hub = wish.hubs.front();
  http::ClientRequest request{.url = hub + target, .timeout = std::chrono::minutes(2)};
  request.headers.add("Accept", "application/json");
  if (!wish.tenant.empty()) request.headers.add("NGSILD-Tenant", wish.tenant);
  if (body != nullptr) {
    request.method = http::Method::post;
    request.headers.add("Content-Type", "application/json");
    request.body = json::dump(*body);
  }
  auto response = http.send_and_wait(std::move(request));
  if (!response) return error(ErrorCode::unavailable, "The hub at " + hub + " cannot be reached: " + response.error().message);
  auto content = client::content(*response, hub);
  if (!content && target == "/dosi/solutions") return error(ErrorCode::not_supported, "The hub at " + hub + " runs no solutions by itself");
  return content;
}

Result<json::Value> run_there(http::Client& http, const SolutionWish& wish) {
  json::Array others;
  for (std::size_t i = 1; i < wish.hubs.size(); ++i) others.emplace_back(wish.hubs[i]);
  json::Value order = json::Object{{"parameters", wish.parameters}, {"hubs", std::move(others)}};
  const Interrupts interrupts;
  DOSI_TRY(json::Value run, ask_hub(http, wish, "/dosi/solutions/" + wish.id + "/runs", &order));
  const std::string place = "/dosi/runs/" + run.find("id")->as_string();
  const json::Value nothing = json::Object();
  for (json::Value last; is_running(run);) {
    if (interrupted.exchange(false)) {
      [[maybe_unused]] const auto cancelled = ask_hub(http, wish, place + "/cancel", &nothing);  // it may have ended meanwhile
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
    DOSI_TRY(run, ask_hub(http, wish, place));
    const json::Value* progress = run.find("progress");
    if (progress != nullptr && !(*progress == last)) show(run), last = *progress;
  }
  return run;
}

Result<json::Value> run_here(http::Client& http, const runs::Catalogue& catalogue, const SolutionWish& wish) {
  DOSI_TRY(const runs::Manifest* manifest, catalogue.find(wish.id));
  DOSI_TRY(auto parameters, runs::with_defaults(manifest->parameters, wish.parameters));
  if (manifest->command.empty()) return bad_request("Solution '" + manifest->id + "' has no runs, only sessions of a hub");
  DOSI_TRY(auto program, catalogue.program(*manifest, manifest->command));
  const std::string id = runs::new_run_id(*manifest);
  const Scratch scratch{std::filesystem::temp_directory_path() / id};
  const runs::Job job{id, *manifest, std::move(program), std::move(parameters), wish.hubs, wish.tenant, scratch.path, system_now()};
  const auto run = runs::Run::of(job);
  runs::Execution execution(http, job);
  const Interrupts interrupts;
  std::jthread watch([&](const std::stop_token& end) {
    while (!end.stop_requested()) {
      if (interrupted.exchange(false)) execution.cancel();
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  });
  run->take(execution.run([](const runs::Progress& progress) { show(progress.share, progress.message); }), system_now());
  return run->to_json();
}

}  // namespace dosi::app
