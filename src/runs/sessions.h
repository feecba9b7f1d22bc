#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "runs/session.h"

namespace dosi::runs {

// The open sessions of a hub, and the last that have ended. A session is a tenant's own. Thread-safe.
class Sessions {
 public:
  explicit Sessions(SessionOptions options);
  ~Sessions();

  // Starts the job's session program: the session object. unavailable when as many are open as may be; forbidden when none may.
  Result<std::string> open(Job job);

  struct Which {
    std::string_view solution, tenant, id;
  };
  // The following: not_found when there is no such session.
  Result<std::string> shown(const Which& which) const;
  void ask(const Which& which, const json::Value& question, Session::Answer answer);
  Result<void> end(const Which& which);
  // Ends all and waits for their ends; then none can be opened.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dosi::runs
