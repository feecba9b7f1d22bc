#pragma once
#include "solutions/patrol/city/city.h"
#include "solutions/patrol/risk/grid.h"
#include "solutions/patrol/risk/history.h"
#include "solutions/patrol/risk/risk_model.h"

namespace dosi::patrol {

risk::LocalTime_s local_s(const CityClock& clock, Time t);
Time utc_of(const CityClock& clock, risk::LocalTime_s t);

// The cells of a city: over its districts, or where it has none around its reports. bad_request as risk::Grid gives it, in the name of the parameter `cellSize`.
Result<risk::Grid> grid_of(const PatrolCity& city, double cell_m);

// The city's reports as a model sees them. Those of `focus` (categories; empty: all) are what is forecast, others are known beside them. Reports outside the grid are counted in `left`.
struct RiskInput {
  risk::Events events;
  risk::History history;  // of the events, on the grid
};
RiskInput risk_input(const PatrolCity& city, const risk::Grid& grid, const std::vector<std::string>& focus, LeftOut& left);

// People by hour from the crowd's cells, spread evenly over each; working lights within 50 m of each cell's middle. Empty where the city knows of none.
risk::Surroundings surroundings_of(const PatrolCity& city, const risk::Grid& grid);

// Which district each cell's middle lies in; kNoDistrict outside of all.
inline constexpr std::size_t kNoDistrict = static_cast<std::size_t>(-1);
std::vector<std::size_t> districts_of(const PatrolCity& city, const risk::Grid& grid);

}  // namespace dosi::patrol
