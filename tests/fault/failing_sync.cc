// A disk whose syncs fail: while the file named by DOSI_FAIL_SYNC_WHILE is there, every sync answers EIO and does nothing. Linked into a test
// program, or loaded into the hub by LD_PRELOAD.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace {

bool fails() {
  const char* file = std::getenv("DOSI_FAIL_SYNC_WHILE");
  return file != nullptr && ::access(file, F_OK) == 0;
}

int sync_or_fail(long call, int file) {
  if (!fails()) return static_cast<int>(::syscall(call, file));
  errno = EIO;
  return -1;
}

}  // namespace

extern "C" int fsync(int file) { return sync_or_fail(SYS_fsync, file); }
extern "C" int fdatasync(int file) { return sync_or_fail(SYS_fdatasync, file); }
extern "C" int sync_file_range(int file, off64_t from, off64_t bytes, unsigned flags) {
  if (!fails()) return static_cast<int>(::syscall(SYS_sync_file_range, file, from, bytes, flags));
  errno = EIO;
  return -1;
}
