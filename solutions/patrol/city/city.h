#pragma once
#include <string>
#include <vector>

#include "http/client.h"
#include "solutions/kit/drive_street.h"
#include "solutions/kit/job.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/street_graph.h"
#include "solutions/patrol/city/hub_crowd.h"
#include "solutions/patrol/city/hub_equipment.h"
#include "solutions/patrol/city/hub_ground.h"
#include "solutions/patrol/city/hub_reports.h"

namespace dosi::patrol {

// Which parts of a city are read.
struct CityWish {
  bool crowd = true, streets = true, equipment = true;
};

// Everything that is known of a city, of one hub or several as one city. No persons.
struct PatrolCity {
  CityClock clock;
  Time now;                  // reports after it are not looked at
  Time read_at;              // when the hubs were read
  bool synthetic = false;    // a hub says of its reports that they are made up
  bool with_found = false;   // reports found by patrols count
  LeftOut left;
  HubReports reports;
  std::vector<CrowdCell> crowd;
  HubEquipment equipment;
  HubGround ground;
  kit::DriveStreets driveways;
  std::vector<kit::StreetLine> walkways;
};

// Reads the job's hubs by its parameters `date` (the present is its midnight; left out: now), `historyDays` (0: all), `leaveOut` (categories), `withFound` and `utcOffset`;
// tells progress up to `share`. Errors: reports that tell of persons, no report that counts; others are the hub's.
Result<PatrolCity> read_city(const kit::Job& job, http::Client& http, kit::Progress& progress, double share, const CityWish& wish = {});

}  // namespace dosi::patrol
