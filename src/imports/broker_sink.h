#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "broker/broker.h"
#include "imports/created_log.h"
#include "imports/quarantine_file.h"
#include "imports/read_file.h"

namespace dosi::imports {

// How far an import is; read while it runs.
struct Progress {
  std::atomic<std::uint64_t> done_bytes = 0, total_bytes = 0, rows = 0;
  std::atomic<bool> cancelled = false;
};

// Writes what a reader finds into the hub: entities in batches, each one atomic and durable change; what the broker
// refuses goes to quarantine with its reason. One thread.
class BrokerSink : public ingest::Sink {
 public:
  struct Target {
    broker::Broker& broker;
    broker::Caller caller;
    bool dry = false;           // writes nothing but the quarantine file
    CreatedLog* log = nullptr;  // hears of what is made; null: cannot be undone
    Clock clock = system_now;
  };
  BrokerSink(Target target, ingest::Write write, QuarantineFile& quarantine, Progress& progress);

  Result<void> entity(ingest::Draft draft) override;
  Result<void> history(ingest::TemporalDraft draft) override;
  void rejected(ingest::Rejected row) override;
  bool progress(std::uint64_t done_bytes, std::uint64_t total_bytes, std::uint64_t rows) override;

  // Writes what is left and waits until all of it is durable.
  Result<void> finish();

  // Rows that the reader took and the broker refused.
  std::uint64_t refused() const { return refused_; }
  const std::vector<json::Value>& samples() const { return samples_; }

 private:
  Result<void> flush();
  Result<std::set<std::string>> announce() const;
  Result<void> note(std::set<std::string> announced, const broker::BatchResult& result) const;
  Result<void> note_again(const std::string& id) const;
  Result<void> write_histories();

  static constexpr std::size_t kBatch = 1000, kSamples = 5;
  const Target to_;
  const broker::Batches::Operation operation_;
  QuarantineFile& quarantine_;
  Progress& progress_;
  json::Array batch_;
  std::vector<std::uint64_t> rows_;  // beside batch_
  std::vector<json::Value> histories_;
  std::vector<json::Value> samples_;
  std::uint64_t refused_ = 0;
};

}  // namespace dosi::imports
