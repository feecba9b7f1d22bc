#include "store_rocks/acknowledged.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dosi::store_rocks {

Result<std::unique_ptr<Acknowledged>> Acknowledged::open(const std::string& folder) {
  const std::string path = folder + "/acknowledged";
  const auto failed = [&](const char* doing) {
    return error(ErrorCode::unavailable, std::string("cannot ") + doing + " '" + path + "': " + std::strerror(errno));
  };
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return failed("open");
  // Real blocks: a hole that finds the disk full would kill the process at the first note.
  const int reserved = ::posix_fallocate(file, 0, sizeof(std::uint64_t));
  void* mapped = MAP_FAILED;
  if (reserved == 0) mapped = ::mmap(nullptr, sizeof(std::uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  else errno = reserved;
  ::close(file);
  if (mapped == MAP_FAILED) return failed("reserve");
  return std::unique_ptr<Acknowledged>(new Acknowledged(static_cast<std::uint64_t*>(mapped)));
}

Acknowledged::~Acknowledged() { ::munmap(mapped_, sizeof(std::uint64_t)); }

std::uint64_t Acknowledged::group() const { return __atomic_load_n(mapped_, __ATOMIC_ACQUIRE); }
void Acknowledged::note(std::uint64_t group) { __atomic_store_n(mapped_, group, __ATOMIC_RELEASE); }

}  // namespace dosi::store_rocks
