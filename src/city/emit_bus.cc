#include "city/emit.h"
#include "city/entity_text.h"
#include "city/fleet.h"
#include "city/local_time.h"
#include "city/model.h"
#include "json/write.h"

namespace dosi::city {
namespace {

const std::string kAgency = "urn:ngsi-ld:GtfsAgency:dosi-000001";

Result<void> emit_services(const Model& m, const Sink& sink) {
  EntityText agency("GtfsAgency", kAgency);
  agency.name({"가람교통공사", "Garam Transit"}).text("timezone", "Asia/Seoul").text("language", "ko");
  DOSI_CHECK(sink.entity(std::move(agency).finish()));
  constexpr const char* kDays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
  const std::int64_t today = local(m.config.until).day;
  for (int s = 0; s < 2; ++s) {
    const std::string id = make_id("GtfsService", s);
    EntityText service("GtfsService", id);
    service.name(s ? StreetName{"주말", "Weekend"} : StreetName{"평일", "Weekday"}).reference("operatedBy", kAgency);
    DOSI_CHECK(sink.entity(std::move(service).finish()));
    EntityText rule("GtfsCalendarRule", make_id("GtfsCalendarRule", s));
    rule.reference("hasService", id);
    for (int d = 0; d < 7; ++d) rule.flag(kDays[d], (d >= 5) == (s == 1));
    rule.text("startDate", compact_date(today - 60)).text("endDate", compact_date(today + 300));
    DOSI_CHECK(sink.entity(std::move(rule).finish()));
  }
  return ok();
}

Result<void> emit_stops(const Model& m, const Sink& sink) {
  const Time last{m.config.until.us - kHourUs};
  for (std::size_t i = 0; i < m.bus.stops.size(); ++i) {
    const BusStop& s = m.bus.stops[i];
    const Riders r = riders(m.demand, static_cast<int>(i), last);
    EntityText e("GtfsStop", make_id("GtfsStop", static_cast<std::int64_t>(i)));
    e.name(s.name).text("code", std::to_string(10001 + i)).point(s.at).reference("operatedBy", kAgency);
    e.reference("refRoadSegment", make_id("RoadSegment", s.segment));
    e.observed("boardings", r.boardings, "", last).observed("alightings", r.alightings, "", last);
    DOSI_CHECK(sink.entity(std::move(e).finish()));
  }
  return ok();
}

Result<void> emit_lines(const Model& m, const Sink& sink) {
  constexpr const char* kColour[] = {"3D5BAB", "5BB025", "F2B70A"};
  for (std::size_t l = 0; l < m.bus.lines.size(); ++l) {
    const BusLine& line = m.bus.lines[l];
    const std::string id = make_id("GtfsRoute", static_cast<std::int64_t>(l));
    const Pattern& there = m.bus.patterns[line.patterns[0]];
    const StreetName &from = m.bus.stops[there.stops.front()].name, &to = m.bus.stops[there.stops.back()].name;
    EntityText e("GtfsRoute", id);
    e.name({line.number + "번 " + from.ko + "–" + to.ko, line.number + " " + from.en + "–" + to.en});
    e.text("shortName", line.number)
        .text("routeType", "3")
        .text("routeColor", kColour[static_cast<int>(line.kind)])
        .reference("operatedBy", kAgency);
    DOSI_CHECK(sink.entity(std::move(e).finish()));
    for (int p : line.patterns) {
      const Pattern& pattern = m.bus.patterns[p];
      std::vector<std::string> stops;
      for (int s : pattern.stops) stops.push_back(make_id("GtfsStop", s));
      EntityText shape("GtfsShape", make_id("GtfsShape", p));
      shape.reference("hasRoute", id).number("direction", pattern.direction).line(pattern.shape).texts("stops", stops);
      shape.number("length", rounded(length_m(pattern.shape), 0), "MTR");
      DOSI_CHECK(sink.entity(std::move(shape).finish()));
    }
  }
  return ok();
}

std::string stop_times(const BusNetwork& bus, const Trip& t) {
  const Pattern& p = bus.patterns[t.pattern];
  std::string out = "{\"value\":";
  json::Writer w(out);
  w.begin_array();
  for (std::size_t i = 0; i < p.stops.size(); ++i) {
    w.begin_object();
    w.member("stop", make_id("GtfsStop", p.stops[i]));
    w.member("arrivalTime", clock_text(arrival_s(bus, t, i)));
    w.member("departureTime", clock_text(departure_s(bus, t, i)));
    w.end_object();
  }
  w.end_array();
  return out += '}';
}

Result<void> emit_trips(const Model& m, const Sink& sink) {
  for (std::size_t i = 0; i < m.bus.trips.size(); ++i) {
    const Trip& t = m.bus.trips[i];
    const Pattern& p = m.bus.patterns[t.pattern];
    EntityText e("GtfsTrip", make_id("GtfsTrip", static_cast<std::int64_t>(i)));
    e.text("headSign", m.bus.stops[p.stops.back()].name.ko).number("direction", p.direction);
    e.reference("hasRoute", make_id("GtfsRoute", p.line))
        .reference("hasService", make_id("GtfsService", static_cast<int>(t.service)));
    e.reference("hasShape", make_id("GtfsShape", t.pattern)).text("block", std::to_string(t.vehicle));
    e.json("stopTimes", stop_times(m.bus, t));
    DOSI_CHECK(sink.entity(std::move(e).finish()));
  }
  return ok();
}

Result<void> emit_vehicles(const Model& m, const Sink& sink) {
  const Time now = m.config.until;
  for (int v = 0; v < static_cast<int>(m.bus.line_of_vehicle.size()); ++v) {
    const VehicleState s = vehicle_at(m.bus, m.config.seed, v, now);
    const int line = m.bus.line_of_vehicle[v];
    EntityText e("Vehicle", make_id("Vehicle", v));
    e.text("vehicleType", "bus")
        .text("name", m.bus.lines[line].number + "번 버스")
        .text("vehiclePlateIdentifier", vehicle_plate(v))
        .point(s.at);
    e.reference("hasRoute", make_id("GtfsRoute", line)).number("capacity", kVehicleCapacity);
    e.observed("speed", rounded(s.speed_kmh, 1), "KMH", now).observed("heading", rounded(s.heading_deg, 0), "DD", now);
    e.observed("passengerCount", s.passengers, "", now).text("serviceStatus", s.running ? "onRoute" : "parked");
    DOSI_CHECK(sink.entity(std::move(e).finish()));
  }
  return ok();
}

}  // namespace

Result<void> emit_bus(const Model& m, const Sink& sink) {
  DOSI_CHECK(emit_services(m, sink));
  DOSI_CHECK(emit_stops(m, sink));
  DOSI_CHECK(emit_lines(m, sink));
  DOSI_CHECK(emit_trips(m, sink));
  return emit_vehicles(m, sink);
}

}  // namespace dosi::city
