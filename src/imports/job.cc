#include "imports/job.h"

namespace dosi::imports {

std::string_view name(Phase phase) {
  switch (phase) {
    case Phase::inspected: return "inspected";
    case Phase::previewing: return "previewing";
    case Phase::running: return "running";
    case Phase::done: return "done";
    case Phase::cancelled: return "cancelled";
    case Phase::failed: return "failed";
    case Phase::undone: return "undone";
  }
  return "";
}

json::Value Job::to_json(Time now) const {
  const auto rows = progress.rows.load();
  const auto done = progress.done_bytes.load(), total = std::max<std::uint64_t>(progress.total_bytes.load(), 1);
  const Time until = ended == kNoTime ? now : ended;
  const double seconds = started == kNoTime ? 0 : std::max(1e-3, static_cast<double>(until.us - started.us) / 1e6);
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  json::Object shown{{"done", static_cast<std::int64_t>(rows)}, {"share", share}};
  if (const json::Value* all = understood.find("rows")) shown.append("total", *all);
  if (seconds > 0) shown.append("perSecond", static_cast<std::int64_t>(static_cast<double>(rows) / seconds));
  if (busy() && share > 0) shown.append("remainingS", static_cast<std::int64_t>(seconds / share * (1 - share)));
  return json::Object{{"id", id},
                      {"name", reading.input.name},
                      {"format", reading.format},
                      {"bytes", static_cast<std::int64_t>(bytes)},
                      {"state", name(phase)},
                      {"understood", understood},
                      {"mapping", reading.mapping.is_null() ? json::Value(json::Object()) : reading.mapping},
                      {"progress", std::move(shown)},
                      {"report", report},
                      {"error", error.empty() ? json::Value() : json::Value(error)}};
}

}  // namespace dosi::imports
