#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "city/city.h"
#include "city/plane.h"
#include "city/streets.h"
#include "json/write.h"

namespace dosi::city {

// "urn:ngsi-ld:Camera:dosi-00042"
std::string make_id(std::string_view type, std::int64_t number);
double rounded(double v, int digits);
void write_position(json::Writer& w, Xy p);

// Writes one concise entity, member by member; synthetic and dataProvider come by themselves.
class EntityText {
 public:
  EntityText(std::string_view type, std::string id);

  EntityText& text(std::string_view name, std::string_view value);
  EntityText& texts(std::string_view name, const std::vector<std::string>& values);
  EntityText& number(std::string_view name, double value, std::string_view unit_code = {});
  EntityText& flag(std::string_view name, bool value);
  EntityText& time(std::string_view name, Time value);  // a DateTime
  EntityText& reference(std::string_view name, const std::string& id);
  EntityText& references(std::string_view name, const std::vector<std::string>& ids);
  EntityText& name(const StreetName& name);  // name (Korean) and alternateName (English)
  EntityText& point(Xy p);                   // location
  EntityText& line(const Line& line);
  EntityText& polygon(
      const std::vector<Line>& rings);  // outer ring first, unclosed, counter-clockwise; holes clockwise
  EntityText& json(std::string_view name, std::string_view value);  // a finished attribute
  // The same with the moment of observation.
  EntityText& observed(std::string_view name, double value, std::string_view unit_code, Time at);
  Entity finish() &&;

 private:
  void positions(const Line& line, bool close);

  Entity out_;
  json::Writer w_;
};

}  // namespace dosi::city
