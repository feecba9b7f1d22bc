#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "http/client.h"
#include "runs/catalogue.h"
#include "runs/sessions.h"

namespace dosi::runs {

struct Options {
  std::filesystem::path folder;  // runs live here, one folder each
  Catalogue catalogue;
  unsigned most_at_once = 2;  // further ones are refused; 0: nothing may be run
  SessionOptions sessions;
  Clock clock = system_now;
};

// The solutions of a hub and their runs (docs/hub-api.md, run objects). What is returned as text is JSON. Runs are kept: what ran when the
// hub stopped or fell is interrupted. Thread-safe.
class Runs {
 public:
  // `inner` asks this hub itself; `outer` asks others, and refuses the addresses that this hub may not ask. Both must outlive the runs.
  Runs(http::Client& inner, http::Client& outer, Options options);
  ~Runs();  // ends what runs; open answers come before

  // Where this hub is reached from its own machine. Before that nothing can be run.
  void serve_at(std::string url);

  // {"solutions":[...],"broken":[...]}
  std::string solutions() const;
  Result<std::string> solution(std::string_view id) const;
  // The following ask hubs: the answer comes later, on a thread of ours.
  using Answer = std::function<void(Result<std::string>)>;
  // Of this hub and `others`, addresses of hubs.
  void readiness(std::string_view id, std::string tenant, std::vector<std::string> others, Answer answer);
  // `order`: {"parameters":{...},"hubs":["https://..."]}, both may be left out. This hub is the first of the run's.
  void start(std::string_view id, std::string tenant, json::Value order, Answer answer);

  std::string list(std::string_view tenant) const;  // newest first
  Result<std::string> find(std::string_view tenant, std::string_view id) const;
  Result<std::string> cancel(std::string_view tenant, std::string_view id);

  // Opens a session of the solution, as start() does a run: the session object.
  void open_session(std::string_view id, std::string tenant, json::Value order, Answer answer);
  Sessions& sessions();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dosi::runs
