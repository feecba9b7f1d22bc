#pragma once

namespace CLI {
class App;
}

namespace dosi::app {

// Each adds one sub-command; what it does runs as its callback and leaves the exit status in `status`.
void add_serve(CLI::App& app, int& status);
void add_demo(CLI::App& app, int& status);
void add_import(CLI::App& app, int& status);
void add_check(CLI::App& app, int& status);
void add_backup(CLI::App& app, int& status);
void add_restore(CLI::App& app, int& status);
void add_solution(CLI::App& app, int& status);
// A sub-command for each program dosi-NAME beside this one: `dosi bus ...` becomes `dosi-bus ...`.
void add_solutions(CLI::App& app);

}  // namespace dosi::app
