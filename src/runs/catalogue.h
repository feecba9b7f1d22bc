#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "runs/manifest.h"

namespace dosi::runs {

// A manifest that cannot be used, and why.
struct Broken {
  std::string name;  // of its folder
  std::string problem;
};

// The solutions of some folders: each of their sub-folders that has a solution.json. Immutable; any thread.
class Catalogue {
 public:
  // Where two have one id, that of the later folder counts. A folder that is not there has none; a manifest that is wrong hinders no other.
  // `beside` is the folder of the dosi program: commands may name programs that lie there.
  static Catalogue load(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& beside);

  const std::vector<Manifest>& solutions() const { return solutions_; }  // by id
  const std::vector<Broken>& broken() const { return broken_; }
  // not_found naming those that there are.
  Result<const Manifest*> find(std::string_view id) const;
  // The file to run for a command of the manifest, `command` or `session`: a name with '/' lies in the solution's folder, another beside dosi or in /usr/local/bin,
  // /usr/bin or /bin. not_found saying where it was looked for.
  Result<std::filesystem::path> program(const Manifest& manifest, const std::vector<std::string>& command) const;

 private:
  void add(Manifest manifest);
  Result<void> check_programs(const Manifest& manifest) const;

  std::vector<Manifest> solutions_;
  std::vector<Broken> broken_;
  std::filesystem::path beside_;
};

// Where solutions lie that come with dosi: the folder `solutions` beside the program. And the program's own folder.
std::filesystem::path folder_of_program();

}  // namespace dosi::runs
