#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "broker/broker.h"
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
  // `dry` writes nothing but the quarantine file.
  BrokerSink(broker::Broker& broker, broker::Caller caller, ingest::Write write, bool dry, QuarantineFile& quarantine,
             Progress& progress);

  Result<void> entity(ingest::Draft draft) override;
  Result<void> history(ingest::TemporalDraft draft) override;
  void rejected(ingest::Rejected row) override;
  bool progress(std::uint64_t done_bytes, std::uint64_t total_bytes, std::uint64_t rows) override;

  // Writes what is left and waits until all of it is durable.
  Result<void> finish();

  // Ids of entities that were not there before, with the time at which they were made: what an undo may delete.
  struct Made {
    std::string id;
    Time at;
  };
  const std::vector<Made>& made() const { return made_; }
  // Rows that the reader took and the broker refused.
  std::uint64_t refused() const { return refused_; }
  const std::vector<json::Value>& samples() const { return samples_; }

 private:
  Result<void> flush();
  Result<void> write_histories();

  static constexpr std::size_t kBatch = 1000, kSamples = 5;
  broker::Broker& broker_;
  broker::Caller caller_;
  const broker::Batches::Operation operation_;
  const bool dry_;
  QuarantineFile& quarantine_;
  Progress& progress_;
  json::Array batch_;
  std::vector<std::uint64_t> rows_;  // beside batch_
  std::vector<json::Value> histories_;
  std::vector<Made> made_;
  std::vector<json::Value> samples_;
  std::uint64_t refused_ = 0;
};

}  // namespace dosi::imports
