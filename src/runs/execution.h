#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "http/client.h"
#include "runs/catalogue.h"
#include "runs/child.h"

namespace dosi::runs {

// One run of a solution: what is asked of it.
struct Job {
  std::string id;               // new_run_id()
  Manifest manifest;
  std::filesystem::path program;
  json::Object parameters;      // as with_defaults() gives them
  std::vector<std::string> hubs;  // addresses; results go to the first
  std::string tenant;           // at all of them
  std::filesystem::path folder;  // of this run: job.json and the solution's temporary files
  Time started;

  std::string entity_id() const;  // of the SolutionRun that the solution writes
};

// "bus-access-3f9c2a..."
std::string new_run_id(const Manifest& manifest);

// What the solution reads from its standard input (docs/solutions.md): parameters, hubs, and the SolutionRun entity to write with the
// results, filled in as far as it is known before.
json::Value job_document(const Job& job);

// How a program of the job's solution is run, `words` being its command in the manifest: in the solution's folder, with an environment made
// anew. Makes the job's folder. unavailable when that cannot be made.
Result<Command> command_of(const Job& job, const std::vector<std::string>& words);
// Why a program ended that should not have, in a sentence. `log`: the end of its standard error, as UTF-8.
std::string failure(const Command& command, const Child::End& end, const std::string& log);

// How far a solution says it is.
struct Progress {
  double share = 0;  // 0 to 1
  std::optional<double> remaining_s;
  std::string message;
};
// Of a line of its standard output; none where it is no such line.
std::optional<Progress> progress_of(std::string_view line);

enum class Phase : std::uint8_t { running, done, cancelled, failed, interrupted };
std::string_view name(Phase phase);

struct Found {
  std::string type;
  std::uint64_t count = 0;
};
struct Outcome {
  Phase phase = Phase::failed;
  std::string error;           // a sentence; empty when done
  std::string log;             // end of its standard error, as UTF-8
  std::vector<Found> results;  // entities of the run in the first hub, by type of product
};

// Runs a solution to its end.
class Execution {
 public:
  Execution(http::Client& http, Job job);

  // Waits for the end; once. A run is done when the program ended with 0 and its SolutionRun is in the first hub.
  Outcome run(const std::function<void(const Progress&)>& on_progress);
  // Both: any thread. The run then ends as cancelled.
  void cancel();  // the solution may tidy up for 15 s
  void kill();

 private:
  void stop(bool at_once);
  Result<Command> prepare() const;
  Outcome judge(const Command& command, Child::End end, bool cancelled) const;

  http::Client& http_;
  const Job job_;
  std::mutex mutex_;
  std::shared_ptr<Child> child_;
  bool cancelled_ = false;
};

}  // namespace dosi::runs
