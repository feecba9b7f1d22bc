#pragma once

namespace CLI {
class App;
}

namespace dosi::trace {

// Each adds a sub-command; what it does runs as its callback and leaves the exit status in `status`.
void add_contacts(CLI::App& app, int& status);
void add_sources(CLI::App& app, int& status);
void add_staypoints(CLI::App& app, int& status);
void add_towers(CLI::App& app, int& status);
void add_timeline(CLI::App& app, int& status);
void add_hotspots(CLI::App& app, int& status);
void add_match(CLI::App& app, int& status);
void add_sample_stays(CLI::App& app, int& status);

}  // namespace dosi::trace
