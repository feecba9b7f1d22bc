#include "runs/sessions.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <thread>
#include <vector>

#include "base/workers.h"
#include "json/write.h"

namespace dosi::runs {
namespace {

using SessionPtr = std::shared_ptr<Session>;
constexpr std::size_t kMostEnded = 32;
// How exactly times are kept.
constexpr std::chrono::milliseconds kLook{250};

}  // namespace

struct Sessions::State {
  explicit State(SessionOptions given) : options(given) {
    if (options.most == 0) return;
    runners = std::make_unique<Workers>(options.most, options.most);
  }

  const SessionOptions options;
  mutable std::mutex mutex;  // of what follows
  std::condition_variable changed;
  std::vector<SessionPtr> sessions;  // oldest first
  std::size_t open = 0;
  bool stopping = false;
  std::unique_ptr<Workers> runners;
  std::thread keeper;

  Result<SessionPtr> find(const Which& which) const {
    const std::lock_guard lock(mutex);
    for (const SessionPtr& one : sessions)
      if (one->id() == which.id && one->is_of(which.solution, which.tenant)) return one;
    return not_found("There is no session '" + std::string(which.id.substr(0, 100)) + "'");
  }
  // The caller holds the mutex.
  void forget_ended() {
    while (sessions.size() > open + kMostEnded) sessions.erase(std::find_if(sessions.begin(), sessions.end(), [](const SessionPtr& s) { return s->is_over(); }));
  }
  void run(const SessionPtr& session) {
    session->run();
    spdlog::info("session {} has ended", session->id());
    const std::lock_guard lock(mutex);
    --open;
  }
  // Ends those that are idle or overdue; sleeps while there are none.
  void keep() {
    std::unique_lock lock(mutex);
    while (!stopping) {
      if (open == 0)
        changed.wait(lock, [&] { return stopping || open > 0; });
      else
        changed.wait_for(lock, kLook);
      for (const SessionPtr& one : sessions) one->check_time(Session::Clock::now());
    }
  }
};

Sessions::Sessions(SessionOptions options) : state_(std::make_unique<State>(options)) {}
Sessions::~Sessions() { stop(); }

Result<std::string> Sessions::open(Job job) {
  State& s = *state_;
  const auto session = std::make_shared<Session>(std::move(job), s.options);
  const std::lock_guard lock(s.mutex);
  if (s.options.most == 0) return error(ErrorCode::forbidden, "This hub opens no sessions (--solution-sessions 0)");
  if (s.stopping) return error(ErrorCode::unavailable, "The hub is stopping");
  if (s.open >= s.options.most)
    return error(ErrorCode::unavailable, fmt::format("{} sessions are open already, more this hub does not keep at once: end one", s.open));
  if (!s.runners->submit([&s, session] { s.run(session); })) return error(ErrorCode::unavailable, "The hub is stopping");
  ++s.open;
  s.sessions.push_back(session);
  s.forget_ended();
  if (!s.keeper.joinable()) s.keeper = std::thread([&s] { s.keep(); });
  s.changed.notify_all();
  spdlog::info("session {} is opened", session->id());
  return json::dump(session->to_json());
}

Result<std::string> Sessions::shown(const Which& which) const {
  DOSI_TRY(const SessionPtr session, state_->find(which));
  return json::dump(session->to_json());
}

void Sessions::ask(const Which& which, const json::Value& question, Session::Answer answer) {
  const auto session = state_->find(which);
  if (!session) return answer(session.error());
  (*session)->ask(question, std::move(answer));
}

Result<void> Sessions::end(const Which& which) {
  DOSI_TRY(const SessionPtr session, state_->find(which));
  session->end();
  return ok();
}

void Sessions::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    for (const SessionPtr& one : state_->sessions) one->kill();
  }
  state_->changed.notify_all();
  if (state_->keeper.joinable()) state_->keeper.join();
  state_->runners.reset();
}

}  // namespace dosi::runs
