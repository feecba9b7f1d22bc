#include <CLI/CLI.hpp>

#include "solutions/bus/commands.h"

int main(int argc, char** argv) {
  CLI::App app("Bus networks: assess them and design better ones / 버스 노선망을 평가하고 더 나은 노선망을 설계합니다",
               "dosi bus");
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  int status = 0;
  dosi::bus::add_design(app, status);
  dosi::bus::add_improve(app, status);
  dosi::bus::add_evaluate(app, status);
  dosi::bus::add_demand(app, status);
  dosi::bus::add_access(app, status);
  dosi::bus::add_gtfs_check(app, status);
  dosi::bus::add_jobs(app, status);
  CLI11_PARSE(app, argc, argv);
  return status;
}
