#include "solutions/bus/jobs.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ctime>

#include "solutions/bus/commands.h"

namespace dosi::bus {

std::string service_day(const kit::Job& job) {
  const std::string date = job.text("date");
  return date.empty() ? fmt::format("{:%Y-%m-%d}", fmt::localtime(std::time(nullptr))) : date;
}

std::string compact(std::string date) {
  std::erase(date, '-');
  return date;
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
  add("design-job", "better lines, as a run of a solution", run_design);
}

}  // namespace dosi::bus
