#pragma once
#include <vector>

#include "solutions/bus/demand/balance.h"
#include "solutions/bus/journey/assignment.h"

namespace dosi::bus {

// Trips between places where nobody counted any: as many from each as `produced` says, to others in proportion to
// `attraction` and exp(-distance / decay), with the decay by which they are `mean_km` long on the average. Distances are as
// the crow flies, at least 0.1 km.
std::vector<Demand> place_trips(const std::vector<geo::Point>& places, const std::vector<double>& produced,
                                const std::vector<double>& attraction, double mean_km);

// Kilometres from each to each as the crow flies, at least 0.1.
std::vector<double> distances_km(const std::vector<geo::Point>& places);
// The pairs of a table that matter: those of a hundredth of the mean pair or more, scaled to the whole.
std::vector<Demand> demand_of(const TripTable& table);

}  // namespace dosi::bus
