#include "solutions/patrol/plan_problem.h"

#include <cmath>

namespace dosi::patrol {
namespace {

DriveMatrix straight(const std::vector<geo::Point>& places, double speed_kmh) {
  const std::size_t n = places.size();
  DriveMatrix out{n, std::vector<Seconds>(n * n), std::vector<float>(n * n)};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const double metres = i == j ? 0 : kDetour * geo::distance_m(places[i], places[j]);
      out.metres[i * n + j] = static_cast<float>(metres);
      out.seconds[i * n + j] = static_cast<Seconds>(std::ceil(metres / (speed_kmh / 3.6)));
    }
  return out;
}

District district_of(Problem& problem, const std::string& id, int least_visits) {
  for (std::size_t d = 0; d < problem.districts.size(); ++d)
    if (problem.districts[d].id == id) return District(static_cast<std::uint32_t>(d));
  problem.districts.push_back({id, id.empty() ? "(no district)" : id, id.empty() ? 0 : least_visits});
  return District(static_cast<std::uint32_t>(problem.districts.size() - 1));
}

}  // namespace

Problem problem_of(const SpotTable& spots, const CarTable& cars, int least_visits, double speed_kmh) {
  constexpr int kDays = 2;  // shifts may pass midnight
  Problem out;
  out.shifts = cars.shifts, out.cars = cars.cars, out.districts = cars.districts, out.rules = cars.rules;
  for (const auto& depot : cars.depots) out.places.push_back(depot.at);
  out.slot_s = static_cast<Seconds>(86400 / spots.slots);
  for (const auto& row : spots.rows) {
    HotSpot spot{row.id, row.name, Place(static_cast<std::uint32_t>(out.places.size())), district_of(out, row.district, least_visits), {}};
    for (int day = 0; day < kDays; ++day) spot.risk_per_h.insert(spot.risk_per_h.end(), row.risk_per_h.begin(), row.risk_per_h.end());
    out.spots.push_back(std::move(spot));
    out.places.push_back(row.at);
  }
  out.drive = straight(out.places, speed_kmh);
  return out;
}

}  // namespace dosi::patrol
