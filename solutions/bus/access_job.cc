#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <thread>

#include "http/client.h"
#include "solutions/bus/journey/access.h"
#include "solutions/bus/city/hub_day.h"
#include "solutions/bus/city/hub_places.h"
#include "solutions/bus/jobs.h"
#include "solutions/kit/progress.h"

namespace dosi::bus {
namespace {

constexpr double kReadShare = 0.2;  // of the whole: reading the hubs

AccessOptions options_of(const kit::Job& job) {
  AccessOptions out;
  const std::string from = job.text("from");  // HH:MM
  out.first = std::atoi(from.substr(0, 2).c_str()) * 3600 + std::atoi(from.substr(3).c_str()) * 60;
  out.minutes = static_cast<int>(job.number("minutes"));
  out.most_walk_min = job.number("maxWalk");
  out.walk_kmh = job.number("walkSpeed");
  out.most_rides = static_cast<int>(job.number("maxRides"));
  out.percentile = job.number("percentile");
  return out;
}

std::string name_of(const std::string& attribute, double cutoff_min) { return fmt::format("{}Within{:.0f}", attribute, cutoff_min); }

double rounded(double v) { return std::round(v * 10) / 10; }

void add_results(const HubPlaces& found, const std::vector<double>& cutoffs, const Reached& reached, kit::Results& results) {
  for (std::size_t i = 0; i < found.places.ids.size(); ++i) {
    json::Object entity = results.entity("BusAccess");
    entity.append("location", json::Object{{"type", "GeoProperty"}, {"value", found.shapes[i]}});
    entity.append("refPlace", kit::relationship(found.places.ids[i]));
    for (std::size_t k = 0; k < cutoffs.size(); ++k)
      for (std::size_t c = 0; c < found.places.columns.size(); ++c)
        entity.append(name_of(found.places.columns[c], cutoffs[k]), kit::property(rounded(reached[i][k][c])));
    results.add(std::move(entity));
  }
}

// What the average one of the first column reaches: of residents, the average resident.
json::Object averages(const HubPlaces& found, const std::vector<double>& cutoffs, const Reached& reached) {
  json::Object out;
  for (std::size_t k = 0; k < cutoffs.size(); ++k)
    for (std::size_t c = 0; c < found.places.columns.size(); ++c) {
      double sum = 0, people = 0;
      for (std::size_t i = 0; i < found.places.ids.size(); ++i) sum += reached[i][k][c] * found.places.values[i][0], people += found.places.values[i][0];
      out.append(name_of(found.places.columns[c], cutoffs[k]), rounded(people > 0 ? sum / people : 0));
    }
  return out;
}

}  // namespace

Result<void> run_access(const kit::Job& job) {
  const std::string date = service_day(job), type = job.text("placeType");
  DOSI_TRY(const auto http, http::Client::create());
  kit::Progress progress;
  City city;
  HubPlaces found;
  for (std::size_t i = 0; i < job.hubs.size(); ++i) {
    progress.tell(kReadShare * static_cast<double>(i) / static_cast<double>(job.hubs.size()), job.hubs[i].hub);
    const client::Client hub(*http, job.hubs[i]);
    DOSI_CHECK(city.add(hub, compact(date)));
    DOSI_CHECK(read_hub_places(hub, type, job.texts("attributes"), found));
  }
  if (found.places.ids.empty()) return bad_request("The hubs have no entities of type " + type + " with a location", "placeType");
  const AccessOptions options = options_of(job);
  const std::vector<double> cutoffs = job.numbers("cutoffs");
  const kit::StreetGraph graph(city.streets);
  const Walks walks(graph, city.day.places, found.places.at, options);
  const Timetable timetable(city.day.places, city.day.runs, walks.between_stops());
  const std::string told = fmt::format("{} stops, {} trips, {} places", city.day.places.size(), city.day.trips, found.places.ids.size());
  const Reached reached = reach(timetable, walks, options, {cutoffs, found.places.values, std::max(1u, std::thread::hardware_concurrency() / 2)},
                                [&](double share) {
                                  progress.tell(kReadShare + (1 - kReadShare) * share, told);
                                  return true;
                                });
  kit::Results results(job);
  add_results(found, cutoffs, reached, results);
  const auto count = [](std::size_t n) { return json::Value(static_cast<std::int64_t>(n)); };
  DOSI_CHECK(std::move(results).hand_in(client::Client(*http, job.hubs.front()),
                                        {{"date", date},
                                         {"stops", count(city.day.places.size())},
                                         {"trips", count(city.day.trips)},
                                         {"places", count(found.places.ids.size())},
                                         {"stopsOffStreets", count(walks.stops_off_streets())},
                                         {"placesOffStreets", count(walks.places_off_streets())},
                                         {"average", averages(found, cutoffs, reached)}}));
  progress.done(told);
  return ok();
}

}  // namespace dosi::bus
