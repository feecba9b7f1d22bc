#include "broker/map_tile.h"

#include <deque>

#include "broker/seen.h"
#include "geo/mercator.h"
#include "json/parse.h"
#include "ngsi/place.h"
#include "query/parse.h"
#include "tiles/cluster.h"
#include "tiles/mvt.h"

namespace dosi::broker {
namespace {

using ngsi::Content;
using ngsi::Record;
using ngsi::RecordPtr;
using ngsi::Slot;
using tiles::Property;

// The members of an entity that a map can use: its id and every plain value, by short name.
class Properties {
 public:
  explicit Properties(const jsonld::Context& context) : context_(context) {}

  // Valid until the next call.
  std::span<const Property> of(const Record& entity) {
    list_.clear();
    texts_.clear();
    list_.push_back({"id", entity.id()});
    for (const Slot& slot : entity.slots()) {
      if (slot.dataset_size != 0) continue;
      const std::string_view name = context_.compact(slot.name);
      if (slot.content == Content::number)
        list_.push_back({name, slot.number});
      else if (slot.content == Content::boolean)
        list_.push_back({name, slot.number != 0});
      else if (slot.content == Content::string)
        list_.push_back({name, plain(entity.value(slot))});
    }
    return list_;
  }

 private:
  std::string_view plain(std::string_view json_text) {
    if (json_text.find('\\') == std::string_view::npos) return json_text.substr(1, json_text.size() - 2);
    auto parsed = json::parse(json_text);
    return texts_.emplace_back(parsed && parsed->is_string() ? std::move(parsed->as_string()) : std::string());
  }

  const jsonld::Context& context_;
  std::vector<Property> list_;
  std::deque<std::string> texts_;  // a deque: its strings do not move
};

Result<query::Matcher> matcher(const Caller& caller, const TileWish& wish, const std::string& type, geo::TileId tile) {
  const query::Names names{*caller.context};
  query::Query query;
  DOSI_TRY(query.types, query::parse_types(type, names));
  if (!wish.q.empty()) {
    DOSI_TRY(query.q, query::parse_q(wish.q, names));
  }
  // A little more than the tile, for what is drawn over its edge.
  query.geo = query::GeoQuery{.relation = geo::GeoRelation::intersects,
                              .geometry = geo::polygon_of(geo::bounds(tile, 0.02)),
                              .property = caller.context->expand("location")};
  return query::Matcher::compile(std::move(query));
}

class LayerWriter {
 public:
  LayerWriter(tiles::TileWriter& writer, const Caller& caller, geo::TileId tile)
      : writer_(writer),
        properties_(*caller.context),
        location_(caller.context->expand("location")),
        grid_(tile),
        clusters_(tile.z < tiles::kClusterBelowZoom) {}

  void add(const RecordPtr& entity) {
    for (const Slot& slot : entity->slots(location_)) {
      if (slot.content == Content::point) return add_point(entity, {slot.number, slot.latitude});
      if (const auto shape = ngsi::geometry_of(*entity, slot)) writer_.add(*shape, properties_.of(*entity));
    }
  }

  void finish() {
    tiles::add_clusters(writer_, grid_, [&](std::uint32_t key) { return properties_.of(*points_[key]); });
  }

 private:
  void add_point(const RecordPtr& entity, geo::Point p) {
    if (!clusters_) {
      writer_.add(geo::Geometry(p), properties_.of(*entity));
      return;
    }
    grid_.add(static_cast<std::uint32_t>(points_.size()), p);
    points_.push_back(entity);
  }

  tiles::TileWriter& writer_;
  Properties properties_;
  const Symbol location_;
  tiles::ClusterGrid grid_;
  const bool clusters_;
  std::vector<RecordPtr> points_;
};

}  // namespace

Result<std::string> map_tile(const store::Reads& store, const Caller& caller, const TileWish& wish) {
  const geo::TileId tile{static_cast<int>(std::min<std::uint32_t>(wish.z, 1000)), wish.x, wish.y};
  if (!geo::is_valid(tile))
    return bad_request("There is no such tile: z goes from 0 to 24, x and y from 0 to 2^z - 1", "z");
  tiles::TileWriter writer(tile);
  for (const std::string& type : wish.types) {
    DOSI_TRY(const auto wanted, matcher(caller, wish, type, tile));
    writer.begin_layer(type);
    LayerWriter layer(writer, caller, tile);
    DOSI_CHECK(Seen(store, caller)->scan(caller.tenant, wanted, {}, [&](const RecordPtr& entity) { return layer.add(entity), true; }));
    layer.finish();
  }
  return writer.finish();
}

}  // namespace dosi::broker
