#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "city/blocks.h"
#include "city/streets.h"

namespace dosi::city {

enum class SensorKind : std::uint8_t { air, noise, weather };

struct Sensor {
  SensorKind kind = SensorKind::air;
  Xy at{};
  StreetName name{};
  double traffic = 0;    // 0 quiet, 1 beside a main road
  double nightlife = 0;  // 0 .. 1
  double offset = 0;     // of this instrument, relative
};

// What a kind of sensor measures: attribute, UN/CEFACT unit, digits after the point.
struct Quantity {
  const char* attribute;
  const char* unit_code;
  int digits;
};
const std::vector<Quantity>& quantities(SensorKind kind);
const char* entity_type(SensorKind kind);  // "AirQualityObserved"

// The weather and the air as a pure function of seed, place and time: any moment can be asked for alone.
struct Sky {
  std::uint64_t seed = 0;
  double temperature_c(Time t) const;
  double humidity(Time t) const;  // 0 .. 1
  double wind_m_s(Time t) const;
  double wind_deg(Time t) const;
  double rain_mm_h(Time t) const;
  // What sensor `number` reads, rounded to its digits. Nothing while it is out of order (an hour to a day, now and
  // then); rarely an absurd spike, as real instruments give.
  std::optional<double> reading(const Sensor& sensor, int number, std::size_t quantity, Time t) const;

 private:
  double air(const Sensor& sensor, std::size_t quantity, Time t) const;
  double noise_db(const Sensor& sensor, std::size_t quantity, Time t) const;
  double slow(int salt, double hours, Time t) const;
};

std::vector<Sensor> make_sensors(const std::vector<Block>& blocks, const Streets& streets, double scale,
                                 std::uint64_t seed);

}  // namespace dosi::city
