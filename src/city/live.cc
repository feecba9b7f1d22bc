#include "city/live.h"

#include <algorithm>

#include "city/emit.h"
#include "city/entity_text.h"
#include "city/fleet.h"
#include "city/local_time.h"
#include "json/write.h"

namespace dosi::city {
namespace {

// One JSON object of attributes that were all observed at one moment.
class Update {
 public:
  explicit Update(Time at) : at_(format_time(at)), w_(text_) { w_.begin_object(); }

  void number(std::string_view name, double value, std::string_view unit_code) {
    w_.key(name);
    w_.begin_object();
    w_.key("value");
    w_.number(value);
    if (!unit_code.empty()) w_.member("unitCode", unit_code);
    w_.member("observedAt", at_);
    w_.end_object();
  }
  void text(std::string_view name, std::string_view value) {
    w_.key(name);
    w_.begin_object();
    w_.member("value", value);
    w_.member("observedAt", at_);
    w_.end_object();
  }
  void location(Xy p) {
    w_.key("location");
    w_.begin_object();
    w_.member("type", "GeoProperty");
    w_.key("value");
    w_.begin_object();
    w_.member("type", "Point");
    w_.key("coordinates");
    write_position(w_, p);
    w_.end_object();
    w_.member("observedAt", at_);
    w_.end_object();
  }
  std::string finish() {
    w_.end_object();
    return std::move(text_);
  }

 private:
  std::string at_, text_;
  json::Writer w_;
};

// The last multiple of `every_s` in (from, to], or nothing.
bool last_tick(Time from, Time to, std::int64_t every_s, Time& out) {
  const std::int64_t every = every_s * kSecondUs;
  out.us = to.us / every * every;
  return out > from;
}

}  // namespace

std::vector<Change> Live::step(Time from, Time to) const {
  std::vector<Change> out;
  if (to <= from) return out;
  Time tick;
  if (last_tick(from, to, kVehicleEvery_s, tick)) drive(tick, out);
  if (last_tick(from, to, kSensorEvery_s, tick)) measure(tick, out);
  if (last_tick(from, to, 3600, tick)) count({tick.us - kHourUs}, out);
  report(from, to, out);
  return out;
}

void Live::drive(Time at, std::vector<Change>& out) const {
  const BusNetwork& bus = model_->bus;
  for (int v = 0; v < static_cast<int>(bus.line_of_vehicle.size()); ++v) {
    const VehicleState s = vehicle_at(bus, model_->config.seed, v, at);
    // A parked bus is silent, once it has said so.
    if (!s.running && !vehicle_at(bus, model_->config.seed, v, plus_s(at, -60)).running) continue;
    Update u(at);
    u.location(s.at);
    u.number("speed", rounded(s.speed_kmh, 1), "KMH");
    u.number("heading", rounded(s.heading_deg, 0), "DD");
    u.number("passengerCount", s.passengers, "");
    u.number("delay", s.delay_s, "SEC");
    u.text("serviceStatus", s.running ? "onRoute" : "parked");
    out.push_back({make_id("Vehicle", v), "Vehicle", false, u.finish()});
  }
}

void Live::measure(Time at, std::vector<Change>& out) const {
  for (int i = 0; i < static_cast<int>(model_->sensors.size()); ++i) {
    const Sensor& s = model_->sensors[i];
    const auto& all = quantities(s.kind);
    Update u(at);
    bool any = false;
    for (std::size_t q = 0; q < all.size(); ++q)
      if (const auto v = model_->sky.reading(s, i, q, at)) u.number(all[q].attribute, *v, all[q].unit_code), any = true;
    if (any) out.push_back({make_id(entity_type(s.kind), i), entity_type(s.kind), false, u.finish()});
  }
}

void Live::count(Time hour, std::vector<Change>& out) const {
  const std::vector<int> people = people_by_cell(model_->crowd, hour);
  for (std::size_t c = 0; c < people.size(); ++c) {
    Update u(hour);
    u.number("peopleCount", people[c], "");
    out.push_back({make_id("CrowdFlowObserved", static_cast<std::int64_t>(c)), "CrowdFlowObserved", false, u.finish()});
  }
  for (int s = 0; s < static_cast<int>(model_->bus.stops.size()); ++s) {
    const Riders r = riders(model_->demand, s, hour);
    Update u(hour);
    u.number("boardings", r.boardings, "");
    u.number("alightings", r.alightings, "");
    out.push_back({make_id("GtfsStop", s), "GtfsStop", false, u.finish()});
  }
}

void Live::report(Time from, Time to, std::vector<Change>& out) const {
  const std::int64_t minute = 60 * kSecondUs;
  for (Time m{from.us / minute * minute}; m <= to; m.us += minute) {
    int number = 0;
    for (const Report& r : model_->reports.in_minute(m)) {
      // Numbered by their minute, past all numbers of the history.
      std::string id = make_id("EmergencyReport112", m.us / minute * 100 + number++);
      if (r.at <= from || r.at > to) continue;
      out.push_back({id, "EmergencyReport112", true, report_entity(r, id).json});
    }
  }
}

}  // namespace dosi::city
