#include "solutions/bus/lines/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace dosi::bus {
namespace {

Result<void> check_numbers(const Network& network) {
  const std::size_t n = network.size();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const double t = network.street_min(node(i), node(j)), back = network.street_min(node(j), node(i));
      if (i != j && t != kNoStreet && (!std::isfinite(t) || t <= 0))
        return bad_request(
            fmt::format("The travel time from node {} to {} is {}; minutes above 0, or Inf where there is no street, "
                        "were expected.",
                        i, j, t));
      if (std::abs(t - back) > 1e-9)
        return bad_request(fmt::format(
            "The travel time from node {} to {} differs from the one back; lines run both ways on equal times.", i, j));
      const double d = network.trips(node(i), node(j));
      if (!std::isfinite(d) || d < 0)
        return bad_request(
            fmt::format("The demand from node {} to {} is {}; trips of 0 or more were expected.", i, j, d));
    }
  return ok();
}

// The number of the piece in which each node lies.
template <class ForEachEdge>
std::vector<std::size_t> pieces(std::size_t n, ForEachEdge&& for_each_edge) {
  std::vector<std::size_t> parent(n);
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  const auto root = [&](std::size_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for_each_edge([&](Node a, Node b) { parent[root(at(a))] = root(at(b)); });
  for (std::size_t i = 0; i < n; ++i) parent[i] = root(i);
  return parent;
}

Result<void> check_streets(const Network& network) {
  const std::size_t n = network.size();
  const auto piece = pieces(n, [&](auto&& join) {
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (network.street_min(node(i), node(j)) != kNoStreet) join(node(i), node(j));
  });
  for (std::size_t i = 1; i < n; ++i)
    if (piece[i] != piece[0])
      return bad_request(fmt::format("The streets fall into pieces: no way leads from node 0 to node {}.", i));
  return ok();
}

std::vector<std::string> faults_of_line(const Network& network, const Bounds& bounds, const Line& line,
                                        std::size_t number) {
  std::vector<std::string> out;
  if (line.size() < bounds.min_nodes || line.size() > bounds.max_nodes)
    out.push_back(fmt::format("Line {} has {} nodes; {} to {} are allowed.", number, line.size(), bounds.min_nodes,
                              bounds.max_nodes));
  std::vector<bool> seen(network.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (at(line[i]) >= network.size()) {
      out.push_back(fmt::format("Line {} names node {}; there are {} nodes, counted from 0.", number, at(line[i]),
                                network.size()));
      return out;
    }
    if (seen[at(line[i])]) out.push_back(fmt::format("Line {} passes node {} twice.", number, at(line[i])));
    seen[at(line[i])] = true;
    if (i > 0 && network.street_min(line[i - 1], line[i]) == kNoStreet)
      out.push_back(fmt::format("Line {} goes from node {} to {}, where there is no street.", number, at(line[i - 1]),
                                at(line[i])));
  }
  return out;
}

}  // namespace

Result<void> validate(const Network& network, const Bounds& bounds) {
  const std::size_t n = network.size();
  if (n < 2) return bad_request("A network of at least two nodes was expected.");
  if (n >= 0xFFFF) return bad_request(fmt::format("There are {} nodes; fewer than 65,535 were expected.", n));
  if (network.trips.size() != n)
    return bad_request(
        fmt::format("The demand is for {} nodes, the travel times are for {}.", network.trips.size(), n));
  DOSI_CHECK(check_numbers(network));
  DOSI_CHECK(check_streets(network));
  if (bounds.lines < 1) return bad_request("At least one line was expected.", "lines");
  if (bounds.min_nodes < 2) return bad_request("A line has at least 2 nodes.", "min-nodes");
  if (bounds.max_nodes < bounds.min_nodes)
    return bad_request(
        fmt::format("At most {} nodes in a line is less than at least {}.", bounds.max_nodes, bounds.min_nodes),
        "max-nodes");
  if (bounds.min_nodes > n)
    return bad_request(fmt::format("A line of {} nodes does not fit {} nodes.", bounds.min_nodes, n), "min-nodes");
  const std::size_t reach = bounds.lines * (bounds.max_nodes - 1) + 1;
  if (reach < n)
    return bad_request(
        fmt::format(
            "{} connected lines of at most {} nodes reach {} nodes; there are {}. More or longer lines are needed.",
            bounds.lines, bounds.max_nodes, reach, n),
        "lines");
  return ok();
}

std::vector<std::string> faults(const Network& network, const Bounds& bounds, const Lines& lines) {
  std::vector<std::string> out;
  if (lines.size() != bounds.lines)
    out.push_back(fmt::format("There are {} lines; {} were asked for.", lines.size(), bounds.lines));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto more = faults_of_line(network, bounds, lines[i], i);
    out.insert(out.end(), more.begin(), more.end());
  }
  if (!out.empty()) return out;
  std::vector<bool> served(network.size());
  for (const Line& line : lines)
    for (Node stop : line) served[at(stop)] = true;
  for (std::size_t i = 0; i < served.size(); ++i)
    if (!served[i]) out.push_back(fmt::format("No line serves node {}.", i));
  const auto piece = pieces(network.size(), [&](auto&& join) {
    for (const Line& line : lines)
      for (Node stop : line) join(line.front(), stop);
  });
  const auto apart = std::find_if(piece.begin(), piece.end(), [&](std::size_t p) { return p != piece[0]; });
  if (out.empty() && apart != piece.end())
    out.push_back(
        fmt::format("The lines fall into pieces: no ride leads from node 0 to node {}.", apart - piece.begin()));
  return out;
}

}  // namespace dosi::bus
