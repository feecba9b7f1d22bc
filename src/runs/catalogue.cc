#include "runs/catalogue.h"

#include <unistd.h>

#include <algorithm>

namespace dosi::runs {

namespace fs = std::filesystem;

Catalogue Catalogue::load(const std::vector<fs::path>& folders, const fs::path& beside) {
  Catalogue out;
  out.beside_ = beside;
  std::error_code failed;
  for (const fs::path& folder : folders)
    for (const auto& entry : fs::directory_iterator(folder, failed)) {
      if (!fs::is_regular_file(entry.path() / "solution.json", failed)) continue;
      auto manifest = read_manifest(fs::absolute(entry.path()));
      const auto usable = manifest ? out.check_programs(*manifest) : Result<void>(manifest.error());
      if (usable)
        out.add(std::move(*manifest));
      else
        out.broken_.push_back({entry.path().filename().string(), usable.error().message});
    }
  const auto by_id = [](const Manifest& a, const Manifest& b) { return a.id < b.id; };
  std::sort(out.solutions_.begin(), out.solutions_.end(), by_id);
  std::sort(out.broken_.begin(), out.broken_.end(), [](const Broken& a, const Broken& b) { return a.name < b.name; });
  return out;
}

void Catalogue::add(Manifest manifest) {
  const auto same = std::find_if(solutions_.begin(), solutions_.end(), [&](const Manifest& m) { return m.id == manifest.id; });
  if (same != solutions_.end())
    *same = std::move(manifest);
  else
    solutions_.push_back(std::move(manifest));
}

Result<const Manifest*> Catalogue::find(std::string_view id) const {
  std::string known;
  for (const Manifest& manifest : solutions_) {
    if (manifest.id == id) return &manifest;
    known += (known.empty() ? "" : ", ") + manifest.id;
  }
  return not_found("There is no solution '" + std::string(id.substr(0, 100)) + "'; there are: " + (known.empty() ? "none" : known));
}

Result<void> Catalogue::check_programs(const Manifest& manifest) const {
  for (const auto* command : {&manifest.command, &manifest.session})
    if (!command->empty()) DOSI_CHECK(program(manifest, *command));
  return ok();
}

Result<fs::path> Catalogue::program(const Manifest& manifest, const std::vector<std::string>& command) const {
  const std::string& name = command.front();
  std::vector<fs::path> places;
  if (name.find('/') != std::string::npos)
    places = {manifest.folder / name};
  else
    places = {beside_ / name, fs::path("/usr/local/bin") / name, fs::path("/usr/bin") / name, fs::path("/bin") / name};
  std::error_code failed;
  for (const fs::path& place : places)
    if (fs::is_regular_file(place, failed) && ::access(place.c_str(), X_OK) == 0) return place.lexically_normal();
  return not_found("solution '" + manifest.id + "': its command '" + name + "' is no program that can be run; looked for " +
                   places.front().lexically_normal().string() + (places.size() > 1 ? " and in /usr/local/bin, /usr/bin, /bin" : ""));
}

fs::path folder_of_program() {
  std::error_code failed;
  return fs::read_symlink("/proc/self/exe", failed).parent_path();
}

}  // namespace dosi::runs
