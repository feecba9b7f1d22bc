#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <memory>

#include "json/write.h"
#include "solutions/bus/lines/assess.h"
#include "solutions/bus/commands.h"
#include "solutions/bus/lines/design.h"
#include "solutions/bus/instance_files.h"
#include "solutions/bus/lines/network_text.h"
#include "solutions/bus/lines/report.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/text_file.h"

namespace dosi::bus {
namespace {

volatile std::sig_atomic_t interrupted = 0;

struct Arguments {
  InstanceFiles files;
  DesignOptions options;
  std::string objective = "passenger", keep, json;
};

Result<Lines> lines_to_keep(const Arguments& arguments, const Network& network) {
  if (arguments.keep.empty()) return Lines{};
  DOSI_TRY(const std::string text, kit::read_file(arguments.keep));
  DOSI_TRY(Lines lines, read_lines(text));
  DOSI_CHECK(follow_streets(network, lines));
  return lines;
}

Result<void> run(Arguments arguments) {
  auto& options = arguments.options;
  options.objective = arguments.objective == "operator" ? Objective::operator_
                      : arguments.objective == "pareto" ? Objective::pareto
                                                        : Objective::passenger;
  DOSI_TRY(const Network network, arguments.files.read());
  DOSI_TRY(options.keep, lines_to_keep(arguments, network));
  kit::Progress progress;
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  DOSI_TRY(const Design found, design(network, arguments.files.bounds, options, [&](const DesignProgress& now) {
             progress.tell(now.share, fmt::format("{:.4f} min, lines {:.0f} min, {} networks judged",
                                                  now.best.average_min, now.best.lines_min, now.evaluations));
             return interrupted == 0;
           }));
  const auto judged = judge_all(network, arguments.files.bounds, found);
  const std::string report = report_of(network, arguments.files.bounds, options, found, judged);
  if (!arguments.json.empty()) DOSI_CHECK(kit::write_file(arguments.json, report));
  const auto& first = judged.front();
  progress.done(fmt::format(
      "{} network(s); the first: {:.4f} min a trip, lines {:.0f} min, d0 {:.2f} d1 {:.2f} d2 {:.2f} dun {:.2f} %",
      judged.size(), first.average_min, first.lines_min, first.d0, first.d1, first.d2, first.dun));
  return ok();
}

}  // namespace

void add_design(CLI::App& app, int& status) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("design", "find lines for streets and demand / 도로와 수요에 맞는 노선을 찾습니다");
  arguments->files.add_options(*command);
  command->get_option("--lines")->required();
  command->get_option("--max-nodes")->required();
  command->add_option("--objective", arguments->objective, "whose costs are to be small")
      ->capture_default_str()
      ->check(CLI::IsMember({"passenger", "operator", "pareto"}));
  command->add_option("--seconds", arguments->options.seconds, "time to search")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 1e6));
  command->add_option("--steps", arguments->options.steps,
                      "search this many steps a thread instead; the same seed then gives the same answer");
  command->add_option("--seed", arguments->options.seed, "of the random numbers")->capture_default_str();
  command->add_option("--threads", arguments->options.threads, "threads to search with")
      ->capture_default_str()
      ->check(CLI::Range(1, 256));
  command->add_option("--keep", arguments->keep, "file of lines that stay as they are (0-3-7, one a line)");
  command->add_option("--json", arguments->json, "file for the answer");
  command->callback([arguments, &status] {
    if (auto done = run(*arguments); !done)
      fmt::print(stderr, "dosi bus design: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::bus
