#include "ingest/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

extern char** environ;

namespace dosi::ingest {

namespace {

class Pipe {
 public:
  Pipe() { open_ = ::pipe2(fds_, O_CLOEXEC) == 0; }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() { close_read(), close_write(); }
  bool good() const { return open_; }
  int read_end() const { return fds_[0]; }
  int write_end() const { return fds_[1]; }
  void close_read() { close_one(fds_[0]); }
  void close_write() { close_one(fds_[1]); }

 private:
  static void close_one(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  int fds_[2] = {-1, -1};
  bool open_ = false;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& t : texts) out.push_back(t.data());
  out.push_back(nullptr);
  return out;
}

// The child leads a group of its own, so that its own children end with it.
Result<pid_t> spawn(std::vector<std::string> command, std::vector<std::string> environment, Pipe& out, Pipe& err) {
  for (char** e = environ; *e; ++e) environment.emplace_back(*e);
  auto argv = pointers(command), envp = pointers(environment);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.write_end(), 1);
  posix_spawn_file_actions_adddup2(&actions, err.write_end(), 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  pid_t pid = 0;
  const int failure = posix_spawnp(&pid, argv[0], &actions, &attributes, argv.data(), envp.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (failure != 0)
    return error(ErrorCode::unavailable, "The program " + command[0] + " cannot be started: " + std::strerror(failure));
  return pid;
}

// False once the other end is closed.
bool drain(Pipe& pipe, std::string& to) {
  std::array<char, 65536> buffer;
  const ssize_t n = ::read(pipe.read_end(), buffer.data(), buffer.size());
  if (n > 0) to.append(buffer.data(), static_cast<std::size_t>(n));
  if (n > 0 || (n < 0 && errno == EINTR)) return true;
  pipe.close_read();
  return false;
}

}  // namespace

Result<Finished> run_process(const std::vector<std::string>& command, const std::vector<std::string>& environment,
                             const ProcessLimits& limits, const std::function<bool()>& go_on) {
  Pipe out, err;
  if (!out.good() || !err.good()) return error(ErrorCode::unavailable, "Too many open files");
  DOSI_TRY(const pid_t pid, spawn(command, environment, out, err));
  out.close_write(), err.close_write();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(limits.seconds);
  Finished finished;
  Result<void> outcome = ok();
  while (out.read_end() >= 0 || err.read_end() >= 0) {
    std::array<pollfd, 2> ready{pollfd{out.read_end(), POLLIN, 0}, pollfd{err.read_end(), POLLIN, 0}};
    ::poll(ready.data(), ready.size(), 100);
    if (ready[0].revents != 0) drain(out, finished.out);
    if (ready[1].revents != 0) drain(err, finished.err);
    if (!go_on()) outcome = error(ErrorCode::cancelled, "Cancelled while " + command[0] + " was running");
    else if (std::chrono::steady_clock::now() > deadline)
      outcome = bad_request(command[0] + " needed more than " + std::to_string(limits.seconds) + " s");
    else if (finished.out.size() + finished.err.size() > limits.output_bytes)
      outcome = error(ErrorCode::payload_too_large, command[0] + " wrote more than " + std::to_string(limits.output_bytes) + " B");
    if (!outcome) break;
  }
  if (!outcome) ::kill(-pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  DOSI_CHECK(outcome);
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

}  // namespace dosi::ingest
