#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/client.h"
#include "solutions/bus/city/hub_counts.h"
#include "solutions/bus/service/edits.h"
#include "solutions/bus/service/figures.h"
#include "solutions/bus/service/plan_of_day.h"
#include "solutions/kit/job.h"
#include "solutions/kit/progress.h"

namespace dosi::bus {

// A sentence for people.
struct Words {
  std::string english, korean;
};

// What a planning session knows of a city: its service as it is in a period, and all that plans of it are judged by.
struct CityPlan {
  std::string date;  // 2026-05-06
  Period period;
  FigureRules rules;
  double capacity = 45;  // persons a vehicle
  std::unique_ptr<kit::StreetGraph> walkways, driveways;  // null: the hubs have none
  ServicePlan base;
  Setting setting;
  CountsBy counts_by = CountsBy::nobody;
  std::vector<StopCount> counts_by_line;  // of the period, where a hub has them
  std::optional<Hops> hops;
  Figures figures;  // of the base
  std::string population_source;  // "CrowdFlowObserved.residents"
  std::vector<Words> assumptions;
};

// Reads the job's hubs, several as one city, and judges the service of today; tells progress. Errors say which data lack, or which parameter is
// wrong.
Result<std::unique_ptr<CityPlan>> load_city_plan(const kit::Job& job, http::Client& http, kit::Progress& progress);

}  // namespace dosi::bus
