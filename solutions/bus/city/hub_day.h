#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "client/client.h"
#include "solutions/bus/journey/feed.h"
#include "solutions/kit/street_graph.h"

namespace dosi::bus {

// What runs on one day (YYYYMMDD) by the GtfsStop, GtfsRoute, GtfsTrip, GtfsCalendarRule, GtfsCalendarDateRule and
// GtfsFrequency entities of a hub, in the data models of docs/import.md. bad_request when the hub has no service on
// that day; other errors are the hub's.
Result<FeedDay> read_hub_day(const client::Client& hub, std::string_view date);

// The day's service and the streets. Cities that are added to one another are one city.
struct City {
  FeedDay day;
  std::vector<kit::StreetLine> streets;

  // Errors as read_hub_day and read_hub_walkways give them.
  Result<void> add(const client::Client& hub, std::string_view date, bool with_streets = true);
};

// The RoadSegment entities on which one may walk.
Result<std::vector<kit::StreetLine>> read_hub_walkways(const client::Client& hub);
// Those on which one may walk and those on which a bus may go; none where the hub has no RoadSegment entities.
struct HubStreets {
  std::vector<kit::StreetLine> walkways, driveways;
};
Result<void> read_hub_streets(const client::Client& hub, HubStreets& out);

}  // namespace dosi::bus
