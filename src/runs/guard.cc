#include "runs/guard.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace dosi::runs {
namespace {

constexpr int kCannotRun = 127, kSignalled = 128;

int status_of(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : kSignalled + WTERMSIG(wait_status);
}

[[noreturn]] void become(char** command, int niceness, pid_t guard) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != guard) _exit(kCannotRun);  // it died before it could be told that we wait for that
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  close(kLifeline);
  [[maybe_unused]] const int now = nice(niceness);
  const rlimit no_dump{0, 0};
  setrlimit(RLIMIT_CORE, &no_dump);
  execv(command[0], command);
  std::fprintf(stderr, "'%s' cannot be run: %s\n", command[0], std::strerror(errno));
  _exit(kCannotRun);
}

// Kills the children that we have, then those that became ours by that, until there are none.
void kill_all() {
  for (;;) {
    char path[64];
    std::snprintf(path, sizeof path, "/proc/self/task/%d/children", static_cast<int>(getpid()));
    if (std::FILE* children = std::fopen(path, "r")) {
      int pid = 0;
      while (std::fscanf(children, "%d", &pid) == 1) kill(pid, SIGKILL);
      std::fclose(children);
    }
    if (waitpid(-1, nullptr, 0) < 0 && errno == ECHILD) return;
  }
}

// Whether the solution has ended, with its status; other processes that ended are only taken note of.
bool reap(pid_t solution, int& status) {
  bool ended = false;
  for (;;) {
    int wait_status = 0;
    const pid_t pid = waitpid(-1, &wait_status, WNOHANG);
    if (pid <= 0) return ended;
    if (pid == solution) ended = true, status = status_of(wait_status);
  }
}

}  // namespace

int guard(char** command, int niceness) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGCHLD);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  // Whoever wants the solution to end tells the hub.
  signal(SIGINT, SIG_IGN), signal(SIGTERM, SIG_IGN), signal(SIGHUP, SIG_IGN), signal(SIGPIPE, SIG_IGN);
  const int children = signalfd(-1, &ends, SFD_CLOEXEC);
  fcntl(kLifeline, F_SETFD, FD_CLOEXEC);
  const pid_t self = getpid();
  const pid_t solution = fork();
  if (solution == 0) {
    signal(SIGINT, SIG_DFL), signal(SIGTERM, SIG_DFL), signal(SIGHUP, SIG_DFL);
    become(command, niceness, self);
  }
  if (solution < 0 || children < 0) return kCannotRun;
  setpgid(solution, solution);
  int status = kSignalled + SIGKILL;
  for (bool attached = true; attached;) {
    pollfd waiting[] = {{children, POLLIN, 0}, {kLifeline, POLLIN, 0}};
    if (poll(waiting, 2, -1) < 0 && errno != EINTR) break;
    signalfd_siginfo info;
    if ((waiting[0].revents & POLLIN) != 0 && read(children, &info, sizeof info) > 0 && reap(solution, status)) break;
    if (waiting[1].revents == 0) continue;
    char byte = 0;
    attached = read(kLifeline, &byte, 1) > 0;
    if (attached) kill(-solution, SIGTERM);
  }
  kill_all();
  return status;
}

}  // namespace dosi::runs
