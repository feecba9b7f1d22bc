#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/client.h"
#include "imports/quarantine_file.h"
#include "ingest/mapping.h"

namespace dosi::app {

// Sends what a reader finds to a hub over its public API: entities by batch upsert, histories one by one, several on
// their way at once. What the hub refuses goes to quarantine with the hub's reason. One thread.
class HubSink : public ingest::Sink {
 public:
  struct Options {
    std::string hub, tenant;
    ingest::Write write = ingest::Write::replace;
    bool dry_run = false;
    std::function<void(std::uint64_t done, std::uint64_t total, std::uint64_t rows)> on_progress;
  };
  HubSink(http::Client& client, Options options, imports::QuarantineFile& quarantine);
  ~HubSink() override;

  Result<void> entity(ingest::Draft draft) override;
  Result<void> history(ingest::TemporalDraft draft) override;
  void rejected(ingest::Rejected row) override;
  bool progress(std::uint64_t done_bytes, std::uint64_t total_bytes, std::uint64_t rows) override;

  // Sends what is left and waits for every answer.
  Result<void> finish();
  std::uint64_t refused() const;  // rows that the hub refused
  std::vector<ingest::ReasonCount> refusals() const;  // and why; at most 50 different reasons

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dosi::app
