#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "broker/caller.h"
#include "imports/broker_sink.h"
#include "json/value.h"

namespace dosi::imports {

enum class Phase : std::uint8_t { inspected, previewing, running, done, cancelled, failed, interrupted, undone };
std::string_view name(Phase phase);

// One import. `mutex` guards everything but `progress`.
struct Job {
  mutable std::mutex mutex;
  std::string id;
  std::string folder;  // of this import: its file, what it made, quarantine.csv, itself as import.json
  broker::Caller caller;
  Reading reading;
  std::uint64_t bytes = 0;
  json::Value understood, report;
  Phase phase = Phase::inspected;
  Time started = kNoTime, ended = kNoTime;
  std::string error;
  Progress progress;

  // The hub stops, or stopped, while it ran.
  void interrupt();
  bool busy() const { return phase == Phase::previewing || phase == Phase::running; }
  std::string state_path() const { return folder + "/import.json"; }
  std::string upload_path() const { return folder + "/upload"; }
  std::string quarantine_path() const { return folder + "/quarantine.csv"; }
  std::string created_path() const { return folder + "/created.log"; }
  // The import object (docs/hub-api.md). The caller holds the mutex.
  json::Value to_json(Time now) const;

  // Writes import.json in one step and durably. The caller holds the mutex.
  Result<void> save() const;
  // Reads a folder that save() wrote. What ran is interrupted now. not_found where there is no import.json; corrupt
  // where it cannot be understood.
  static Result<std::shared_ptr<Job>> load(const std::string& folder);
};

}  // namespace dosi::imports
