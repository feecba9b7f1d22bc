#pragma once

namespace CLI {
class App;
}

namespace dosi::patrol {

// Each adds a sub-command; what it does runs as its callback and leaves the exit status in `status`.
void add_standby(CLI::App& app, int& status);
void add_plan(CLI::App& app, int& status);
void add_tour(CLI::App& app, int& status);
void add_cctv(CLI::App& app, int& status);
void add_fairness(CLI::App& app, int& status);
void add_backtest(CLI::App& app, int& status);
void add_risk(CLI::App& app, int& status);
// Work on a hub's data, as runs and sessions of solutions (docs/solutions.md): what to do stands on standard input.
void add_jobs(CLI::App& app, int& status);

}  // namespace dosi::patrol
