#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/version.h"
#include "json/write.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/text_file.h"
#include "solutions/patrol/commands.h"
#include "solutions/patrol/reports_source.h"
#include "solutions/patrol/risk/backtest.h"

namespace dosi::patrol {
namespace {

struct Arguments {
  ReportsSource source;
  std::string first, json;
  risk::BacktestPlan plan;
};

double value_of(const json::Value& of, std::string_view name) { return of.find(name)->find("value")->as_double(); }

void print_table(const json::Object& report) {
  fmt::print("{:12} {:>7} {:>7} {:>7} {:>7} {:>7} {:>9} {:>9} {:>9} {:>9}\n", "model", "HR0.5%", "HR1%", "HR5%", "HR10%", "HR20%", "LL", "gain", "fit ms", "fore. ms");
  for (const json::Value& m : report.find("models")->as_array()) {
    fmt::print("{:12}", m.find("model")->as_string());
    for (const json::Value& c : m.find("coverage")->as_array()) fmt::print(" {:7.2f}", 100 * value_of(c, "hitRate"));
    fmt::print(" {:9.4f} {:9.4f} {:9.1f} {:9.1f}\n", value_of(m, "logLikelihood"), value_of(m, "informationGain"), m.find("fitMs")->as_double(), m.find("forecastMs")->as_double());
  }
}

Result<void> run(Arguments a) {
  DOSI_TRY(a.plan.first_s, risk::read_local_time(a.first, "first"));
  DOSI_TRY(const auto reports, read_reports(a.source, a.plan.first_s));
  kit::Progress progress;
  const std::string told = fmt::format("{} reports, {} cells", reports->history.targets, reports->grid->size());
  DOSI_TRY(json::Object body, risk::backtest(reports->history, a.plan, [&](double share) {
    progress.tell(share, told);
    return true;
  }));
  json::Object report{{"program", "dosi patrol backtest"}, {"version", kVersion}, {"input", reports->facts}};
  for (auto& [name, value] : body) report.append(name, std::move(value));
  if (!a.json.empty()) DOSI_CHECK(kit::write_file(a.json, json::dump(report) + "\n"));
  progress.done(told);
  print_table(report);
  for (const auto& [reason, rows] : reports->events.facts.left_out) fmt::print("left out: {} rows, {}\n", rows.count, reason);
  if (reports->history.outside > 0) fmt::print("left out: {} reports outside the area\n", reports->history.outside);
  return ok();
}

}  // namespace

void add_backtest(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("backtest", "how well models would have forecast the reports / 과거 신고로 예측 성능을 검증합니다");
  a->source.add_options(*command);
  command->add_option("--slot-hours", a->plan.slot_hours, "hours of a slot, a divisor of 24; 0: the whole step")->capture_default_str();
  command->add_option("--first", a->first, "first day forecast, YYYY-MM-DD; what comes before is learned from")->required();
  command->add_option("--step-days", a->plan.step_days, "days that one forecast covers")->capture_default_str();
  command->add_option("--forecasts", a->plan.forecasts, "how many, one after the other")->capture_default_str();
  command->add_option("--models", a->plan.models, "only these")->delimiter(',');
  command->add_option("--seed", a->plan.seed, "of the bootstrap")->capture_default_str();
  command->add_option("--dump", a->plan.dump, "folder for every forecast as CSV, for others to judge");
  command->add_option("--json", a->json, "file for the answer (docs/patrol-risk.md)");
  command->callback([a, &status] {
    if (auto done = run(*a); !done) fmt::print(stderr, "dosi patrol backtest: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::patrol
