#include "city/sensors.h"

#include <algorithm>
#include <cmath>

#include "city/chance.h"
#include "city/entity_text.h"
#include "city/exact.h"
#include "city/local_time.h"
#include "city/near.h"

namespace dosi::city {
namespace {

constexpr double kPi = exact::kPi;

double bump(double hour, double at, double width) {
  double d = std::fabs(hour - at);
  d = std::min(d, 24 - d) / width;
  return exact::exp(-d * d);
}
// Street traffic over the day, 0 .. 1.
double street_traffic(const LocalTime& t) {
  const double hour = t.second / 3600;
  if (t.weekend()) return 0.12 + 0.55 * bump(hour, 15, 5);
  return 0.10 + 0.75 * bump(hour, 8.2, 1.8) + 0.45 * bump(hour, 13, 4) + 0.70 * bump(hour, 18.3, 2.2);
}

}  // namespace

const std::vector<Quantity>& quantities(SensorKind kind) {
  static const std::vector<Quantity> air{{"pm10", "GQ", 1}, {"pm25", "GQ", 1}, {"no2", "GQ", 1}, {"o3", "GQ", 1}};
  static const std::vector<Quantity> noise{{"LAeq", "2N", 1}};
  static const std::vector<Quantity> weather{{"temperature", "CEL", 1},
                                             {"relativeHumidity", "", 2},
                                             {"windSpeed", "MTS", 1},
                                             {"windDirection", "DD", 0},
                                             {"precipitation", "MMT", 1}};
  return kind == SensorKind::air ? air : kind == SensorKind::noise ? noise : weather;
}

const char* entity_type(SensorKind kind) {
  return kind == SensorKind::air     ? "AirQualityObserved"
         : kind == SensorKind::noise ? "NoiseLevelObserved"
                                     : "WeatherObserved";
}

double Sky::slow(int salt, double hours, Time t) const {
  return noise(seed + static_cast<std::uint64_t>(salt), static_cast<double>(t.us) / (hours * kHourUs), 0.37 * salt);
}

double Sky::temperature_c(Time t) const {
  const LocalTime l = local(t);
  const double season = 13 - 12.5 * exact::cos(2 * kPi * (static_cast<double>(l.day % 365) - 20) / 365.25);
  const double cloud = 0.5 + 0.5 * slow(601, 31, t);
  return season + 4 * slow(602, 70, t) + (5.5 - 3 * cloud) * exact::cos(2 * kPi * (l.second / 3600 - 14.5) / 24) +
         0.4 * slow(603, 3, t);
}
double Sky::humidity(Time t) const {
  const LocalTime l = local(t);
  return std::clamp(0.64 + 0.22 * slow(601, 31, t) - 0.14 * exact::cos(2 * kPi * (l.second / 3600 - 15) / 24) +
                        0.04 * slow(604, 2, t),
                    0.15, 1.0);
}
double Sky::wind_m_s(Time t) const {
  const LocalTime l = local(t);
  return std::max(0.1, 2.4 + 1.6 * slow(605, 20, t) + 1.1 * bump(l.second / 3600, 15, 4) + 0.6 * slow(606, 1.5, t));
}
double Sky::wind_deg(Time t) const {
  const double d = 270 + 140 * slow(607, 26, t) + 25 * slow(608, 3, t);
  return d - 360 * std::floor(d / 360);
}
double Sky::rain_mm_h(Time t) const {
  const double wet = slow(601, 31, t) + 0.5 * slow(609, 4, t);
  return wet < 0.72 ? 0 : 14 * (wet - 0.72);
}

double Sky::air(const Sensor& s, std::size_t quantity, Time t) const {
  const LocalTime l = local(t);
  const double hours = static_cast<double>(t.us) / kHourUs, hour = l.second / 3600;
  // Foreign dust and still air come over the whole town; plumes of some km drift through it.
  const double regional = exact::exp(0.75 * slow(611, 62, t) + 0.30 * slow(612, 15, t) - 0.05 * (wind_m_s(t) - 2.4));
  const double plume = 1 + 0.22 * noise(seed + 613, s.at.x / 2600 + hours / 9, s.at.y / 2600);
  const double traffic = s.traffic * street_traffic(l), washed = rain_mm_h(t) > 0 ? 0.6 : 1;
  const double pm10 = 41 * regional * plume * washed * (1 + 0.35 * traffic);
  const double no2 = (14 + 46 * traffic) * std::sqrt(regional) * plume;
  const double sun = std::max(0.0, exact::cos(2 * kPi * (hour - 14) / 24)) * (1 - std::max(0.0, slow(601, 31, t)));
  switch (quantity) {
    case 0:
      return pm10;
    case 1:
      return pm10 * (0.52 + 0.08 * slow(614, 40, t));
    case 2:
      return no2;
    default:
      return std::max(3.0, 52 + 68 * sun + 10 * slow(615, 30, t) - 0.55 * no2);
  }
}

double Sky::noise_db(const Sensor& s, std::size_t, Time t) const {
  const LocalTime l = local(t);
  const double hour = l.second / 3600, weekend_night = l.weekday() >= 4 ? 1.4 : 1;
  return 43 + 17 * s.traffic * std::sqrt(street_traffic(l)) + 6 * std::sqrt(street_traffic(l)) +
         11 * s.nightlife * weekend_night * bump(hour, 23.5, 3) + (rain_mm_h(t) > 1 ? 3 : 0);
}

std::optional<double> Sky::reading(const Sensor& s, int number, std::size_t quantity, Time t) const {
  const std::int64_t hour = t.us / kHourUs, minute = t.us / (60 * kSecondUs);
  const int kind = static_cast<int>(s.kind);
  const std::uint64_t outage = hash(seed, 621, kind, number, hour / 24);
  if (unit(outage) < 0.022) {
    const auto from = static_cast<std::int64_t>(mix(outage) % 20),
               hours = static_cast<std::int64_t>(mix(outage + 1) % 23) + 1;
    if (hour % 24 >= from && hour % 24 < from + hours) return std::nullopt;
  }
  if (unit(hash(seed, 622, kind, number, hour)) < 0.004) return std::nullopt;
  const std::uint64_t grain = hash(seed, 623, kind, number, quantity, minute);
  double value = 0;
  if (s.kind == SensorKind::air)
    value = air(s, quantity, t) * (1 + s.offset) * (1 + 0.04 * city::normal(grain));
  else if (s.kind == SensorKind::noise)
    value = noise_db(s, quantity, t) + 10 * s.offset + 1.3 * city::normal(grain);
  else {
    const double all[] = {temperature_c(t) + 4 * s.offset, humidity(t), wind_m_s(t) * (1 + s.offset), wind_deg(t),
                          rain_mm_h(t)};
    value = all[quantity];
  }
  if (s.kind != SensorKind::weather && unit(hash(seed, 624, kind, number, quantity, hour)) < 0.0008)
    value = value * 5 + 20;
  return rounded(value, quantities(s.kind)[quantity].digits);
}

std::vector<Sensor> make_sensors(const std::vector<Block>& blocks, const Streets& streets, double scale,
                                 std::uint64_t seed) {
  std::vector<Xy> middles;
  for (const Segment& s : streets.segments) middles.push_back(point_along(s.line, s.length_m / 2));
  const PointIndex near(middles, 120);
  Chance chance(seed, 600);
  std::vector<Sensor> out;
  const auto add = [&](SensorKind kind, int count) {
    for (int i = 0; i < count; ++i) {
      // Even strides through the blocks, which stand in the order of their quarters, spread them over the town.
      const auto b = static_cast<std::size_t>((i + chance.uniform()) * static_cast<double>(blocks.size()) / count);
      const int segment = near.nearest(blocks[b].centre);
      const Segment& g = streets.segments[segment];
      constexpr double kTraffic[] = {0, 1, 0.75, 0.45, 0.12};
      Sensor s{kind, middles[segment], streets.names[g.street]};
      s.traffic = kTraffic[static_cast<int>(g.road)] * chance.uniform(0.8, 1);
      s.nightlife = blocks[b].use == Use::shops   ? chance.uniform(0.5, 1)
                    : blocks[b].use == Use::mixed ? chance.uniform(0, 0.5)
                                                  : 0;
      s.offset = 0.04 * chance.normal();
      out.push_back(std::move(s));
    }
  };
  const auto sized = [&](double n) { return std::max(2, static_cast<int>(n * scale + 0.5)); };
  add(SensorKind::air, sized(24));
  add(SensorKind::noise, sized(40));
  add(SensorKind::weather, sized(3));
  return out;
}

}  // namespace dosi::city
