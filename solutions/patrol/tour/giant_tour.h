#pragma once
#include <vector>

#include "base/chance.h"
#include "solutions/patrol/tour/routes.h"

namespace dosi::patrol {

// All nodes in one row, out of which the teams' routes are cut (Dang, Guibadj, Moukrim 2013): a form in which two solutions mix.
using GiantTour = std::vector<Ground::Node>;

// The routes one after the other in any order, turned or not where ways are the same both ways, and between them the nodes that
// nobody visits.
GiantTour giant_tour(const Ground& ground, const Routes& routes, Chance& chance);

// A part of the first at its place, the other nodes around it in the order of the second (order crossover).
GiantTour mixed(const GiantTour& first, const GiantTour& second, Chance& chance);

// The stretches of the row, one for each team in an order drawn by chance and each as long as its limit allows, that score most
// together. Insertions of the result are stale.
void cut(const Ground& ground, const GiantTour& row, Chance& chance, Routes& routes);

}  // namespace dosi::patrol
