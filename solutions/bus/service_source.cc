#include "solutions/bus/service_source.h"

#include <CLI/CLI.hpp>
#include <sstream>

#include "http/client.h"

namespace dosi::bus {
namespace {

Result<Seconds> clock_of(const std::string& text) {
  int hours = 0, minutes = 0;
  char colon = 0, rest = 0;
  std::istringstream in(text);
  if (!(in >> hours >> colon >> minutes) || colon != ':' || (in >> rest) || hours < 0 || hours > 47 || minutes < 0 ||
      minutes > 59)
    return bad_request("'" + text + "' is no time of day; HH:MM was expected.", "from");
  return hours * 3600 + minutes * 60;
}

}  // namespace

void ServiceSource::add_options(CLI::App& command) {
  command.add_option("--gtfs", feeds, "GTFS feeds (zip)");
  command.add_option("--hub", hubs, "hubs with timetables and streets; several cities' are taken together");
  command.add_option("--tenant", tenant, "tenant of the hubs");
  command.add_option("--osm", osm, "OpenStreetMap extract with the streets, instead of the hubs' own");
  command.add_option("--date", date, "day, YYYYMMDD");
  command.add_option("--from", from, "first departure, HH:MM")->capture_default_str();
  command.add_option("--minutes", options.minutes, "length of the departure window")->capture_default_str()->check(CLI::Range(1, 1440));
  command.add_option("--max-walk", options.most_walk_min, "minutes on foot, each way")->capture_default_str();
  command.add_option("--walk-speed", options.walk_kmh, "km/h")->capture_default_str()->check(CLI::Range(0.5, 15.0));
  command.add_option("--max-rides", options.most_rides, "rides of a journey")->capture_default_str()->check(CLI::Range(1, 12));
  command.add_option("--board-slack", options.board_slack_s, "seconds that one is at the stop before the bus leaves")
      ->capture_default_str()
      ->check(CLI::Range(0, 1800));
  command.add_option("--threads", threads, "threads")->capture_default_str()->check(CLI::Range(1, 256));
}

Result<FeedDay> ServiceSource::read_feeds(const std::vector<std::string>& files) const {
  FeedDay out;
  for (const std::string& feed : files) {
    auto day = read_feed_day(feed, date);
    if (!day) return error(day.error().code, feed + ": " + day.error().message);
    out.append(std::move(*day));
  }
  return out;
}

Result<void> ServiceSource::read_clock() {
  DOSI_TRY(options.first, clock_of(from));
  return ok();
}

Result<City> ServiceSource::read() {
  DOSI_CHECK(read_clock());
  if (empty()) return bad_request("Name a feed with --gtfs, or a hub with --hub.");
  City all;
  DOSI_TRY(all.day, read_feeds(feeds));
  if (!osm.empty()) {
    DOSI_TRY(all.streets, kit::read_walkways(osm));
  }
  DOSI_TRY(const auto http, http::Client::create());
  for (const std::string& address : hubs) {
    const client::Client hub(*http, {address, tenant, {}});
    DOSI_CHECK(all.add(hub, date, osm.empty()));
  }
  if (all.streets.empty()) return bad_request("Name an OpenStreetMap extract with --osm: feeds have no streets.");
  return all;
}

}  // namespace dosi::bus
