#include <fmt/chrono.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ctime>
#include <memory>

#include "ingest/gtfs.h"
#include "solutions/bus/commands.h"
#include "solutions/bus/journey/feed.h"
#include "solutions/bus/journey/feed_check.h"

namespace dosi::bus {
namespace {

constexpr std::size_t kExamples = 20;

// Counts what the reader refuses and shows the first ones.
struct Findings : ingest::Sink {
  Result<void> entity(ingest::Draft) override { return ok(); }
  Result<void> history(ingest::TemporalDraft) override { return ok(); }
  void rejected(ingest::Rejected row) override {
    if (examples.size() < kExamples) examples.push_back(std::move(row));
  }
  bool progress(std::uint64_t, std::uint64_t, std::uint64_t) override { return true; }
  std::vector<ingest::Rejected> examples;
};

// What rows say together; whether an error is among it.
Result<bool> check_together(const std::string& feed) {
  const std::string today = fmt::format("{:%Y%m%d}", fmt::localtime(std::time(nullptr)));
  DOSI_TRY(const auto faults, check_feed(feed, today));
  bool errors = false;
  for (const FeedFault& fault : faults) {
    errors = errors || fault.is_error;
    fmt::print("{} {}: {}{}, {}: {}\n", fault.is_error ? "ERROR" : "WARNING", fault.code, fault.file,
               fault.line > 0 ? fmt::format(" line {}", fault.line) : "", fault.field, fault.text);
  }
  return errors;
}

Result<bool> run(const std::string& feed, const std::string& date) {
  Findings findings;
  DOSI_TRY(const ingest::Summary summary, ingest::read_gtfs({feed, {}}, {}, findings));
  for (const auto& part : summary.parts)
    fmt::print("{}: {} rows, {} refused\n", part.part, part.rows, part.quarantined);
  for (const auto& reason : summary.reasons)
    fmt::print("ERROR {} ({}{}{}): {} rows, the first in line {}\n", reason.reason, reason.part,
               reason.column.empty() ? "" : ", ", reason.column, reason.count, reason.first_row);
  for (const auto& notice : summary.notices) fmt::print("NOTICE {}: {} ({})\n", notice.code, notice.text, notice.count);
  for (const auto& row : findings.examples)
    fmt::print("  {} line {} {} '{}': {}\n", row.part, row.row, row.column, row.value, row.reason);
  DOSI_TRY(const bool errors, check_together(feed));
  if (!date.empty()) {
    DOSI_TRY(const FeedDay day, read_feed_day(feed, date));
    fmt::print("{}: {} trips, {} runs, {} stops\n", date, day.trips, day.runs.size(), day.places.size());
  }
  return summary.reasons.empty() && !errors;
}

}  // namespace

void add_gtfs_check(CLI::App& app, int& status) {
  auto feed = std::make_shared<std::string>(), date = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("gtfs-check", "what is wrong with a GTFS feed / GTFS 파일을 검사합니다");
  command->add_option("feed", *feed, "the feed (zip)")->required();
  command->add_option("--date", *date, "a day, YYYYMMDD: whether there is service, or which days have some");
  command->callback([feed, date, &status] {
    const auto sound = run(*feed, *date);
    if (!sound) fmt::print(stderr, "dosi bus gtfs-check: {}\n", sound.error().message);
    status = sound && *sound ? 0 : 1;
  });
}

}  // namespace dosi::bus
