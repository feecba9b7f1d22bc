#include "solutions/kit/drive_street.h"

#include <algorithm>
#include <array>
#include <utility>

#include "solutions/kit/road_entity.h"

namespace dosi::kit {
namespace {

constexpr double kSlowest_kmh = 5, kFastest_kmh = 130;

// What a road of the class is driven at where it says nothing; none where cars do not go.
std::optional<double> class_speed_kmh(std::string_view road_class) {
  static constexpr std::array<std::pair<std::string_view, double>, 16> kSpeeds = {{{"motorway", 90},
                                                                                   {"motorway_link", 50},
                                                                                   {"trunk", 70},
                                                                                   {"trunk_link", 45},
                                                                                   {"primary", 50},
                                                                                   {"primary_link", 40},
                                                                                   {"secondary", 50},
                                                                                   {"secondary_link", 40},
                                                                                   {"tertiary", 40},
                                                                                   {"tertiary_link", 35},
                                                                                   {"unclassified", 30},
                                                                                   {"residential", 30},
                                                                                   {"living_street", 15},
                                                                                   {"service", 15},
                                                                                   {"road", 30},
                                                                                   {"", 30}}};
  const auto found = std::find_if(kSpeeds.begin(), kSpeeds.end(), [&](const auto& s) { return s.first == road_class; });
  return found == kSpeeds.end() ? std::nullopt : std::optional(found->second);
}

enum class OneWay { no, forward, backward };

OneWay one_way_of(const json::Value& road) {
  const json::Value* value = value_of(road, "oneway");
  if (value != nullptr && value->is_bool()) return value->as_bool() ? OneWay::forward : OneWay::no;
  if (value != nullptr && value->is_number()) return value->as_double() < 0 ? OneWay::backward : value->as_double() > 0 ? OneWay::forward : OneWay::no;
  const std::string_view text = text_of(road, "oneway");
  if (text == "-1" || text == "reverse") return OneWay::backward;
  if (text == "yes" || text == "true" || text == "1") return OneWay::forward;
  const std::string_view junction = text_of(road, "junction");
  const bool implied = junction == "roundabout" || junction == "circular" || text_of(road, "roadClass") == "motorway";
  return text.empty() && implied ? OneWay::forward : OneWay::no;
}

StreetName name_of(const json::Value& road) {
  const std::string_view name = text_of(road, "name"), ko = text_of(road, "nameKo"), en = text_of(road, "alternateName");
  const auto first_of = [](std::string_view a, std::string_view b) { return std::string(a.empty() ? b : a); };
  const std::string any = first_of(name, first_of(ko, first_of(en, text_of(road, "ref"))));
  return {first_of(ko, any), first_of(en, any)};
}

std::optional<Turn> turn_named(std::string_view kind) {
  if (kind.ends_with("_left_turn")) return Turn::left;
  if (kind.ends_with("_right_turn")) return Turn::right;
  if (kind.ends_with("_u_turn")) return Turn::back;
  return kind.ends_with("_straight_on") ? std::optional(Turn::straight) : std::nullopt;
}

std::vector<TurnRule> turns_of(const json::Value& road) {
  std::vector<TurnRule> out;
  const json::Value* rules = value_of(road, "turnRestriction");
  if (rules == nullptr) return out;
  // A hub may hand out a list of one as its only member.
  const json::Array alone = rules->is_object() ? json::Array{*rules} : json::Array{};
  for (const json::Value& rule : rules->is_array() ? rules->as_array() : alone) {
    const std::string_view kind = text_of(rule, "kind");
    const json::Value* via = rule.find("via");
    const auto at = via != nullptr ? position_of(*via) : std::nullopt;
    if (at && (kind.starts_with("no_") || kind.starts_with("only_")))
      out.push_back({kind.starts_with("only_"), turn_named(kind), *at, std::string(text_of(rule, "to"))});
  }
  return out;
}

}  // namespace

void DriveStreets::add(const json::Value& road) {
  const std::string_view access = text_of(road, "access");
  const auto assumed_kmh = class_speed_kmh(text_of(road, "roadClass"));
  if (!assumed_kmh || access == "no" || access == "private") {
    ++not_for_cars;
    return;
  }
  auto line = line_of(road);
  if (line) line->erase(std::unique(line->begin(), line->end()), line->end());
  if (!line || line->size() < 2 || !std::all_of(line->begin(), line->end(), geo::is_valid)) {
    ++without_line;
    return;
  }
  const json::Value* speed = value_of(road, "maximumAllowedSpeed");
  const bool sound = speed != nullptr && speed->is_number() && speed->as_double() >= kSlowest_kmh && speed->as_double() <= kFastest_kmh;
  if (speed == nullptr) ++speeds_assumed;
  else if (!sound) ++speeds_corrected;
  const OneWay one_way = one_way_of(road);
  if (one_way == OneWay::backward) std::reverse(line->begin(), line->end());
  const json::Value* id = road.find("id");
  streets.push_back({id != nullptr && id->is_string() ? id->as_string() : std::string(), std::move(*line), name_of(road),
                     sound ? speed->as_double() : *assumed_kmh, one_way != OneWay::no, turns_of(road)});
}

Result<DriveStreets> read_drive_streets(const std::filesystem::path& osm_file) {
  DriveStreets out;
  DOSI_CHECK(for_each_road(osm_file, [&](const json::Value& road) { out.add(road); }));
  if (out.streets.empty()) return bad_request("'" + osm_file.string() + "' has no streets on which a car may drive.");
  return out;
}

}  // namespace dosi::kit
