#pragma once
#include <memory>
#include <optional>
#include <string>

#include "json/value.h"
#include "solutions/patrol/risk/events.h"
#include "solutions/patrol/risk/grid.h"
#include "solutions/patrol/risk/history.h"

namespace CLI {
class App;
}

namespace dosi::patrol {

// Reports, area and cells as the commands on files name them.
struct ReportsSource {
  std::string events, area, category, area_before;
  std::vector<std::string> default_places;  // "X,Y"
  int crs = 4326;
  double cell_m = 100;
  risk::ReadOptions options;

  void add_options(CLI::App& command);
};

// What they say. Does not move: the history points at the grid.
struct Reports {
  risk::Events events;
  std::optional<risk::Grid> grid;
  risk::History history;
  json::Object facts;  // the member "input" of docs/patrol-risk.md
};
// `known_s`: an area drawn from the reports uses those before it alone. Errors as read_events, read_area and Grid give them.
Result<std::unique_ptr<Reports>> read_reports(const ReportsSource& source, risk::LocalTime_s known_s);

}  // namespace dosi::patrol
