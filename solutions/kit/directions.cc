#include "solutions/kit/directions.h"

#include <algorithm>
#include <cmath>

namespace dosi::kit {
namespace {

// Whether a car that comes by `in` could go anywhere but into `out` or back.
bool has_choice(const DriveGraph& graph, DriveGraph::Arc in, DriveGraph::Arc out) {
  const Digraph& states = graph.states();
  const auto state = graph.arrival(in);
  for (std::uint32_t i = states.first[state]; i < states.first[state + 1]; ++i)
    if (graph.driven(i) != out && graph.driven(i) != DriveGraph::reverse(in)) return true;
  return false;
}

double north_deg(geo::Point from, geo::Point to) {
  const double turn = turn_deg({from.lon, from.lat - 0.001}, from, to);
  return turn < 0 ? turn + 360 : turn;
}

}  // namespace

std::vector<Step> directions(const DriveGraph& graph, const DrivePath& path) {
  std::vector<Step> out;
  std::size_t line_index = 0;
  const DrivePath::Part* before = nullptr;
  for (const auto& part : path.parts) {
    if (part.line.size() < 2) continue;
    const StreetName& name = graph.street(part.arc).name;
    Turn turn = Turn::straight;
    if (before != nullptr) {
      turn = turn_of(turn_deg(before->line[before->line.size() - 2], part.line[0], part.line[1]));
      if (part.arc == DriveGraph::reverse(before->arc)) turn = Turn::back;
    }
    const bool bend = before != nullptr && turn != Turn::back && !has_choice(graph, before->arc, part.arc);
    if (out.empty() || name != out.back().street || (turn != Turn::straight && !bend))
      out.push_back({turn, name, north_deg(part.line[0], part.line[1]), 0, 0, part.line[0], line_index});
    out.back().metres += part.cost.metres(), out.back().seconds += part.cost.seconds();
    line_index += part.line.size() - 1;
    before = &part;
  }
  return out;
}

}  // namespace dosi::kit
