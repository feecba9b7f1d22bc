#include "solutions/bus/city/hub_day.h"

#include <charconv>
#include <iterator>

#include "json/members.h"
#include "solutions/bus/city/entity_place.h"
#include "solutions/bus/journey/day_maker.h"
#include "solutions/bus/journey/service_days.h"

namespace dosi::bus {
namespace {

bool flag_of(const json::Value& entity, std::string_view name) {
  const json::Value* value = entity.find(name);
  return value != nullptr && value->is_bool() && value->as_bool();
}

// "25:10:00" in seconds.
std::optional<int> clock_of(std::string_view text) {
  int parts[3] = {};
  const char* at = text.data();
  const char* end = at + text.size();
  for (int i = 0; i < 3; ++i) {
    const auto read = std::from_chars(at, end, parts[i]);
    if (read.ec != std::errc() || parts[i] < 0) return std::nullopt;
    at = read.ptr;
    if (i < 2 && (at == end || *at++ != ':')) return std::nullopt;
  }
  return parts[0] * 3600 + parts[1] * 60 + parts[2];
}

int direction_of(const json::Value& trip) {
  const json::Value* value = trip.find("direction");
  return value != nullptr && value->is_number() && value->as_double() == 1 ? 1 : 0;
}

// Reads the entities of a hub type by type.
class Reading {
 public:
  Reading(const client::Client& hub, std::string_view date) : hub_(hub), services_(date) {}

  Result<FeedDay> all() {
    DOSI_CHECK(read_services());
    DOSI_CHECK(each("GtfsStop", [&](const json::Value& e) {
      const auto place = point_of(e);
      if (!place || !day_.add_stop(std::string(text_of(e, "id")), text_of(e, "name"), *place)) day_.skip_row();
    }));
    DOSI_CHECK(each("GtfsRoute", [&](const json::Value& e) {
      const auto name = text_of(e, "shortName").empty() ? text_of(e, "name") : text_of(e, "shortName");
      if (!day_.add_route(std::string(text_of(e, "id")), name)) day_.skip_row();
    }));
    DOSI_CHECK(each("GtfsShape", [&](const json::Value& e) {
      if (auto way = line_of(e); way.size() > 1) day_.add_shape(std::string(text_of(e, "id")), std::move(way));
    }));
    DOSI_CHECK(each("GtfsTrip", [&](const json::Value& e) { add_trip(e); }));
    DOSI_CHECK(each("GtfsFrequency", [&](const json::Value& e) {
      const auto start = clock_of(text_of(e, "startTime")), end = clock_of(text_of(e, "endTime"));
      const json::Value* headway = e.find("headwaySeconds");
      const std::string trip(text_of(e, "hasTrip"));
      if (day_.has_trip(trip) && start && end && headway != nullptr && headway->is_number())
        day_.add_frequency(trip, *start, *end, static_cast<Seconds>(headway->as_double()));
    }));
    return std::move(day_).finish();
  }

 private:
  template <class Visit>
  Result<void> each(std::string_view type, Visit&& visit) {
    client::Query query;
    query.types = {std::string(type)};
    return hub_.for_each(query, [&](json::Value entity) -> Result<void> {
      visit(entity);
      return ok();
    });
  }

  Result<void> read_services() {
    DOSI_CHECK(each("GtfsCalendarRule", [&](const json::Value& e) {
      services_.add_rule(text_of(e, "hasService"), text_of(e, "startDate"), text_of(e, "endDate"), [&](const char* weekday) { return flag_of(e, weekday); });
    }));
    DOSI_CHECK(each("GtfsCalendarDateRule", [&](const json::Value& e) {
      services_.add_exception(text_of(e, "hasService"), text_of(e, "appliesOn"), text_of(e, "exceptionType") == "1");
    }));
    if (!services_.any_today()) return bad_request("The hub has no bus service on " + services_.date() + ".", "date");
    return ok();
  }

  void add_trip(const json::Value& e) {
    const bool today = services_.today(text_of(e, "hasService")), last_night = services_.last_night(text_of(e, "hasService"));
    if (!today && !last_night) return;
    const std::string trip(text_of(e, "id"));
    const json::Value* times = e.find("stopTimes");
    if (day_.add_trip(trip, {std::string(text_of(e, "hasRoute")), std::string(text_of(e, "hasShape")), direction_of(e), today, last_night}) !=
            DayMaker::Added::yes || times == nullptr ||
        !times->is_array())
      return day_.skip_row();
    std::uint32_t sequence = 0;
    for (const json::Value& call : times->as_array()) {
      const json::Value *pickup = call.find("pickupType"), *drop_off = call.find("dropOffType");
      const auto refuses = [](const json::Value* v) { return v != nullptr && v->is_number() && v->as_double() == 1; };
      if (!day_.add_call(trip, std::string(text_of(call, "stop")),
                         {sequence++, clock_of(text_of(call, "arrivalTime")), clock_of(text_of(call, "departureTime")),
                          !refuses(pickup), !refuses(drop_off)}))
        day_.skip_row();
    }
  }

  const client::Client& hub_;
  ServiceDays services_;
  DayMaker day_;
};

}  // namespace

Result<FeedDay> read_hub_day(const client::Client& hub, std::string_view date) {
  if (!is_date(date)) return bad_request("'" + std::string(date) + "' is no day; YYYYMMDD was expected.", "date");
  return Reading(hub, date).all();
}

Result<void> City::add(const client::Client& hub, std::string_view date, bool with_streets) {
  DOSI_TRY(auto more, read_hub_day(hub, date));
  day.append(std::move(more));
  if (!with_streets) return ok();
  DOSI_TRY(auto lines, read_hub_walkways(hub));
  streets.insert(streets.end(), std::make_move_iterator(lines.begin()), std::make_move_iterator(lines.end()));
  return ok();
}

Result<void> read_hub_streets(const client::Client& hub, HubStreets& out) {
  client::Query query;
  query.types = {"RoadSegment"};
  return hub.for_each(query, [&](json::Value road) -> Result<void> {
    if (auto street = kit::walkway(road)) out.walkways.push_back(std::move(*street));
    if (auto street = kit::driveway(road)) out.driveways.push_back(std::move(*street));
    return ok();
  });
}

Result<std::vector<kit::StreetLine>> read_hub_walkways(const client::Client& hub) {
  HubStreets out;
  DOSI_CHECK(read_hub_streets(hub, out));
  if (out.walkways.empty()) return bad_request("The hub has no RoadSegment entities on which one may walk.");
  return std::move(out.walkways);
}

}  // namespace dosi::bus
