#pragma once

namespace CLI {
class App;
}

namespace dosi::patrol {

// Each adds a sub-command; what it does runs as its callback and leaves the exit status in `status`.
void add_backtest(CLI::App& app, int& status);
void add_risk(CLI::App& app, int& status);

}  // namespace dosi::patrol
