#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "solutions/patrol/city/city.h"
#include "solutions/patrol/city/risk_input.h"
#include "solutions/patrol/session/cctv_desk.h"
#include "solutions/patrol/session/streets.h"

namespace dosi::patrol {

// What a planner's desk knows: a city, its cells, and what is expected in each in the slots to come.
struct Desk {
  PatrolCity city;
  std::optional<risk::Grid> grid;
  RiskInput input;
  std::vector<std::string> focus;        // categories that are forecast; empty: all
  std::vector<std::size_t> district_of;  // by cell; kNoDistrict
  std::vector<geo::Point> middle;        // by cell
  int slot_h = 2;
  risk::Rhythm rhythm;
  risk::Surroundings surroundings;
  std::optional<risk::RiskModel> model;
  std::vector<risk::Window> slots;  // from the first that begins now or later
  std::vector<risk::Field> fields;  // by slot: expected reports of each cell
  std::unique_ptr<Streets> streets;  // null: the hubs have none that cars drive
  std::unique_ptr<CctvDesk> cctv;    // made when it is first asked for

  double expected(std::size_t slot) const;  // of the whole city
  Words district(std::size_t d) const;      // its name; empty for kNoDistrict
  Words place_name(geo::Point p) const;     // its street and district, as far as they are known; else its coordinates
  std::optional<risk::Cell> cell_at(geo::Point p) const { return grid->cell(grid->plane().from_lonlat(p)); }
  // Expected reports of each cell in a week.
  std::vector<double> week() const;
  std::string iso(risk::LocalTime_s t) const { return city.clock.iso(utc_of(city.clock, t)); }
};

// Reads the job's hubs and forecasts, by its parameters `cellSize` (m), `slotHours`, `days` and `categories` and those of read_city; tells progress up to `share`.
// Errors are those of read_city and grid_of; bad_request naming a parameter that makes no sense.
Result<std::unique_ptr<Desk>> load_desk(const kit::Job& job, http::Client& http, kit::Progress& progress, double share, const CityWish& wish = {});

}  // namespace dosi::patrol
