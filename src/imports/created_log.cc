#include "imports/created_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

namespace dosi::imports {
namespace {

Error refused(std::string_view what) {
  return error(ErrorCode::unavailable, std::string(what) + ": " + std::strerror(errno));
}

void append_line(std::string& out, char kind, std::string_view time, const std::string& id) {
  out.append(1, kind).append(time).append(1, ' ').append(id).append(1, '\n');
}

}  // namespace

Result<CreatedLog> CreatedLog::open(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const std::size_t whole = text.rfind('\n') + 1;  // behind it: a line that a crash cut
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0640);
  if (file < 0) return refused("The list of what the import makes cannot be opened");
  CreatedLog log(file);
  if (::ftruncate(file, static_cast<off_t>(whole)) != 0 || ::lseek(file, 0, SEEK_END) < 0)
    return refused("The list of what the import makes cannot be written");
  for (std::size_t at = 0; at < whole;) {
    const std::size_t end = text.find('\n', at);
    log.read(std::string_view(text).substr(at, end - at));
    at = end + 1;
  }
  return log;
}

CreatedLog::CreatedLog(CreatedLog&& other) noexcept
    : file_(std::exchange(other.file_, -1)), made_(std::move(other.made_)) {}

CreatedLog::~CreatedLog() {
  if (file_ >= 0) ::close(file_);
}

void CreatedLog::read(std::string_view line) {
  const std::size_t gap = line.find(' ');
  if (gap == std::string_view::npos) return;
  const std::string id(line.substr(gap + 1));
  Time time = kNoTime;
  std::from_chars(line.data() + 1, line.data() + gap, time.us);
  if (line[0] == '+') made_.insert_or_assign(id, Made{time});
  else if (line[0] == '-') made_.erase(id);
  else if (const auto at = made_.find(id); at != made_.end()) at->second.modified = time;
}

Result<void> CreatedLog::append(std::string_view lines) {
  while (!lines.empty()) {
    const ssize_t written = ::write(file_, lines.data(), lines.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return refused("The list of what the import makes cannot be written");
    lines.remove_prefix(static_cast<std::size_t>(written));
  }
  return ok();
}

Result<void> CreatedLog::announce(Time now, const std::set<std::string>& ids) {
  if (ids.empty()) return ok();
  std::string lines;
  for (const std::string& id : ids) {
    if (id.find('\n') != std::string::npos) continue;  // no URI: it will be refused, and would break a line
    append_line(lines, '+', std::to_string(now.us), id);
    made_.insert_or_assign(id, Made{now});
  }
  DOSI_CHECK(append(lines));
  return ::fdatasync(file_) == 0 ? ok() : Result<void>(refused("The list of what the import makes cannot be synced"));
}

Result<void> CreatedLog::wrote_again(const std::string& id, Time modified) {
  made_.at(id).modified = modified;
  std::string line;
  append_line(line, '=', std::to_string(modified.us), id);
  return append(line);
}

Result<void> CreatedLog::disown(const std::string& id) {
  made_.erase(id);
  std::string line;
  append_line(line, '-', "", id);
  return append(line);
}

bool CreatedLog::untouched(const ngsi::Record& entity) const {
  const auto at = made_.find(std::string(entity.id()));
  if (at == made_.end() || entity.created_at() < at->second.since) return false;
  return entity.modified_at() == (at->second.modified == kNoTime ? entity.created_at() : at->second.modified);
}

std::vector<std::string> CreatedLog::ids() const {
  std::vector<std::string> all;
  all.reserve(made_.size());
  for (const auto& [id, made] : made_) all.push_back(id);
  return all;
}

}  // namespace dosi::imports
