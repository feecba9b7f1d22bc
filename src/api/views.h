#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "broker/broker.h"
#include "broker/type_versions.h"

namespace dosi::api {

// What the map looks at, kept while it is fresh. Thread-safe.
class Views {
 public:
  explicit Views(broker::Broker& broker);
  ~Views();

  using Text = std::shared_ptr<const std::string>;

  // GET /dosi/layers. Made again at most every few seconds, and only when something changed.
  Result<Text> layers(const broker::Caller& caller, Time now);

  struct TileRequest {
    std::uint32_t z = 0, x = 0, y = 0;
    std::vector<std::string> types;  // short names
    std::string q;
  };
  // Names the state of a tile's types: a client that has it needs no new tile.
  std::string tile_etag(const broker::Caller& caller, const TileRequest& request) const;
  Result<Text> tile(const broker::Caller& caller, const TileRequest& request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dosi::api
