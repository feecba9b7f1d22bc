#include "ingest/entity_text.h"

#include "json/write.h"

namespace dosi::ingest {

EntityText::EntityText(std::string_view type, std::string id) {
  draft_.json = R"({"id":)";
  json::append_string(draft_.json, id);
  draft_.json += R"(,"type":)";
  json::append_string(draft_.json, type);
  draft_.id = std::move(id);
}

void EntityText::open(std::string_view name, std::string_view kind) {
  draft_.json += ',';
  json::append_string(draft_.json, name);
  draft_.json += R"(:{"type":)";
  draft_.json += kind;
}

EntityText& EntityText::text(std::string_view name, std::string_view value) {
  append_property(draft_.json, name, value);
  return *this;
}

EntityText& EntityText::number(std::string_view name, double value, std::string_view unit_code) {
  open(name, R"("Property","value":)");
  json::append_number(draft_.json, value);
  if (!unit_code.empty()) draft_.json += R"(,"unitCode":)", json::append_string(draft_.json, unit_code);
  draft_.json += '}';
  return *this;
}

EntityText& EntityText::flag(std::string_view name, bool value) { return json(name, value ? "true" : "false"); }

EntityText& EntityText::reference(std::string_view name, std::string_view id) {
  if (id.empty()) return *this;
  open(name, R"("Relationship","object":)");
  json::append_string(draft_.json, id);
  draft_.json += '}';
  return *this;
}

EntityText& EntityText::geometry(std::string_view geojson) {
  draft_.json.append(R"(,"location":{"type":"GeoProperty","value":)").append(geojson).append("}");
  return *this;
}

EntityText& EntityText::json(std::string_view name, std::string_view value) {
  open(name, R"("Property","value":)");
  draft_.json += value;
  draft_.json += '}';
  return *this;
}

Draft EntityText::finish(std::string_view tail, std::uint64_t row) && {
  draft_.json += tail;
  draft_.json += '}';
  draft_.row = row;
  return std::move(draft_);
}

void append_property(std::string& out, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  out += ',', json::append_string(out, name), out += R"(:{"type":"Property","value":)";
  json::append_string(out, text), out += '}';
}

}  // namespace dosi::ingest
