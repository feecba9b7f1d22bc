#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "ingest/reader.h"

namespace dosi::ingest {

// Writes one normalized entity, attribute by attribute. Empty texts are left out.
class EntityText {
 public:
  EntityText(std::string_view type, std::string id);

  EntityText& text(std::string_view name, std::string_view value);
  EntityText& number(std::string_view name, double value, std::string_view unit_code = {});
  EntityText& flag(std::string_view name, bool value);
  EntityText& reference(std::string_view name, std::string_view id);  // a Relationship
  EntityText& geometry(std::string_view geojson);                     // location
  EntityText& json(std::string_view name, std::string_view value);    // a Property whose value is JSON text
  // `tail` are finished attributes, each with a comma before it.
  Draft finish(std::string_view tail, std::uint64_t row) &&;

 private:
  void open(std::string_view name, std::string_view kind);
  Draft draft_;
};

// `,"name":{"type":"Property","value":"text"}`, or nothing for an empty text.
void append_property(std::string& out, std::string_view name, std::string_view text);

}  // namespace dosi::ingest
