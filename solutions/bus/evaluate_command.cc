#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "solutions/bus/lines/assess.h"
#include "solutions/bus/commands.h"
#include "solutions/bus/instance_files.h"
#include "solutions/bus/lines/network_text.h"
#include "solutions/bus/lines/report.h"
#include "solutions/kit/text_file.h"

namespace dosi::bus {
namespace {

struct Arguments {
  InstanceFiles files;
  std::string routes, json;
};

Result<void> run(const Arguments& arguments) {
  DOSI_TRY(const Network network, arguments.files.read());
  DOSI_TRY(const std::string text, kit::read_file(arguments.routes));
  DOSI_TRY(const Lines lines, read_lines(text));
  Bounds bounds = arguments.files.bounds;
  if (bounds.lines == 0) bounds.lines = lines.size();
  if (bounds.max_nodes == 0) bounds.max_nodes = network.size();
  DOSI_CHECK(validate(network, bounds));
  DOSI_CHECK(follow_streets(network, lines));
  for (const std::string& fault : faults(network, bounds, lines)) fmt::print(stderr, "{}\n", fault);
  const std::string report = assessment_json(assess(network, lines, bounds.transfer_min)) + "\n";
  fmt::print("{}", report);
  if (!arguments.json.empty()) DOSI_CHECK(kit::write_file(arguments.json, report));
  return ok();
}

}  // namespace

void add_evaluate(CLI::App& app, int& status) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("evaluate", "assess given lines / 주어진 노선을 평가합니다");
  arguments->files.add_options(*command);
  command->add_option("--routes", arguments->routes, "file of lines: 0-3-7, one a line or joined by *")->required();
  command->add_option("--json", arguments->json, "file for the figures, which are also printed");
  command->callback([arguments, &status] {
    if (auto done = run(*arguments); !done)
      fmt::print(stderr, "dosi bus evaluate: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::bus
