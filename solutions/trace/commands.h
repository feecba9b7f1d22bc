#pragma once

namespace CLI {
class App;
}

namespace dosi::trace {

// Each adds a sub-command; what it does runs as its callback and leaves the exit status in `status`.
void add_contacts(CLI::App& app, int& status);
void add_sample_stays(CLI::App& app, int& status);

}  // namespace dosi::trace
