#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "app/command.h"

namespace dosi::app {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kPrefix = "dosi-";

[[noreturn]] void become(const fs::path& program, std::vector<std::string> arguments) {
  std::vector<char*> argv;
  std::string name = program.string();
  argv.push_back(name.data());
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  execv(name.c_str(), argv.data());
  fmt::print(stderr, "dosi: '{}' cannot be run: {}\n", name, std::strerror(errno));
  std::exit(1);
}

}  // namespace

void add_solutions(CLI::App& app) {
  std::error_code failed;
  const fs::path folder = fs::read_symlink("/proc/self/exe", failed).parent_path();
  std::vector<fs::path> programs;
  for (const auto& entry : fs::directory_iterator(folder, failed))
    if (entry.is_regular_file(failed) && entry.path().filename().string().starts_with(kPrefix) &&
        access(entry.path().c_str(), X_OK) == 0)
      programs.push_back(entry.path());
  std::sort(programs.begin(), programs.end());
  for (const fs::path& program : programs) {
    CLI::App* command =
        app.add_subcommand(program.filename().string().substr(kPrefix.size()), "a solution; see its --help / 솔루션");
    command->prefix_command()->set_help_flag();
    command->callback([command, program] { become(program, command->remaining()); });
  }
}

}  // namespace dosi::app
