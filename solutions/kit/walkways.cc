#include <algorithm>
#include <array>

#include "ingest/osm.h"
#include "json/parse.h"
#include "solutions/kit/street_graph.h"

namespace dosi::kit {
namespace {

// The attribute's value, of a simplified or a normalized entity.
const json::Value* value_of(const json::Value& entity, std::string_view name) {
  const json::Value* attribute = entity.find(name);
  const json::Value* value = attribute != nullptr ? attribute->find("value") : nullptr;
  return value != nullptr ? value : attribute;
}

std::string_view text_of(const json::Value& entity, std::string_view name) {
  const json::Value* value = value_of(entity, name);
  return value != nullptr && value->is_string() ? std::string_view(value->as_string()) : std::string_view();
}

bool may_walk(const json::Value& road) {
  static constexpr std::array<std::string_view, 7> kCarsOnly = {
      "motorway", "motorway_link", "trunk_link", "construction", "proposed", "raceway", "bus_guideway"};
  const std::string_view access = text_of(road, "access");
  if (access == "no" || access == "private") return false;
  return std::find(kCarsOnly.begin(), kCarsOnly.end(), text_of(road, "roadClass")) == kCarsOnly.end();
}

bool may_drive(const json::Value& road) {
  static constexpr std::array<std::string_view, 16> kForBuses = {
      "motorway",  "motorway_link",  "trunk",       "trunk_link",    "primary",       "primary_link", "secondary", "secondary_link",
      "tertiary", "tertiary_link", "unclassified", "residential", "living_street", "road", "busway", "bus_guideway"};
  const std::string_view access = text_of(road, "access");
  if (access == "no" || access == "private") return false;
  return std::find(kForBuses.begin(), kForBuses.end(), text_of(road, "roadClass")) != kForBuses.end();
}

std::optional<StreetLine> line_of(const json::Value& road) {
  const json::Value* location = value_of(road, "location");
  const json::Value* line = location != nullptr ? location->find("coordinates") : nullptr;
  if (line == nullptr || !line->is_array()) return std::nullopt;
  StreetLine street;
  for (const json::Value& position : line->as_array()) {
    if (!position.is_array() || position.as_array().size() < 2) return std::nullopt;
    const auto& numbers = position.as_array();
    if (!numbers[0].is_number() || !numbers[1].is_number()) return std::nullopt;
    street.line.push_back({numbers[0].as_double(), numbers[1].as_double()});
  }
  return street;
}

// Keeps the lines of road segments that `take` takes.
struct Streets : ingest::Sink {
  using Take = std::optional<StreetLine> (*)(const json::Value& road);
  explicit Streets(Take a_take) : take(a_take) {}

  Result<void> entity(ingest::Draft draft) override {
    DOSI_TRY(const json::Value road, json::parse(draft.json));
    if (auto street = take(road)) lines.push_back(std::move(*street));
    return ok();
  }
  Result<void> history(ingest::TemporalDraft) override { return ok(); }
  void rejected(ingest::Rejected) override {}
  bool progress(std::uint64_t, std::uint64_t, std::uint64_t) override { return true; }

  Take take;
  std::vector<StreetLine> lines;
};

Result<std::vector<StreetLine>> read(const std::filesystem::path& osm_file, Streets::Take take, const char* what) {
  Streets sink(take);
  DOSI_CHECK(ingest::read_osm({osm_file, {}}, {}, sink));
  if (sink.lines.empty()) return bad_request("'" + osm_file.string() + "' has no streets on which " + what + ".");
  return std::move(sink.lines);
}

}  // namespace

std::optional<StreetLine> walkway(const json::Value& road) {
  return may_walk(road) ? line_of(road) : std::nullopt;
}
std::optional<StreetLine> driveway(const json::Value& road) {
  return may_drive(road) ? line_of(road) : std::nullopt;
}

Result<std::vector<StreetLine>> read_walkways(const std::filesystem::path& osm_file) {
  return read(osm_file, walkway, "one may walk");
}
Result<std::vector<StreetLine>> read_driveways(const std::filesystem::path& osm_file) {
  return read(osm_file, driveway, "a bus may go");
}

}  // namespace dosi::kit
