#include "solutions/bus/jobs.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "solutions/bus/city/day_text.h"
#include "solutions/bus/commands.h"
#include "solutions/bus/session/conversation.h"

namespace dosi::bus {

std::string service_day(const kit::Job& job) { return day_or_today(job.text("date")); }

Result<CityAndPlaces> read_city(const kit::Job& job, http::Client& http, const std::string& date, const std::vector<std::string>& attributes,
                                kit::Progress& progress) {
  CityAndPlaces out;
  for (std::size_t i = 0; i < job.hubs.size(); ++i) {
    progress.tell(kReadShare * static_cast<double>(i) / static_cast<double>(job.hubs.size()), job.hubs[i].hub);
    const client::Client hub(http, job.hubs[i]);
    DOSI_CHECK(out.city.add(hub, compact(date)));
    DOSI_CHECK(read_hub_places(hub, job.text("placeType"), attributes, out.found));
  }
  return out;
}

AccessOptions access_options(const kit::Job& job) {
  AccessOptions out;
  out.first = seconds_of(job.text("from"));
  out.minutes = static_cast<int>(job.number("minutes"));
  out.most_walk_min = job.number("maxWalk");
  out.walk_kmh = job.number("walkSpeed");
  out.most_rides = static_cast<int>(job.number("maxRides"));
  out.percentile = job.number("percentile");
  return out;
}

void add_jobs(CLI::App& app, int& status) {
  const auto add = [&](const char* name, const char* help, Result<void> (*run)(const kit::Job&)) {
    CLI::App* command = app.add_subcommand(name, help)->group("");
    command->callback([run, &status] {
      const auto job = kit::Job::read();
      const auto done = job ? run(*job) : Result<void>(job.error());
      if (!done) fmt::print(stderr, "{}\n", done.error().message), status = 1;
    });
  };
  add("access-job", "what people reach, as a run of a solution", run_access);
  add("evaluate-job", "how a day's service serves people, as a run of a solution", run_evaluate);
  CLI::App* session = app.add_subcommand("session", "a planning session of a hub")->group("");
  session->callback([&status] {
    if (const auto done = converse(); !done) fmt::print(stderr, "{}\n", done.error().message), status = 1;
  });
  add("design-job", "better lines, as a run of a solution", run_design);
}

}  // namespace dosi::bus
