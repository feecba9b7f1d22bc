#include "city/entity_text.h"

#include <cmath>
#include <utility>

namespace dosi::city {

std::string make_id(std::string_view type, std::int64_t number) {
  std::string digits = std::to_string(number);
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
  std::string id = "urn:ngsi-ld:";
  id += type;
  id += ":dosi-";
  return id += digits;
}

double rounded(double v, int digits) {
  double power = 1;
  for (int i = 0; i < digits; ++i) power *= 10;
  return std::floor(v * power + 0.5) / power;
}

void write_position(json::Writer& w, Xy p) {
  const geo::Point g = to_lon_lat(p);
  w.begin_array();
  w.number(g.lon);
  w.number(g.lat);
  w.end_array();
}

EntityText::EntityText(std::string_view type, std::string id)
    : out_{std::move(id), std::string(type), {}}, w_(out_.json) {
  out_.json.reserve(512);
  w_.begin_object();
  w_.member("id", out_.id);
  w_.member("type", type);
  w_.key("synthetic");
  w_.boolean(true);
  w_.member("dataProvider", "dosi sample city");
}

EntityText& EntityText::text(std::string_view name, std::string_view value) {
  return w_.member(name, value), *this;
}

EntityText& EntityText::texts(std::string_view name, const std::vector<std::string>& values) {
  w_.key(name);
  w_.begin_array();
  for (const std::string& v : values) w_.string(v);
  w_.end_array();
  return *this;
}

EntityText& EntityText::number(std::string_view name, double value, std::string_view unit_code) {
  w_.key(name);
  if (unit_code.empty()) return w_.number(value), *this;
  w_.begin_object();
  w_.key("value");
  w_.number(value);
  w_.member("unitCode", unit_code);
  w_.end_object();
  return *this;
}

EntityText& EntityText::flag(std::string_view name, bool value) {
  return w_.key(name), w_.boolean(value), *this;
}

EntityText& EntityText::time(std::string_view name, Time value) {
  w_.key(name);
  w_.begin_object();
  w_.key("value");
  w_.begin_object();
  w_.member("@type", "DateTime");
  w_.member("@value", format_time(value));
  w_.end_object();
  w_.end_object();
  return *this;
}

EntityText& EntityText::reference(std::string_view name, const std::string& id) {
  w_.key(name);
  w_.begin_object();
  w_.member("object", id);
  w_.end_object();
  return *this;
}

EntityText& EntityText::references(std::string_view name, const std::vector<std::string>& ids) {
  w_.key(name);
  w_.begin_object();
  w_.key("object");
  w_.begin_array();
  for (const std::string& id : ids) w_.string(id);
  w_.end_array();
  w_.end_object();
  return *this;
}

EntityText& EntityText::name(const StreetName& name) {
  return text("name", name.ko).text("alternateName", name.en);
}

EntityText& EntityText::point(Xy p) {
  w_.key("location");
  w_.begin_object();
  w_.member("type", "Point");
  w_.key("coordinates");
  write_position(w_, p);
  w_.end_object();
  return *this;
}

void EntityText::positions(const Line& line, bool close) {
  w_.begin_array();
  for (Xy p : line) write_position(w_, p);
  if (close) write_position(w_, line.front());
  w_.end_array();
}

EntityText& EntityText::line(const Line& line) {
  w_.key("location");
  w_.begin_object();
  w_.member("type", "LineString");
  w_.key("coordinates");
  positions(line, false);
  w_.end_object();
  return *this;
}

EntityText& EntityText::polygon(const std::vector<Line>& rings) {
  w_.key("location");
  w_.begin_object();
  w_.member("type", "Polygon");
  w_.key("coordinates");
  w_.begin_array();
  for (const Line& ring : rings) positions(ring, true);
  w_.end_array();
  w_.end_object();
  return *this;
}

EntityText& EntityText::json(std::string_view name, std::string_view value) {
  return w_.key(name), w_.raw(value), *this;
}

EntityText& EntityText::observed(std::string_view name, double value, std::string_view unit_code, Time at) {
  w_.key(name);
  w_.begin_object();
  w_.key("value");
  w_.number(value);
  if (!unit_code.empty()) w_.member("unitCode", unit_code);
  w_.member("observedAt", format_time(at));
  w_.end_object();
  return *this;
}

Entity EntityText::finish() && {
  w_.end_object();
  return std::move(out_);
}

}  // namespace dosi::city
