#pragma once
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "ingest/reader.h"

namespace dosi::ingest {

// One reading: passes drafts to the sink and keeps the books that become the Summary. Every row is told exactly once, as
// imported or as rejected.
class Run {
 public:
  Run(Sink& sink, std::uint64_t total_bytes) : sink_(sink), total_bytes_(total_bytes) {}

  Result<void> entity(Draft draft);
  Result<void> history(TemporalDraft draft);
  void imported(std::string_view part = {}, std::uint64_t rows = 1);
  void rejected(Rejected row);
  // Names something that refused no row; equal codes and texts are counted together.
  void notice(std::string_view code, std::string_view text, std::uint64_t count = 1);
  // Tells the sink once in a while; fails with `cancelled` when it says so.
  Result<void> progress(std::uint64_t done_bytes);
  // Tells the sink the end.
  Result<Summary> finish();

 private:
  PartCount& part(std::string_view name);
  Result<void> tell(std::uint64_t done_bytes);

  Sink& sink_;
  std::uint64_t total_bytes_;
  std::uint64_t told_rows_ = 0;
  Summary summary_;
  std::map<std::tuple<std::string, std::string, std::string>, ReasonCount> reasons_;
};

}  // namespace dosi::ingest
