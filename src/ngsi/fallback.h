#pragma once
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "json/value.h"

// Entities for readers of earlier versions of the specification (clause 4.3.6.8).
namespace dosi::ngsi {

// A version of GS CIM 009 as requests name it: "1.5".
struct SpecVersion {
  int major = 1, minor = 9;
  auto operator<=>(const SpecVersion&) const = default;
};
inline constexpr SpecVersion kNewestVersion{1, 9};

std::optional<SpecVersion> parse_version(std::string_view text);
std::string to_text(SpecVersion version);

// Brings an entity, as answers show it, or an array of entities to what `version` knows: later members go, later kinds
// of attributes become Properties and Relationships. True if that changed anything.
bool fall_back(json::Value& entities, SpecVersion version, bool simplified);

}  // namespace dosi::ngsi
