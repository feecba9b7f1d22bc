#pragma once
#include "client/client.h"
#include "solutions/bus/journey/feed.h"

namespace dosi::bus {

// A service that is assumed where only lines are known: from 06:00 to 22:00, every so often, at one speed over 1.3 times the way as the crow flies.
struct AssumedService {
  Seconds headway_s = 1200;
  double speed_kmh = 18;
};
// Such a day of the lines that a hub tells by GtfsStop, GtfsRoute and RouteStop entities (a stop of a route, with its number in order, as
// cities publish them that have no timetable). bad_request when it has none.
Result<FeedDay> read_hub_lines(const client::Client& hub, const AssumedService& service);

// The day's timetable; where the hub has none on that day but lines with their stops in order, the service that is assumed for them. bad_request of
// read_hub_day() when it has neither.
struct HubService {
  FeedDay day;
  bool assumed = false;
};
Result<HubService> read_hub_service(const client::Client& hub, std::string_view date);

}  // namespace dosi::bus
