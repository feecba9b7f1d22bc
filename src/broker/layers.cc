#include "broker/layers.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <unordered_map>

#include "broker/seen.h"
#include "json/write.h"
#include "ngsi/place.h"

namespace dosi::broker {
namespace {

using ngsi::Content;
using ngsi::Record;
using ngsi::Slot;

struct Column {
  std::uint64_t count = 0, numbers = 0;
  ngsi::Kind kind = ngsi::Kind::property;
  double least = std::numeric_limits<double>::infinity(), most = -least;
};

struct Layer {
  std::uint64_t count = 0;
  bool dimensions[3] = {};  // points, lines, polygons seen
  std::optional<geo::Box> box;
  std::map<std::string_view, Column> columns;  // by short name
  Time newest = kNoTime;
  bool synthetic = false;
};

void grow(std::optional<geo::Box>& box, const geo::Box& more) {
  box = box ? geo::united(*box, more) : more;
}

class Survey {
 public:
  explicit Survey(const Caller& caller)
      : context_(*caller.context), location_(context_.expand("location")), synthetic_(context_.expand("synthetic")) {}

  void add(const Record& entity) {
    for (const Symbol type : entity.types()) {
      Layer& layer = layers_[type];
      ++layer.count;
      layer.newest = std::max(layer.newest, entity.modified_at());
      Symbol last;
      for (const Slot& slot : entity.slots()) {
        if (slot.name != last) add(layer, slot);
        last = slot.name;
        if (slot.name == location_ && slot.kind == ngsi::Kind::geo_property) locate(layer, entity, slot);
        if (slot.name == synthetic_ && slot.content == Content::boolean && slot.number != 0) layer.synthetic = true;
      }
    }
  }

  std::string render() const {
    std::string out;
    json::Writer w(out);
    std::optional<geo::Box> all;
    bool synthetic = false;
    w.begin_object(), w.key("layers"), w.begin_array();
    for (const auto& [type, layer] : layers_) {
      write(w, type, layer);
      if (layer.box) grow(all, *layer.box);
      synthetic |= layer.synthetic;
    }
    w.end_array();
    if (all) write_box(w, *all);
    w.key("synthetic"), w.boolean(synthetic);
    w.end_object();
    return out;
  }

 private:
  void add(Layer& layer, const Slot& slot) {
    Column& column = layer.columns[context_.compact(slot.name)];
    ++column.count;
    column.kind = slot.kind;
    if (slot.content != Content::number) return;
    ++column.numbers;
    column.least = std::min(column.least, slot.number);
    column.most = std::max(column.most, slot.number);
  }

  static void locate(Layer& layer, const Record& entity, const Slot& slot) {
    if (slot.content == Content::point) {
      layer.dimensions[0] = true;
      return grow(layer.box, geo::box_of(geo::Point{slot.number, slot.latitude}));
    }
    const auto shape = ngsi::geometry_of(entity, slot);
    if (!shape) return;
    layer.dimensions[shape->dimension()] = true;
    grow(layer.box, geo::bounds(*shape));
  }

  static void write_box(json::Writer& w, const geo::Box& box) {
    w.key("bbox"), w.begin_array();
    for (const double v : {box.west, box.south, box.east, box.north}) w.number(v);
    w.end_array();
  }

  void write(json::Writer& w, Symbol type, const Layer& layer) const {
    const int kinds = layer.dimensions[0] + layer.dimensions[1] + layer.dimensions[2];
    const char* geometry = kinds == 0            ? "None"
                           : kinds > 1           ? "Mixed"
                           : layer.dimensions[0] ? "Point"
                           : layer.dimensions[1] ? "Line"
                                                 : "Polygon";
    w.begin_object();
    w.member("type", context_.compact(type)), w.member("iri", text(type));
    w.key("count"), w.number(static_cast<std::int64_t>(layer.count));
    w.member("geometry", geometry);
    if (layer.box) write_box(w, *layer.box);
    w.key("attributes"), w.begin_array();
    for (const auto& [name, column] : layer.columns) write(w, name, column);
    w.end_array();
    w.key("synthetic"), w.boolean(layer.synthetic);
    if (layer.newest != kNoTime) w.member("newest", format_time(layer.newest));
    w.end_object();
  }

  static void write(json::Writer& w, std::string_view name, const Column& column) {
    const bool numeric = column.numbers > 0 && column.numbers == column.count;
    w.begin_object();
    w.member("name", name);
    w.key("count"), w.number(static_cast<std::int64_t>(column.count));
    w.member("kind", type_name(column.kind));
    w.key("numeric"), w.boolean(numeric);
    if (numeric) w.key("min"), w.number(column.least), w.key("max"), w.number(column.most);
    w.end_object();
  }

  const jsonld::Context& context_;
  const Symbol location_, synthetic_;
  std::unordered_map<Symbol, Layer> layers_;
};

}  // namespace

Result<std::string> describe_layers(const store::Reads& store, const Caller& caller) {
  DOSI_TRY(const auto everything, query::Matcher::compile({}));
  Survey survey(caller);
  DOSI_CHECK(Seen(store, caller)->scan(caller.tenant, everything, {},
                        [&](const store::RecordPtr& entity) { return survey.add(*entity), true; }));
  return survey.render();
}

}  // namespace dosi::broker
