#pragma once
#include <string>

#include "json/value.h"
#include "solutions/patrol/risk/risk_model.h"

namespace dosi::patrol {

// What is forecast, slot by slot, from one fitted model.
struct RiskForecast {
  const risk::Grid* grid = nullptr;
  std::vector<risk::Window> windows;
  std::vector<std::vector<risk::Expected>> expected;  // of each window, each cell

  // The windows' expected events of each cell, added up.
  risk::Field total() const;
  std::size_t highest_window(risk::Cell cell) const;
  // Cells of most risk, each in its window of most risk, highest first.
  struct Place {
    std::size_t window;
    risk::Cell cell;
  };
  std::vector<Place> top(std::size_t most) const;
};

// One place explained: numbers, and sentences in Korean and English.
json::Object explained(const risk::Explanation& e);

json::Array windows_json(const RiskForecast& f);
json::Array top_json(const RiskForecast& f, risk::RiskModel& model, std::size_t most);
// Cells as squares, with the expected events of all windows and the highest window; those that round to nothing are left out.
std::string cells_geojson(const RiskForecast& f);
// cell,lon,lat,from,to,expected,low,high,none
std::string cells_csv(const RiskForecast& f);

}  // namespace dosi::patrol
