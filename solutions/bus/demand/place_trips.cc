#include "solutions/bus/demand/place_trips.h"

#include <algorithm>
#include <numeric>

#include "solutions/bus/demand/gravity.h"

namespace dosi::bus {

std::vector<double> distances_km(const std::vector<geo::Point>& places) {
  std::vector<double> out;
  out.reserve(places.size() * places.size());
  for (const geo::Point a : places)
    for (const geo::Point b : places) out.push_back(std::max(0.1, geo::distance_m(a, b) / 1000));
  return out;
}

std::vector<Demand> demand_of(const TripTable& table) {
  const double all = std::accumulate(table.trips.begin(), table.trips.end(), 0.0);
  const double least = all / static_cast<double>(std::max<std::size_t>(1, table.trips.size())) / 100;
  std::vector<Demand> out;
  double kept = 0;
  for (std::size_t i = 0; i < table.size; ++i)
    for (std::size_t j = 0; j < table.size; ++j)
      if (const double trips = table.at(i, j); i != j && trips > 0 && trips >= least)
        out.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j), trips}), kept += trips;
  for (Demand& d : out) d.trips *= all / kept;
  return out;
}

std::vector<Demand> place_trips(const std::vector<geo::Point>& places, const std::vector<double>& produced,
                                const std::vector<double>& attraction, double mean_km) {
  GravityPlaces g;
  g.cost = distances_km(places);
  g.produced.assign(produced.begin(), produced.end());
  g.attracted.resize(places.size());
  g.attraction = attraction;
  return demand_of(gravity(g, calibrate(g, mean_km)).table);
}

}  // namespace dosi::bus
