#include <fmt/format.h>

#include <cmath>
#include <thread>

#include "solutions/bus/journey/access.h"
#include "solutions/bus/jobs.h"

namespace dosi::bus {
namespace {

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
  const std::string date = service_day(job);
  DOSI_TRY(const auto http, http::Client::create());
  kit::Progress progress;
  DOSI_TRY(const CityAndPlaces read, read_city(job, *http, date, job.texts("attributes"), progress));
  const auto& [city, found] = read;
  if (found.places.ids.empty()) return bad_request("The hubs have no entities of type " + job.text("placeType") + " with a location", "placeType");
  const AccessOptions options = access_options(job);
  const std::vector<double> cutoffs = job.numbers("cutoffs");
  const kit::StreetGraph graph(city.streets);
  const Walks walks(graph, city.day.places, found.places.at, options);
  const Timetable timetable(city.day.places, city.day.all_runs(), walks.between_stops());
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
