#pragma once
#include <memory>
#include <mutex>
#include <string>

#include "runs/execution.h"

namespace dosi::runs {

// One run as a hub keeps it: in a folder of its own, as run.json. `mutex` guards all that changes.
struct Run {
  mutable std::mutex mutex;
  std::string id, solution, version, title, title_ko, tenant;
  json::Value parameters, hubs;
  std::filesystem::path folder;
  Time started = kNoTime, ended = kNoTime;
  Phase phase = Phase::running;
  Progress progress;
  json::Value error, log;              // texts, or null
  json::Value results;                 // [{"type","count"}]
  std::shared_ptr<Execution> execution;  // while it runs

  static std::shared_ptr<Run> of(const Job& job);
  void take(Outcome outcome, Time now);
  // The hub stops, or stopped, while it ran.
  void interrupt();

  // The run object (docs/hub-api.md). The caller holds the mutex, here and below.
  json::Value to_json() const;
  // Writes run.json in one step and durably.
  Result<void> save() const;
  // What save() wrote; what ran is interrupted now. not_found where there is none; corrupt where it cannot be understood.
  static Result<std::shared_ptr<Run>> load(const std::filesystem::path& folder);
};

}  // namespace dosi::runs
