#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "app/command.h"
#include "base/version.h"
#include "runs/guard.h"

int main(int argc, char** argv) {
  if (argc > 3 && std::string_view(argv[1]) == "solution-guard") return dosi::runs::guard(argv + 3, std::atoi(argv[2]));
  CLI::App app("dosi (도시): the open smart-city data hub / 열린 스마트도시 데이터허브", "dosi");
  app.set_version_flag("--version", std::string("dosi ") + dosi::kVersion);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  int status = 0;
  dosi::app::add_serve(app, status);
  dosi::app::add_demo(app, status);
  dosi::app::add_import(app, status);
  dosi::app::add_check(app, status);
  dosi::app::add_backup(app, status);
  dosi::app::add_restore(app, status);
  dosi::app::add_solution(app, status);
  dosi::app::add_solutions(app);
  CLI11_PARSE(app, argc, argv);
  return status;
}
