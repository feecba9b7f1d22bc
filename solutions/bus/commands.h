#pragma once

namespace CLI {
class App;
}

namespace dosi::bus {

// Each adds a sub-command; what it does runs as its callback and leaves the exit status in `status`.
void add_design(CLI::App& app, int& status);
void add_improve(CLI::App& app, int& status);
void add_evaluate(CLI::App& app, int& status);
void add_demand(CLI::App& app, int& status);
void add_access(CLI::App& app, int& status);
void add_gtfs_check(CLI::App& app, int& status);
// The same on a hub's data, as a run of a solution (docs/solutions.md): what to do stands on standard input.
void add_jobs(CLI::App& app, int& status);

}  // namespace dosi::bus
