#include <CLI/CLI.hpp>

#include "solutions/trace/commands.h"

int main(int argc, char** argv) {
  CLI::App app("Epidemic investigation: stays, contacts, sources / 역학조사: 체류, 접촉, 감염원", "dosi trace");
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  int status = 0;
  dosi::trace::add_contacts(app, status);
  dosi::trace::add_sources(app, status);
  dosi::trace::add_staypoints(app, status);
  dosi::trace::add_towers(app, status);
  dosi::trace::add_timeline(app, status);
  dosi::trace::add_hotspots(app, status);
  dosi::trace::add_match(app, status);
  dosi::trace::add_sample_stays(app, status);
  CLI11_PARSE(app, argc, argv);
  return status;
}
