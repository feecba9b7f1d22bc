#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "ngsi/record.h"

namespace dosi::imports {

// Which entities an import made, in a file beside it, so that it can be undone after a restart, and after a crash in its
// middle. Text, one line each: "+<time> <id>" before the id is written, "=<time> <id>" when the import wrote it once
// more, "- <id>" when another made it; times in microseconds since 1970. Movable; one thread.
class CreatedLog {
 public:
  // Reads the file, if there is one, and writes on behind its last whole line. unavailable: the disk refuses.
  static Result<CreatedLog> open(const std::filesystem::path& path);
  CreatedLog(CreatedLog&& other) noexcept;
  CreatedLog& operator=(CreatedLog&&) = delete;
  ~CreatedLog();

  // The ids are not there and will be written now. Durable when it returns.
  Result<void> announce(Time now, const std::set<std::string>& ids);
  // The import wrote `id` again; it carries this time of modification since.
  Result<void> wrote_again(const std::string& id, Time modified);
  // What was announced came to be by somebody else, or not at all.
  Result<void> disown(const std::string& id);

  bool has(const std::string& id) const { return made_.contains(id); }
  // Whether this import made the entity and nobody changed it since.
  bool untouched(const ngsi::Record& entity) const;
  std::vector<std::string> ids() const;

 private:
  struct Made {
    Time since;
    Time modified = kNoTime;  // kNoTime: when it was made
  };
  explicit CreatedLog(int file) : file_(file) {}
  void read(std::string_view line);
  Result<void> append(std::string_view lines);

  int file_;
  std::unordered_map<std::string, Made> made_;
};

}  // namespace dosi::imports
