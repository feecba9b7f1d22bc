#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "broker/caller.h"
#include "store/store.h"

namespace dosi::broker {

struct TileWish {
  std::uint32_t z = 0, x = 0, y = 0;
  std::vector<std::string> types;  // short names, each a layer of the tile
  std::string q;                   // limits what is shown, empty: everything
};

// A vector tile of the entities' locations (docs/hub-api.md); empty when nothing lies in it. bad_request for a place
// outside the grid or a q that cannot be read.
Result<std::string> map_tile(const store::Reads& store, const Caller& caller, const TileWish& wish);

}  // namespace dosi::broker
