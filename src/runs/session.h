#pragma once
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "runs/execution.h"

namespace dosi::runs {

struct SessionOptions {
  unsigned most = 4;                  // open at once; 0: none may be opened
  std::chrono::seconds idle{600};     // nobody asks for so long: it ends
  std::chrono::seconds patience{60};  // an answer takes longer: it is ended
};

// A solution's program that stays and answers questions (docs/solutions.md, sessions): one JSON object a line in, one a line out. Questions
// are put to it one after the other. Thread-safe.
class Session {
 public:
  using Clock = std::chrono::steady_clock;
  using Answer = std::function<void(Result<std::string>)>;
  enum class State : std::uint8_t { loading, ready, ended, failed };

  // An answer's length, a question's, and questions that wait.
  static constexpr std::size_t kMostAnswer = 32 << 20, kMostQuestion = 1 << 20, kMostWaiting = 16;

  Session(Job job, SessionOptions options);

  // Runs the program to its end; once, on a thread of its own.
  void run();
  // The program's answer, a JSON object as text; `answer` is called once, here or on the thread of run(). bad_request: the program says so,
  // or the question is too long; conflict: it still loads, or has ended; unavailable: too many wait, or it took too long.
  void ask(const json::Value& question, Answer answer);
  void end();   // it may tidy up for 15 s
  void kill();  // at once
  // Ends it where nobody has asked for long, or an answer is overdue.
  void check_time(Clock::time_point now);

  // The session object (docs/hub-api.md).
  json::Value to_json() const;
  bool is_over() const;
  const std::string& id() const { return job_.id; }
  bool is_of(std::string_view solution, std::string_view tenant) const { return job_.manifest.id == solution && job_.tenant == tenant; }

 private:
  struct Question {
    std::string line;
    Answer answer;
  };
  void take(std::string_view line);
  void answer_first(std::string_view line);
  void put_first();
  void finish(State state, std::string why);
  void conclude(const Command& command, const Child::End& end);

  const Job job_;
  const SessionOptions options_;
  mutable std::mutex mutex_;  // of what follows
  State state_ = State::loading;
  Progress progress_;
  std::string error_;
  std::string overdue_;  // why it is being killed
  bool asked_to_end_ = false;
  std::shared_ptr<Child> child_;
  std::deque<Question> questions_;  // the first is with the program
  Clock::time_point since_ = Clock::now();  // its last question or answer, or its start
};

}  // namespace dosi::runs
