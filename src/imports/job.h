#pragma once
#include <mutex>
#include <string>
#include <vector>

#include "broker/caller.h"
#include "imports/broker_sink.h"
#include "json/value.h"

namespace dosi::imports {

enum class Phase : std::uint8_t { inspected, previewing, running, done, cancelled, failed, undone };
std::string_view name(Phase phase);

// One import. `mutex` guards everything but `progress`.
struct Job {
  mutable std::mutex mutex;
  std::string id;
  std::string folder;  // of this import: its file, quarantine.csv
  broker::Caller caller;
  Reading reading;
  std::uint64_t bytes = 0;
  json::Value understood, report;
  Phase phase = Phase::inspected;
  Time started = kNoTime, ended = kNoTime;
  std::string error;
  std::vector<BrokerSink::Made> made;
  Progress progress;

  bool busy() const { return phase == Phase::previewing || phase == Phase::running; }
  std::string quarantine_path() const { return folder + "/quarantine.csv"; }
  // The import object (docs/hub-api.md). The caller holds the mutex.
  json::Value to_json(Time now) const;
};

}  // namespace dosi::imports
