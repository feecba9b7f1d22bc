#include "ingest/osm.h"

#include <algorithm>
#include <exception>
#include <osmium/handler/node_locations_for_ways.hpp>
#include <osmium/index/map/flex_mem.hpp>
#include <osmium/io/any_input.hpp>
#include <unordered_map>

#include "ingest/osm_features.h"
#include "ingest/run.h"
#include "ingest/text_file.h"

namespace dosi::ingest {

namespace {

using Locations = osmium::handler::NodeLocationsForWays<osmium::index::map::FlexMem<osmium::unsigned_object_id_type, osmium::Location>>;

Tags tags_of(const osmium::OSMObject& object) {
  return [&object](std::string_view key) -> std::string_view {
    for (const auto& tag : object.tags())
      if (key == tag.key()) return tag.value();
    return {};
  };
}

bool is_text(const osmium::OSMObject& object) {
  return std::ranges::all_of(object.tags(), [](const osmium::Tag& tag) { return is_utf8(tag.key()) && is_utf8(tag.value()); });
}

// What relations say of turning at a node, by the way that is left. Restrictions over a way, at some hours only or not for
// cars are not taken.
class TurnRelations {
 public:
  struct Turn {
    std::string kind;
    osmium::object_id_type via, to;
  };
  void read(const osmium::Relation& relation) {
    const Tags tags = tags_of(relation);
    if (tags("type") != "restriction" || tags("except").find("motor") != std::string_view::npos || !is_text(relation)) return;
    std::string_view kind = tags("restriction");
    for (const char* key : {"restriction:motor_vehicle", "restriction:motorcar"})
      if (kind.empty()) kind = tags(key);
    if (!kind.starts_with("no_") && !kind.starts_with("only_")) return;
    std::vector<osmium::object_id_type> from, to, via;
    bool over_way = false;
    for (const auto& member : relation.members()) {
      const std::string_view role = member.role();
      if (role == "via" && member.type() != osmium::item_type::node) over_way = true;
      else if (role == "via") via.push_back(member.ref());
      else if (role == "from") from.push_back(member.ref());
      else if (role == "to") to.push_back(member.ref());
    }
    if (over_way) ++over_ways;
    if (over_way || via.size() != 1) return;
    for (const auto f : from)
      for (const auto t : to) of_way[f].push_back({std::string(kind), via[0], t});
  }

  std::unordered_map<osmium::object_id_type, std::vector<Turn>> of_way;
  std::uint64_t over_ways = 0;
};

// The format by content, since names lie: osmium takes it as the end of a name.
std::string format_of(std::string_view start) {
  if (start.starts_with("\x1F\x8B")) return "osm.gz";
  if (start.starts_with("BZh")) return "osm.bz2";
  if (start.substr(0, 64).find("OSMHeader") != std::string_view::npos) return "pbf";
  return start.find('<') != std::string_view::npos ? "osm" : "";
}

class Extract {
 public:
  Extract(const OsmOptions& options, Run& run) : options_(options), run_(run) { locations_.ignore_errors(); }

  // Every object of the file, so that a broken one is known before anything is written; and the relations, which stand
  // behind the ways that they speak of.
  void look_through(const osmium::io::File& file) {
    osmium::io::Reader reader(file, osmium::osm_entity_bits::nwr);
    while (osmium::memory::Buffer buffer = reader.read())
      if (options_.roads)
        for (const auto& relation : buffer.select<osmium::Relation>()) turns_.read(relation);
    reader.close();
  }

  Result<void> read(const osmium::io::File& file) {
    osmium::io::Reader reader(file, osmium::osm_entity_bits::node | osmium::osm_entity_bits::way);
    while (osmium::memory::Buffer buffer = reader.read()) {
      for (const auto& object : buffer.select<osmium::OSMObject>()) {
        if (object.type() == osmium::item_type::node) DOSI_CHECK(node(static_cast<const osmium::Node&>(object)));
        else if (object.type() == osmium::item_type::way) DOSI_CHECK(way(static_cast<const osmium::Way&>(object)));
      }
      DOSI_CHECK(run_.progress(reader.offset()));
    }
    reader.close();
    if (missing_ > 0)
      run_.notice("missing_node", "Nodes that ways name and the file lacks: the lines go without them", missing_);
    if (turns_.over_ways > 0)
      run_.notice("turn_over_way", "Turn restrictions by way of a street, not of a node: they are not taken", turns_.over_ways);
    return ok();
  }

 private:
  void reject(OsmKind kind, std::string id, std::string_view reason) {
    run_.rejected({row_, {}, id, std::string(reason), id, std::string(part_name(kind))});
  }

  Result<void> node(const osmium::Node& n) {
    locations_.node(n);
    if (n.tags().empty()) return ok();
    const Tags tags = tags_of(n);
    const OsmKind kind = kind_of_node(tags, options_);
    if (kind == OsmKind::none) return ok();
    ++row_;
    if (!is_text(n)) {
      reject(kind, "node " + std::to_string(n.id()), "a tag of the node is no UTF-8");
      return ok();
    }
    if (!n.location().valid()) {
      reject(kind, "node " + std::to_string(n.id()), "the node has no valid place");
      return ok();
    }
    DOSI_CHECK(run_.entity(node_entity(kind, n.id(), {n.location().lon(), n.location().lat()}, tags, row_)));
    run_.imported(part_name(kind));
    return ok();
  }

  Result<void> way(const osmium::Way& constant) {
    auto& w = const_cast<osmium::Way&>(constant);  // the buffer is ours: the handler writes locations into it
    const Tags tags = tags_of(w);
    const bool closed = w.nodes().size() >= 4 && w.is_closed();
    const OsmKind kind = kind_of_way(tags, closed, options_);
    if (kind == OsmKind::none) return ok();
    ++row_;
    if (!is_text(w)) {
      reject(kind, "way " + std::to_string(w.id()), "a tag of the way is no UTF-8");
      return ok();
    }
    locations_.way(w);
    OsmWay out;
    out.id = w.id();
    for (const auto& node : w.nodes()) {
      if (!node.location().valid()) {
        ++missing_;
        continue;
      }
      const geo::Point p{node.location().lon(), node.location().lat()};
      if (!out.line.empty() && out.line.back() == p) continue;
      if (out.line.empty()) out.first_node = node.ref();
      out.last_node = node.ref();
      out.line.push_back(p);
    }
    const bool area = kind != OsmKind::road;
    if (area && !out.line.empty() && out.line.front() != out.line.back()) out.line.push_back(out.line.front());
    if (out.line.size() < (area ? 4u : 2u)) {
      reject(kind, "way " + std::to_string(w.id()), "too few of the way's nodes are in the file");
      return ok();
    }
    if (!area) out.turns = turns_from(w.id());
    DOSI_CHECK(run_.entity(way_entity(kind, std::move(out), tags, row_)));
    run_.imported(part_name(kind));
    return ok();
  }

  std::vector<OsmTurn> turns_from(osmium::object_id_type way) const {
    std::vector<OsmTurn> out;
    const auto turns = turns_.of_way.find(way);
    if (turns == turns_.of_way.end()) return out;
    for (const auto& turn : turns->second)
      if (const auto at = index_.get_noexcept(static_cast<osmium::unsigned_object_id_type>(turn.via)); at.valid())
        out.push_back({turn.kind, {at.lon(), at.lat()}, turn.to});
    return out;
  }

  OsmOptions options_;
  Run& run_;
  osmium::index::map::FlexMem<osmium::unsigned_object_id_type, osmium::Location> index_;
  Locations locations_{index_};
  TurnRelations turns_;
  std::uint64_t row_ = 0;
  std::uint64_t missing_ = 0;
};

}  // namespace

Result<Summary> read_osm(const Input& input, const OsmOptions& options, Sink& sink) {
  DOSI_TRY(const MappedFile mapped, MappedFile::open(input.path));
  if (mapped.bytes().empty()) return bad_request(input.title() + " is empty");
  const std::string format = format_of(mapped.bytes().substr(0, 4096));
  if (format.empty()) return bad_request(input.title() + " is no OpenStreetMap extract: neither PBF nor XML");
  try {
    const osmium::io::File file(input.path.string(), format);
    Run run(sink, mapped.bytes().size());
    if (!sink.progress(0, mapped.bytes().size(), 0)) return error(ErrorCode::cancelled, "The import was cancelled");
    Extract extract(options, run);
    extract.look_through(file);
    DOSI_CHECK(extract.read(file));
    return run.finish();
  } catch (const std::exception& e) {
    return bad_request(input.title() + " is broken or cut off: " + e.what());
  }
}

}  // namespace dosi::ingest
