#include <CLI/CLI.hpp>

#include "solutions/patrol/commands.h"

int main(int argc, char** argv) {
  CLI::App app("Safety: risk by place and hour, patrols, cameras / 장소와 시간별 위험, 순찰, CCTV", "dosi patrol");
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  int status = 0;
  dosi::patrol::add_standby(app, status);
  dosi::patrol::add_plan(app, status);
  dosi::patrol::add_tour(app, status);
  dosi::patrol::add_cctv(app, status);
  dosi::patrol::add_fairness(app, status);
  dosi::patrol::add_backtest(app, status);
  dosi::patrol::add_risk(app, status);
  dosi::patrol::add_jobs(app, status);
  CLI11_PARSE(app, argc, argv);
  return status;
}
