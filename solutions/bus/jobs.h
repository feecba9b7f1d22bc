#pragma once
#include <string>

#include "http/client.h"
#include "solutions/bus/city/hub_day.h"
#include "solutions/bus/city/hub_places.h"
#include "solutions/bus/journey/access.h"
#include "solutions/kit/job.h"
#include "solutions/kit/progress.h"

namespace dosi::bus {

// Each reads its hubs, tells its progress, and hands in what it found. Errors say which data lack.
Result<void> run_access(const kit::Job& job);
Result<void> run_evaluate(const kit::Job& job);
Result<void> run_design(const kit::Job& job);

// The parameter `date`, such as 2026-05-06; today where it was left out.
std::string service_day(const kit::Job& job);
// The day of all the job's hubs, with streets, and the places of the parameter `placeType` with these attributes; tells
// progress up to kReadShare.
struct CityAndPlaces {
  City city;
  HubPlaces found;
};
inline constexpr double kReadShare = 0.2;
Result<CityAndPlaces> read_city(const kit::Job& job, http::Client& http, const std::string& date, const std::vector<std::string>& attributes,
                                kit::Progress& progress);
// The parameters from, minutes, maxWalk, walkSpeed, maxRides, and percentile where the solution has it.
AccessOptions access_options(const kit::Job& job);

}  // namespace dosi::bus
