#pragma once
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace dosi::kit {

// The fewest nodes that touch every edge of a graph of two sides: as many as edges can be picked that share no node
// (König 1931), by augmenting paths. Nodes of each side are numbered from 0.
struct VertexCover {
  std::vector<bool> left, right;  // whether it is in the cover
};
VertexCover least_cover(std::uint32_t left, std::uint32_t right, std::span<const std::pair<std::uint32_t, std::uint32_t>> edges);

}  // namespace dosi::kit
