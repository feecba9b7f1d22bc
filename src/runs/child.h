#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dosi::runs {

// What to run. No shell reads any of it.
struct Command {
  std::filesystem::path program;
  std::vector<std::string> arguments;    // after the program's name
  std::filesystem::path folder;          // where it runs
  std::vector<std::string> environment;  // "NAME=value"; nothing else of ours is passed on
  std::filesystem::path input;           // its standard input; empty: what send() brings
  int niceness = 10;                     // answering requests comes first
  // Of its standard output, in all and of one line. Beyond, the solution is killed.
  std::size_t most_output = 16 << 20, most_line = 64 << 10;
};
inline constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();

// A solution's process, under a guard (guard.h).
class Child {
 public:
  // What is kept of standard error: its end.
  static constexpr std::size_t kErrorTail = 4 << 10;

  // unavailable: the system refuses, the message says why.
  static Result<std::unique_ptr<Child>> start(const Command& command);
  ~Child();  // kills it

  struct End {
    int status = 0;             // as guard() returns it
    bool too_much = false;      // it wrote more than it may and was killed
    std::string error_tail;     // may hold anything, cut anywhere
  };
  // Reads until it has ended; once. Each whole line of its standard output goes to `on_line`.
  End wait(const std::function<void(std::string_view)>& on_line);

  // Puts text on its standard input, which the thread in wait() writes. Any thread; never waits. Lost where the solution does not read.
  void send(std::string text);
  // Asks it to end; if it has not in 15 s, it is killed. Any thread, and a signal's handler.
  void ask_to_end();
  // Kills it and all that came from it. Any thread.
  void kill();

 private:
  struct State;
  explicit Child(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dosi::runs
