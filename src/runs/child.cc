#include "runs/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <utility>

#include "runs/guard.h"

namespace dosi::runs {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kGrace{15};

// A file descriptor that is closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    close();
    fd_ = std::exchange(other.fd_, -1);
    return *this;
  }
  ~Descriptor() { close(); }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

struct Pipe {
  Descriptor read, write;
  static Result<Pipe> make() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return error(ErrorCode::unavailable, std::string("No pipe can be made: ") + std::strerror(errno));
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  }
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

// Lines out of pieces.
class Lines {
 public:
  Lines(const std::function<void(std::string_view)>& on_line, std::size_t most, std::size_t most_line)
      : on_line_(on_line), most_(most), most_line_(most_line) {}
  // false: more than may be.
  bool take(std::string_view piece) {
    total_ += piece.size();
    for (std::size_t end; (end = piece.find('\n')) != std::string_view::npos; piece.remove_prefix(end + 1)) {
      rest_ += piece.substr(0, end);
      if (!rest_.empty()) on_line_(rest_);
      rest_.clear();
    }
    rest_ += piece;
    return total_ <= most_ && rest_.size() <= most_line_;
  }
  void end() {
    if (!rest_.empty()) on_line_(rest_);
  }

 private:
  const std::function<void(std::string_view)>& on_line_;
  std::size_t most_, most_line_, total_ = 0;
  std::string rest_;
};

}  // namespace

struct Child::State {
  pid_t guard = -1;
  Descriptor in, out, err, wake;
  Descriptor lifeline;  // of the thread that waits
  std::atomic<bool> asked = false, killed = false;
  std::size_t most_output = 0, most_line = 0;
  std::mutex mutex;
  std::string outbox;  // for its standard input; guarded by the mutex
  End end;
  Clock::time_point deadline = Clock::time_point::max();  // of an end in peace

  ~State() {
    lifeline.close();
    if (guard > 0) wait_for_guard();
  }

  // Makes the thread in wait() look around.
  void rouse() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake.get(), &one, sizeof one);
  }
  void call(std::atomic<bool>& wish) const {
    wish = true;
    rouse();
  }

  int wait_for_guard() {
    int status = 0;
    while (::waitpid(guard, &status, 0) < 0 && errno == EINTR) {
    }
    guard = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  int patience_ms() const {
    if (deadline == Clock::time_point::max()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    return static_cast<int>(std::max<std::int64_t>(left, 0));
  }

  // Does what was asked for, and what time asks for.
  void heed() {
    std::uint64_t calls = 0;
    [[maybe_unused]] const auto heard = ::read(wake.get(), &calls, sizeof calls);
    if (asked.exchange(false) && lifeline.get() >= 0) {
      [[maybe_unused]] const auto written = ::write(lifeline.get(), "t", 1);
      deadline = std::min(deadline, Clock::now() + kGrace);
    }
    if (killed || Clock::now() >= deadline) lifeline.close(), deadline = Clock::time_point::max();
  }

  // Writes what waits for it, as far as it goes without waiting.
  void write_some() {
    const std::lock_guard lock(mutex);
    if (in.get() < 0 || outbox.empty()) return;
    const ssize_t n = ::write(in.get(), outbox.data(), outbox.size());
    if (n > 0) outbox.erase(0, static_cast<std::size_t>(n));
    if (n < 0 && errno != EAGAIN && errno != EINTR) in.close();
  }
  // Where there is something to write; -1: nothing.
  int writes_to() {
    const std::lock_guard lock(mutex);
    return outbox.empty() ? -1 : in.get();
  }

  void take_error(std::string_view piece) {
    end.error_tail += piece;
    if (end.error_tail.size() > kErrorTail) end.error_tail.erase(0, end.error_tail.size() - kErrorTail);
  }
  void take_output(std::string_view piece, Lines& lines) {
    if (end.too_much || lines.take(piece)) return;
    end.too_much = true;
    lifeline.close();
  }
};

namespace {

// What is there to read; false at the end.
bool read_some(int fd, std::string& out) {
  char piece[16 << 10];
  const ssize_t n = ::read(fd, piece, sizeof piece);
  out.assign(piece, n > 0 ? static_cast<std::size_t>(n) : 0);
  return n > 0 || (n < 0 && errno == EINTR);
}

}  // namespace

Child::Child(std::unique_ptr<State> state) : state_(std::move(state)) {}
Child::~Child() = default;

Result<std::unique_ptr<Child>> Child::start(const Command& command) {
  Pipe in;
  if (command.input.empty()) {
    DOSI_TRY(in, Pipe::make());
  }
  DOSI_TRY(Pipe out, Pipe::make());
  DOSI_TRY(Pipe err, Pipe::make());
  DOSI_TRY(Pipe lifeline, Pipe::make());
  std::vector<std::string> words = {"dosi", "solution-guard", std::to_string(command.niceness), command.program.string()};
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  std::vector<std::string> environment = command.environment;

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  if (command.input.empty())
    posix_spawn_file_actions_adddup2(&files, in.read.get(), STDIN_FILENO);
  else
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, command.input.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out.write.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, err.write.get(), STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&files, lifeline.read.get(), kLifeline);
  posix_spawn_file_actions_addclosefrom_np(&files, kLifeline + 1);
  posix_spawn_file_actions_addchdir_np(&files, command.folder.c_str());
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);

  auto state = std::make_unique<State>();
  const int failed = ::posix_spawn(&state->guard, "/proc/self/exe", &files, &attributes, pointers(words).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0) {
    state->guard = -1;
    return error(ErrorCode::unavailable, std::string("The solution cannot be started: ") + std::strerror(failed));
  }
  if (command.input.empty()) ::fcntl(in.write.get(), F_SETFL, O_NONBLOCK);
  state->in = std::move(in.write), state->most_output = command.most_output, state->most_line = command.most_line;
  state->out = std::move(out.read), state->err = std::move(err.read);
  state->lifeline = std::move(lifeline.write);
  state->wake = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  return std::unique_ptr<Child>(new Child(std::move(state)));
}

void Child::send(std::string text) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->outbox += text;
  }
  state_->rouse();
}

void Child::ask_to_end() { state_->call(state_->asked); }
void Child::kill() { state_->call(state_->killed); }

Child::End Child::wait(const std::function<void(std::string_view)>& on_line) {
  State& s = *state_;
  Lines lines(on_line, s.most_output, s.most_line);
  std::string piece;
  pollfd out{s.out.get(), POLLIN, 0}, err{s.err.get(), POLLIN, 0}, wake{s.wake.get(), POLLIN, 0};
  while (out.fd >= 0 || err.fd >= 0) {
    pollfd waiting[] = {out, err, wake, {s.writes_to(), POLLOUT, 0}};
    if (::poll(waiting, 4, s.patience_ms()) < 0 && errno != EINTR) break;
    s.heed();
    if (waiting[3].revents != 0) s.write_some();
    if (waiting[0].revents != 0) {
      if (!read_some(out.fd, piece)) out.fd = -1;
      s.take_output(piece, lines);
    }
    if (waiting[1].revents != 0) {
      if (!read_some(err.fd, piece)) err.fd = -1;
      s.take_error(piece);
    }
  }
  if (!s.end.too_much) lines.end();
  s.end.status = s.wait_for_guard();
  return std::move(s.end);
}

}  // namespace dosi::runs
