#include "ingest/geojson.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "geo/geojson.h"
#include "geo/projection.h"
#include "ingest/json_items.h"
#include "ingest/row_mapper.h"
#include "ingest/run.h"
#include "ingest/text_file.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::ingest {

namespace {

constexpr json::Limits kFeatureLimits{64, kItemBytes};

// Projects the positions in nested arrays in place.
Result<void> project(json::Value& coordinates, const geo::Projection& projection) {
  if (!coordinates.is_array()) return bad_request("coordinates must be arrays of numbers");
  auto& array = coordinates.as_array();
  if (array.size() >= 2 && array[0].is_number() && array[1].is_number()) {
    DOSI_TRY(const geo::Point p, projection.to_wgs84(array[0].as_double(), array[1].as_double()));
    array[0] = std::round(p.lon * 1e7) / 1e7, array[1] = std::round(p.lat * 1e7) / 1e7;
    return ok();
  }
  for (auto& inner : array) DOSI_CHECK(project(inner, projection));
  return ok();
}

class Features {
 public:
  Features(const Mapping& mapping, Run& run, std::optional<geo::Projection> projection)
      : mapping_(mapping), run_(run), projection_(std::move(projection)) {}

  // One walk for the names of the properties; another for the features.
  void note_names(std::string_view item);
  Result<void> bind(const std::string& source);
  Result<void> read(std::string_view item, std::uint64_t position);
  Result<void> finish() { return mapper_->finish(run_); }

 private:
  Result<std::string> geometry_text(const json::Value& feature) const;
  void reject(std::uint64_t position, std::string_view item, std::string value, std::string reason);

  const Mapping& mapping_;
  Run& run_;
  std::optional<geo::Projection> projection_;
  std::vector<std::string> names_;
  std::optional<Columns> columns_;
  std::optional<RowMapper> mapper_;
  std::vector<std::string> cells_;
  std::vector<std::string_view> views_;
};

void Features::note_names(std::string_view item) {
  if (item.size() > kItemBytes) return;
  const auto feature = json::parse(item, kFeatureLimits);
  if (!feature) return;
  const auto note = [&](const std::string& name) {
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.push_back(name);
  };
  if (feature->find("id")) note("$id");
  const json::Value* properties = feature->find("properties");
  if (!properties || !properties->is_object()) return;
  for (const auto& [name, value] : properties->as_object()) note(name);
}

Result<void> Features::bind(const std::string& source) {
  columns_.emplace(names_);
  DOSI_TRY(mapper_, RowMapper::compile(mapping_, *columns_, source));
  cells_.resize(names_.size());
  views_.resize(names_.size());
  return ok();
}

void Features::reject(std::uint64_t position, std::string_view item, std::string value, std::string reason) {
  run_.rejected({position, {}, std::move(value), std::move(reason), std::string(item.substr(0, kRawBytes + 4)), {}});
}

Result<std::string> Features::geometry_text(const json::Value& feature) const {
  const json::Value* geometry = feature.find("geometry");
  if (!geometry || geometry->is_null()) return std::string();
  json::Value projected;
  if (projection_) {
    projected = *geometry;
    json::Value* coordinates = projected.is_object() ? projected.as_object().find("coordinates") : nullptr;
    if (coordinates) DOSI_CHECK(project(*coordinates, *projection_));
    geometry = &projected;
  }
  DOSI_TRY(const geo::Geometry parsed, geo::parse(*geometry));
  return geo::to_text(parsed);
}

Result<void> Features::read(std::string_view item, std::uint64_t position) {
  if (item.size() > kItemBytes) {
    reject(position, item, {}, "the feature is larger than 16 MiB");
    return ok();
  }
  const auto feature = json::parse(item, kFeatureLimits);
  if (!feature) {
    reject(position, item, feature.error().message, "the feature is no valid JSON");
    return ok();
  }
  const json::Value* type = feature->find("type");
  if (!type || !type->is_string() || type->as_string() != "Feature") {
    reject(position, item, {}, "the item is no GeoJSON Feature");
    return ok();
  }
  const auto geometry = geometry_text(*feature);
  if (!geometry) {
    reject(position, item, geometry.error().field + ": " + geometry.error().message, "the geometry is invalid");
    return ok();
  }
  const json::Value* properties = feature->find("properties");
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const json::Value* v = names_[i] == "$id" ? feature->find("id") : properties ? properties->find(names_[i]) : nullptr;
    cells_[i] = v ? cell_of(*v) : std::string();
    views_[i] = cells_[i];
  }
  return mapper_->row({position, views_, item.substr(0, kRawBytes + 4), *geometry}, run_);
}

}  // namespace

std::string cell_of(const json::Value& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return value.as_string();
  return json::dump(value);
}

Result<int> crs_of(std::string_view text) {
  if (text.empty() || text == "null" || text.find("CRS84") != std::string_view::npos) return 4326;
  const auto at = text.rfind("EPSG:");
  const auto digits = at == std::string_view::npos ? at : text.find_first_of("0123456789", at + 5);
  int code = 0;
  if (digits != std::string_view::npos) std::from_chars(text.data() + digits, text.data() + text.size(), code);
  if (code > 0) return code;
  return bad_request("The collection's crs is " + std::string(text.substr(0, 200)) + "; only EPSG codes and CRS84 are known", "crs");
}

Result<Summary> read_geojson(const Input& input, const Mapping& mapping, Sink& sink) {
  DOSI_TRY(const MappedFile file, MappedFile::open(input.path));
  DOSI_TRY(const Text text, decode(file.bytes()));
  DOSI_TRY(JsonItems items, JsonItems::open(text.view(), "features"));
  DOSI_TRY(const std::string_view crs, items.member("crs"));
  DOSI_TRY(int epsg, crs_of(crs));
  for (const auto& e : mapping.entities)
    if (e.place && e.place->geometry && e.place->epsg != 4326) epsg = e.place->epsg;
  std::optional<geo::Projection> projection;
  if (epsg != 4326) {
    DOSI_TRY(projection, geo::Projection::from_epsg(epsg));
  }
  Run run(sink, 2 * text.view().size());
  Features features(mapping, run, std::move(projection));
  std::string_view item;
  std::uint64_t position = 0;
  for (JsonItems look = items; look.next(item, position);) {
    features.note_names(item);
    if (position % 256 == 0 && !sink.progress(look.offset(), 2 * text.view().size(), 0))
      return error(ErrorCode::cancelled, "The import was cancelled before it began");
  }
  DOSI_CHECK(features.bind(input.title()));
  while (items.next(item, position)) {
    DOSI_CHECK(features.read(item, position));
    DOSI_CHECK(run.progress(text.view().size() + items.offset()));
  }
  DOSI_CHECK(features.finish());
  return run.finish();
}

}  // namespace dosi::ingest
