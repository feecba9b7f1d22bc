#include <algorithm>

#include "city/chance.h"
#include "city/emit.h"
#include "city/entity_text.h"
#include "city/exact.h"
#include "city/model.h"

namespace dosi::city {
namespace {

std::string ages_json(const District& d) {
  std::string out = "{\"value\":{";
  for (std::size_t i = 0; i < kAgeGroups.size(); ++i)
    out += (i ? ",\"" : "\"") + std::string(kAgeGroups[i]) + "\":" + std::to_string(d.residents_by_age[i]);
  return out + "}}";
}

EntityText district_text(const District& d, const std::string& id, const char* level) {
  EntityText e("AdministrativeArea", id);
  e.name(d.name).text("level", level).polygon(d.rings);
  e.number("population", d.residents)
      .json("populationByAge", ages_json(d))
      .number("area", rounded(d.area_m2 / 1e6, 4), "KMK");
  return e;
}

Result<void> emit_districts(const Model& m, const Sink& sink) {
  District city{.name = {"가람시", "Garam City"}};
  for (const District& g : m.districts.gus) {
    city.residents += g.residents, city.area_m2 += g.area_m2;
    for (std::size_t i = 0; i < kAgeGroups.size(); ++i) city.residents_by_age[i] += g.residents_by_age[i];
  }
  const std::string city_id = make_id("AdministrativeArea", 0);
  EntityText all("AdministrativeArea", city_id);
  all.name(city.name).text("level", "city").point({0, 0}).number("population", city.residents);
  all.json("populationByAge", ages_json(city)).number("area", rounded(city.area_m2 / 1e6, 4), "KMK");
  all.text("description", "A synthetic city computed from a seed. Nothing in it exists.");
  DOSI_CHECK(sink.entity(std::move(all).finish()));
  const auto gus = static_cast<int>(m.districts.gus.size());
  for (int g = 0; g < gus; ++g)
    DOSI_CHECK(sink.entity(
        std::move(
            district_text(m.districts.gus[g], make_id("AdministrativeArea", g + 1), "gu").reference("partOf", city_id))
            .finish()));
  for (std::size_t d = 0; d < m.districts.dongs.size(); ++d) {
    const District& dong = m.districts.dongs[d];
    EntityText e = district_text(dong, make_id("AdministrativeArea", 1000 + static_cast<int>(d)), "dong");
    DOSI_CHECK(sink.entity(std::move(e.reference("partOf", make_id("AdministrativeArea", dong.gu + 1))).finish()));
  }
  return ok();
}

Result<void> emit_river(const Model& m, const Sink& sink) {
  Line ring = m.layout.mesh.line(m.layout.south_bank);
  const Line north = m.layout.mesh.line(m.layout.north_bank);
  ring.insert(ring.end(), north.rbegin(), north.rend());
  EntityText e("WaterBody", make_id("WaterBody", 1));
  e.name({"가람강", "Garamgang River"}).text("category", "river").polygon({ring});
  return sink.entity(std::move(e).finish());
}

Result<void> emit_streets(const Model& m, const Sink& sink) {
  constexpr const char* kClass[] = {"", "primary", "secondary", "tertiary", "residential"};
  for (std::size_t i = 0; i < m.streets.segments.size(); ++i) {
    const Segment& s = m.streets.segments[i];
    EntityText e("RoadSegment", make_id("RoadSegment", static_cast<std::int64_t>(i)));
    e.name(m.streets.names[s.street]).text("roadClass", kClass[static_cast<int>(s.road)]).line(s.line);
    e.number("startNode", s.from).number("endNode", s.to).flag("oneway", s.one_way);
    e.number("totalLaneNumber", lanes(s.road)).number("maximumAllowedSpeed", speed_limit_kmh(s.road, s.one_way), "KMH");
    e.number("length", rounded(s.length_m, 1), "MTR");
    if (s.bridge) e.flag("bridge", true);
    DOSI_CHECK(sink.entity(std::move(e).finish()));
  }
  return ok();
}

// One footprint a block, well back from the street: enough for a map and for lines of sight.
Result<void> emit_buildings(const Model& m, const Sink& sink) {
  constexpr const char* kCategory[] = {"commercial", "mixed", "residential", "apartments",
                                       "industrial", "",      "school",      ""};
  for (std::size_t i = 0; i < m.blocks.size(); ++i) {
    const Block& b = m.blocks[i];
    const auto use = static_cast<std::size_t>(b.use);
    if (b.use == Use::park || b.use == Use::hill) continue;
    const double shrink = b.use == Use::towers ? 0.55 : b.use == Use::campus ? 0.4 : 0.74;
    Line ring = m.layout.mesh.line(b.ring);
    for (Xy& p : ring) p = between(b.centre, p, shrink);
    constexpr int kFloors[] = {8, 5, 3, 20, 2, 0, 4, 0};
    EntityText e("Building", make_id("Building", static_cast<std::int64_t>(i)));
    e.text("category", kCategory[use]).polygon({ring});
    e.number("floorsAboveGround", 1 + static_cast<int>(kFloors[use] * (0.6 + 0.8 * unit(hash(m.config.seed, 901, i)))));
    e.number("peopleCapacity", b.residents + b.jobs);
    e.reference("refDistrict", make_id("AdministrativeArea", 1000 + m.dong_at(static_cast<int>(i))));
    DOSI_CHECK(sink.entity(std::move(e).finish()));
  }
  return ok();
}

}  // namespace

Result<void> emit_ground(const Model& m, const Sink& sink) {
  DOSI_CHECK(emit_districts(m, sink));
  DOSI_CHECK(emit_river(m, sink));
  DOSI_CHECK(emit_streets(m, sink));
  return emit_buildings(m, sink);
}

Result<void> emit_places(const Model& m, const Sink& sink) {
  for (std::size_t i = 0; i < m.places.size(); ++i) {
    const Place& p = m.places[i];
    EntityText e("PointOfInterest", make_id("PointOfInterest", static_cast<std::int64_t>(i)));
    e.name(p.name).texts("category", {category(p.kind)}).point(p.at);
    e.reference("refDistrict", make_id("AdministrativeArea", 1000 + m.dong_at(p.block)));
    DOSI_CHECK(sink.entity(std::move(e).finish()));
  }
  std::int64_t parks = 0;
  for (const Block& b : m.blocks) {
    if (b.use != Use::park && b.use != Use::hill) continue;
    const StreetName& dong = m.districts.dongs[m.districts.dong_of_quarter[b.quarter]].name;
    const std::string number = std::to_string(++parks);
    const std::string stem = dong.ko.substr(0, dong.ko.size() - 3), stem_en = dong.en.substr(0, dong.en.size() - 5);
    const bool hill = b.use == Use::hill;
    EntityText e("Park", make_id("Park", parks));
    e.name({stem + (hill ? "산 숲" : "공원 ") + number, stem_en + (hill ? "san Forest " : " Park ") + number});
    e.texts("category", {hill ? "forest" : "urbanPark"})
        .polygon({m.layout.mesh.line(b.ring)})
        .number("area", rounded(b.area_m2, 0), "MTK");
    DOSI_CHECK(sink.entity(std::move(e).finish()));
  }
  return ok();
}

}  // namespace dosi::city
