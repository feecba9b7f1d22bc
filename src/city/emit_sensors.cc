#include "city/emit.h"
#include "city/entity_text.h"
#include "city/local_time.h"
#include "city/model.h"

namespace dosi::city {
namespace {

constexpr int kSensorHours = 30 * 24;
constexpr int kCrowdHours = 7 * 24;

Result<void> emit_sensor(const Model& m, const Sink& sink, std::size_t i) {
  const Sensor& s = m.sensors[i];
  const auto number = static_cast<int>(i);
  const char* type = entity_type(s.kind);
  const std::string id = make_id(type, number), device = make_id("Device", number);
  const auto& all = quantities(s.kind);
  if (sink.entity) {
    EntityText d("Device", device);
    std::vector<std::string> measures;
    for (const Quantity& q : all) measures.emplace_back(q.attribute);
    d.name({s.name.ko + " 측정기", s.name.en + " sensor"})
        .texts("category", {"sensor"})
        .texts("controlledProperty", measures)
        .point(s.at);
    DOSI_CHECK(sink.entity(std::move(d).finish()));
    EntityText e(type, id);
    e.name(s.name).point(s.at).reference("refDevice", device);
    for (std::size_t q = 0; q < all.size(); ++q)
      if (const auto v = m.sky.reading(s, number, q, {m.config.until.us - kHourUs}))
        e.observed(all[q].attribute, *v, all[q].unit_code, {m.config.until.us - kHourUs});
    DOSI_CHECK(sink.entity(std::move(e).finish()));
  }
  if (!sink.history) return ok();
  for (std::size_t q = 0; q < all.size(); ++q) {
    Series series{id, type, all[q].attribute, all[q].unit_code, {}, {}, {}};
    for (int h = kSensorHours; h >= 1; --h) {
      const Time t{m.config.until.us - h * kHourUs};
      if (const auto v = m.sky.reading(s, number, q, t)) series.times.push_back(t), series.numbers.push_back(*v);
    }
    DOSI_CHECK(sink.history(std::move(series)));
  }
  return ok();
}

Line square(const CrowdCell& c) {
  const double x = c.column * kCrowdCell_m, y = c.row * kCrowdCell_m;
  return {{x, y}, {x + kCrowdCell_m, y}, {x + kCrowdCell_m, y + kCrowdCell_m}, {x, y + kCrowdCell_m}};
}

}  // namespace

Result<void> emit_sensors(const Model& m, const Sink& sink) {
  for (std::size_t i = 0; i < m.sensors.size(); ++i) DOSI_CHECK(emit_sensor(m, sink, i));
  return ok();
}

Result<void> emit_crowd(const Model& m, const Sink& sink) {
  std::vector<Time> times;
  for (int h = kCrowdHours; h >= 1; --h) times.push_back({m.config.until.us - h * kHourUs});
  if (sink.entity) {
    const std::vector<int> now = people_by_cell(m.crowd, times.back());
    for (std::size_t c = 0; c < m.crowd.cells.size(); ++c) {
      EntityText e("CrowdFlowObserved", make_id("CrowdFlowObserved", static_cast<std::int64_t>(c)));
      e.polygon({square(m.crowd.cells[c])})
          .number("cellSize", kCrowdCell_m, "MTR")
          .observed("peopleCount", now[c], "", times.back());
      e.number("residents", m.crowd.cells[c].residents).number("jobs", m.crowd.cells[c].jobs);
      DOSI_CHECK(sink.entity(std::move(e).finish()));
    }
  }
  if (!sink.history) return ok();
  // Hours are computed for all cells at once, series are given cell by cell.
  std::vector<std::vector<int>> by_hour;
  for (Time t : times) by_hour.push_back(people_by_cell(m.crowd, t));
  for (std::size_t c = 0; c < m.crowd.cells.size(); ++c) {
    Series s{make_id("CrowdFlowObserved", static_cast<std::int64_t>(c)),
             "CrowdFlowObserved",
             "peopleCount",
             "",
             times,
             {},
             {}};
    for (const auto& hour : by_hour) s.numbers.push_back(hour[c]);
    DOSI_CHECK(sink.history(std::move(s)));
  }
  for (int stop = 0; stop < static_cast<int>(m.bus.stops.size()); ++stop) {
    Series on{make_id("GtfsStop", stop), "GtfsStop", "boardings", "", times, {}, {}}, off = on;
    off.attribute = "alightings";
    for (Time t : times) {
      const Riders r = riders(m.demand, stop, t);
      on.numbers.push_back(r.boardings), off.numbers.push_back(r.alightings);
    }
    DOSI_CHECK(sink.history(std::move(on)));
    DOSI_CHECK(sink.history(std::move(off)));
  }
  return ok();
}

}  // namespace dosi::city
