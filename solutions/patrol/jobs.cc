#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "solutions/patrol/commands.h"
#include "solutions/patrol/session/conversation.h"

namespace dosi::patrol {

void add_jobs(CLI::App& app, int& status) {
  CLI::App* session = app.add_subcommand("session", "the patrol desk of a hub")->group("");
  session->callback([&status] {
    if (const auto done = converse(); !done) fmt::print(stderr, "{}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::patrol
