#include <algorithm>
#include <array>

#include "solutions/kit/road_entity.h"
#include "solutions/kit/street_graph.h"

namespace dosi::kit {
namespace {

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

std::optional<StreetLine> street_of(const json::Value& road) {
  auto line = line_of(road);
  return line ? std::optional(StreetLine{std::move(*line)}) : std::nullopt;
}

using Take = std::optional<StreetLine> (*)(const json::Value& road);

Result<std::vector<StreetLine>> read(const std::filesystem::path& osm_file, Take take, const char* what) {
  std::vector<StreetLine> lines;
  DOSI_CHECK(for_each_road(osm_file, [&](const json::Value& road) {
    if (auto street = take(road)) lines.push_back(std::move(*street));
  }));
  if (lines.empty()) return bad_request("'" + osm_file.string() + "' has no streets on which " + what + ".");
  return lines;
}

}  // namespace

std::optional<StreetLine> walkway(const json::Value& road) {
  return may_walk(road) ? street_of(road) : std::nullopt;
}
std::optional<StreetLine> driveway(const json::Value& road) {
  return may_drive(road) ? street_of(road) : std::nullopt;
}

Result<std::vector<StreetLine>> read_walkways(const std::filesystem::path& osm_file) {
  return read(osm_file, walkway, "one may walk");
}
Result<std::vector<StreetLine>> read_driveways(const std::filesystem::path& osm_file) {
  return read(osm_file, driveway, "a bus may go");
}

}  // namespace dosi::kit
