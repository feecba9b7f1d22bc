#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "app/command.h"
#include "app/hub.h"
#include "base/log.h"

namespace dosi::app {
namespace {

int serve(const Config& config) {
  log::init(config.log_format == "json" ? log::Format::json : log::Format::text, config.log_level);
  block_signals();
  auto hub = Hub::start(config);
  if (!hub) {
    spdlog::error("{}", hub.error().message);
    return 1;
  }
  const auto stats = (*hub)->broker().committer.store().stats();
  spdlog::info("dosi serves {} entities at {}", stats.entities, (*hub)->url());
  wait_for_stop();
  spdlog::info("stopping");
  return 0;
}

}  // namespace

void add_serve(CLI::App& app, int& status) {
  auto config = std::make_shared<Config>();
  CLI::App* command = app.add_subcommand("serve", "run a hub / 허브를 실행합니다");
  add_options(*command, *config);
  command->callback([config, &status] { status = serve(*config); });
}

}  // namespace dosi::app
