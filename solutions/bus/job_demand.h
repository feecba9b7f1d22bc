#pragma once
#include <optional>

#include "solutions/bus/city/hub_counts.h"
#include "solutions/bus/jobs.h"

namespace dosi::bus {

// The trips of a run, and what they rest on.
struct JobDemand {
  const char* from = "none";  // lines, stops, people
  HubPlaces ends;             // where trips begin and end; an empty id: no entity of the hub
  std::vector<Demand> trips;
  std::optional<DemandReport> report;  // of counts
  HubCounts counts;
};

// By the parameter `demand`: `lines`, rides along lines fitted to boardings (and alightings) of lines at stops; `stops`, a gravity model between
// squares of 500 m that holds those of stops; `people`, a gravity model of people in `places` (parameters tripRate, meanTrip); `auto`, the first
// of them for which the hubs have numbers. bad_request when they have none for what was asked; no trips where `auto` finds nothing.
Result<JobDemand> demand_of(const kit::Job& job, http::Client& http, const FeedDay& day, HubPlaces places, const CountWindow& window);

// What is told of it beside the figures, with how well the assignment says the boardings that were counted; `assigned` by Stop, may be null.
json::Object demand_figures_of(const JobDemand& demand, const std::vector<double>* assigned, double hours);

}  // namespace dosi::bus
