#pragma once
#include <optional>
#include <string>
#include <vector>

#include "json/value.h"
#include "solutions/bus/plan/loads.h"
#include "solutions/bus/plan/polish.h"
#include "solutions/bus/plan/stop_courses.h"
#include "solutions/bus/plan/verdict.h"

namespace dosi::bus {

// What is known of a city whose bus network is to be improved.
struct CityToPlan {
  FeedDay day;
  std::vector<kit::StreetLine> walkways, driveways;  // empty: today's hops of buses, and straight ways on foot
  StopUse use;
  Homes homes;
  bool alightings_counted = true;  // false: those of `use` are where people are thought to get off
  std::vector<StopTrips> trips;  // empty: by a gravity model
  std::vector<std::string> keep;  // ids or names of routes that stay as they are
  CityOptions period;
  PlanOptions options;
  bool judge_if_stopped = true;  // else what is left after a stop is lines and headways: no feed, loads and verdict
};

struct ImprovedCity {
  CityNetwork city;
  Improvement found;
  std::size_t chosen = 0;  // of found.plans: that whose service is written
  Polished counted;  // that plan by the planner's count, against which it was polished
  PlannedService service;
  bool judged = false;  // what follows is filled
  Loads loads_before, loads_after;
  Verdict before, after;  // by journeys on the timetables; `after` reads the feed that is handed out
  FeedDay day_after;
};

// Improves the network for the trips that the planner counts, checks every plan, polishes the chosen one by the planner's count, writes the chosen one as a GTFS feed and judges it as any reader would. bad_request naming what
// is wrong with the input. `progress` as of improve(); judging follows the search and takes some seconds.
Result<ImprovedCity> improve_city(const CityToPlan& input, const std::filesystem::path& feed, const std::function<bool(const PlanProgress&)>& progress);

// Figures of before and after, and of each plan of the front; the same for commands and results on a hub.
json::Object figures_of(const CityToPlan& input, const ImprovedCity& plan);

}  // namespace dosi::bus
