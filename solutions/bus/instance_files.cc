#include "solutions/bus/instance_files.h"

#include <CLI/CLI.hpp>

#include "solutions/bus/lines/network_text.h"
#include "solutions/kit/text_file.h"

namespace dosi::bus {

void InstanceFiles::add_options(CLI::App& command) {
  command
      .add_option("--travel-times", travel_times, "minutes between neighbouring nodes, a square table, Inf: no street")
      ->required();
  command.add_option("--demand", demand, "trips between nodes, a square table")->required();
  command.add_option("--coords", coords, "number of nodes, then x y of each");
  command.add_option("--lines", bounds.lines, "number of lines")->check(CLI::Range(1, 10'000));
  command.add_option("--min-nodes", bounds.min_nodes, "least nodes of a line")->capture_default_str();
  command.add_option("--max-nodes", bounds.max_nodes, "most nodes of a line");
  command.add_option("--transfer-minutes", bounds.transfer_min, "what a transfer costs a passenger")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 120.0));
}

Result<Network> InstanceFiles::read() const {
  Network out;
  DOSI_TRY(const std::string times, kit::read_file(travel_times));
  DOSI_TRY(out.street_min, read_table(times, "travel times in '" + travel_times + "'"));
  DOSI_TRY(const std::string trips, kit::read_file(demand));
  DOSI_TRY(out.trips, read_table(trips, "demand in '" + demand + "'"));
  if (!coords.empty()) {
    DOSI_TRY(const std::string places, kit::read_file(coords));
    DOSI_TRY(out.places, read_places(places));
    if (out.places.size() != out.size())
      return bad_request("'" + coords + "' has " + std::to_string(out.places.size()) +
                         " nodes, the travel times have " + std::to_string(out.size()) + ".");
  }
  return out;
}

}  // namespace dosi::bus
