#include "base/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

namespace dosi {
namespace {

Error refused(const std::filesystem::path& path) {
  return error(ErrorCode::unavailable, "'" + path.filename().string() + "' cannot be written: " + std::strerror(errno));
}

}  // namespace

Result<void> sync_file(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno == ENOENT ? ok() : Result<void>(refused(path));
  const bool synced = ::fsync(file) == 0;
  Result<void> result = synced ? ok() : Result<void>(refused(path));
  ::close(file);
  return result;
}

Result<void> replace_file(const std::filesystem::path& path, std::string_view text) {
  const std::filesystem::path fresh = path.string() + ".new";
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!out.flush()) return refused(path);
  }
  DOSI_CHECK(sync_file(fresh));
  if (::rename(fresh.c_str(), path.c_str()) != 0) return refused(path);
  return sync_file(path.parent_path());
}

}  // namespace dosi
