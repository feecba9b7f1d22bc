#include "http/spool_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace dosi::http {

Result<SpoolFile> SpoolFile::create(const std::string& directory) {
  std::string path = directory + "/upload-XXXXXX";
  const int fd = ::mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) return error(ErrorCode::unavailable, "cannot make a file in " + directory + ": " + std::strerror(errno));
  return SpoolFile(fd, std::move(path));
}

SpoolFile::SpoolFile(SpoolFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}

SpoolFile::~SpoolFile() {
  if (fd_ < 0) return;
  ::close(fd_);
  ::unlink(path_.c_str());
}

Result<void> SpoolFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return error(ErrorCode::unavailable, "cannot write " + path_ + ": " + std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return ok();
}

Result<std::string> SpoolFile::keep() {
  if (::close(fd_) != 0) {
    const int why = errno;
    ::unlink(path_.c_str());
    fd_ = -1;
    return error(ErrorCode::unavailable, "cannot close " + path_ + ": " + std::strerror(why));
  }
  fd_ = -1;
  return std::move(path_);
}

}  // namespace dosi::http
