#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/time.h"

// The sample city Garam (가람시): a synthetic city, computed from a seed and a size. Nothing in it exists. The same
// Config gives the same bytes on every platform.
namespace dosi::city {

struct Config {
  std::uint64_t seed = 1;
  // About how many entities `generate` yields; 2,000 to 1,000,000. Everything scales: area, streets, people, sensors.
  int entities = 20'000;
  // The end of all histories, whole hours; they reach back from here (a month for sensors, a week for floating
  // population and boardings, two weeks for residents' records, half a year for reports).
  Time until{1'777'820'400'000'000};  // 2026-05-04T00:00:00+09:00
};

// One entity as concise NGSI-LD: short names, no @context. Each carries `"synthetic": true` and a dataProvider.
struct Entity {
  std::string id;
  std::string type;
  std::string json;
};

// Past values of one attribute of one entity, oldest first. Either `numbers` or `texts` is filled, as long as `times`;
// `texts` are JSON: concise attribute fragments without observedAt.
struct Series {
  std::string entity_id;
  std::string entity_type;
  std::string attribute;
  std::string unit_code;  // UN/CEFACT, may be empty
  std::vector<Time> times;
  std::vector<double> numbers;
  std::vector<std::string> texts;
};

// Where the city goes. A failure of a callback stops the generation and is its result. An empty callback skips its
// part. An entity comes before its series. The personal callbacks get records of synthetic residents, shaped like
// personal data: they belong into sealed tenants only.
struct Sink {
  std::function<Result<void>(Entity)> entity;
  std::function<Result<void>(Series)> history;
  std::function<Result<void>(Entity)> personal;
  std::function<Result<void>(Series)> personal_history;
};

struct Model;  // city/model.h

}  // namespace dosi::city
