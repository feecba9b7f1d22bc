#include "runs/session.h"

#include <fmt/format.h>

#include <utility>

#include "base/utf8.h"
#include "json/members.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::runs {
namespace {

std::string_view name(Session::State state) {
  switch (state) {
    case Session::State::loading: return "loading";
    case Session::State::ready: return "ready";
    case Session::State::ended: return "ended";
    case Session::State::failed: return "failed";
  }
  return "";
}

// What the program answered: the text itself, or the error that it tells.
Result<std::string> read_answer(std::string_view line) {
  const auto read = json::parse(line);
  if (!read || !read->is_object()) return error(ErrorCode::unavailable, "The solution's answer is no JSON object");
  const json::Value* fault = read->find("error");
  if (fault == nullptr || !fault->is_object()) return std::string(line);
  const std::string_view detail = json::text_of(*fault, "detail");
  return bad_request(std::string(detail.empty() ? json::text_of(*fault, "title") : detail), std::string(json::text_of(*fault, "field")));
}

bool says_ready(std::string_view line) {
  if (line.size() > 1000) return false;
  const auto read = json::parse(line);
  const json::Value* ready = read ? read->find("ready") : nullptr;
  return ready != nullptr && ready->is_bool() && ready->as_bool();
}

}  // namespace

Session::Session(Job job, SessionOptions options) : job_(std::move(job)), options_(options) {}

void Session::run() {
  auto command = command_of(job_, job_.manifest.session);
  if (!command) return finish(State::failed, command.error().message);
  command->most_output = kUnbounded, command->most_line = kMostAnswer;
  command->niceness = 0;  // somebody waits for each answer
  auto started = Child::start(*command);
  if (!started) return finish(State::failed, started.error().message);
  const std::shared_ptr<Child> child = std::move(*started);
  child->send(json::dump(job_document(job_)) + "\n");
  {
    const std::lock_guard lock(mutex_);
    child_ = child;
    if (asked_to_end_) child->kill();
  }
  const Child::End end = child->wait([this](std::string_view line) { take(line); });
  conclude(*command, end);
  std::error_code ignored;
  std::filesystem::remove_all(job_.folder, ignored);
}

void Session::conclude(const Command& command, const Child::End& end) {
  std::string overdue;
  bool wished = false;
  {
    const std::lock_guard lock(mutex_);
    overdue = overdue_, wished = asked_to_end_;
  }
  if (!overdue.empty()) return finish(State::failed, overdue);
  if (wished) return finish(State::ended, {});
  finish(State::failed, failure(command, end, as_utf8(end.error_tail)));
}

void Session::finish(State state, std::string why) {
  std::deque<Question> open;
  {
    const std::lock_guard lock(mutex_);
    state_ = state, error_ = std::move(why);
    child_.reset();
    open.swap(questions_);
  }
  for (const Question& one : open)
    one.answer(error(ErrorCode::unavailable, "The session has ended" + (state == State::failed ? ": " + error_ : std::string())));
}

void Session::take(std::string_view line) {
  if (line.size() <= Command().most_line)
    if (const auto progress = progress_of(line)) {
      const std::lock_guard lock(mutex_);
      progress_ = *progress;
      return;
    }
  {
    const std::lock_guard lock(mutex_);
    if (state_ == State::loading) {
      if (says_ready(line)) state_ = State::ready, progress_.share = 1, progress_.remaining_s.reset(), since_ = Clock::now();
      return;
    }
    if (questions_.empty()) return;  // nobody asked
  }
  answer_first(line);
}

void Session::answer_first(std::string_view line) {
  Answer answer;
  {
    const std::lock_guard lock(mutex_);
    answer = std::move(questions_.front().answer);
    questions_.pop_front();
    since_ = Clock::now();
    put_first();
  }
  answer(read_answer(line));
}

// The caller holds the mutex.
void Session::put_first() {
  if (questions_.empty() || child_ == nullptr) return;
  child_->send(std::move(questions_.front().line));
}

void Session::ask(const json::Value& question, Answer answer) {
  std::string line = json::dump(question) + "\n";
  const auto refusal = [&]() -> Result<void> {
    const std::lock_guard lock(mutex_);
    if (state_ == State::loading) return error(ErrorCode::conflict, "The session is still loading; ask again when its state is 'ready'");
    if (state_ != State::ready || asked_to_end_ || !overdue_.empty()) return error(ErrorCode::conflict, "The session has ended; open another one");
    if (line.size() > kMostQuestion) return bad_request(fmt::format("The question is longer than {} MiB", kMostQuestion >> 20));
    if (questions_.size() >= kMostWaiting) return error(ErrorCode::unavailable, fmt::format("{} questions wait already; ask again", kMostWaiting));
    questions_.push_back({std::move(line), answer});
    if (questions_.size() > 1) return ok();
    since_ = Clock::now();
    put_first();
    return ok();
  }();
  if (!refusal) answer(refusal.error());
}

void Session::end() {
  const std::lock_guard lock(mutex_);
  asked_to_end_ = true;
  if (child_ != nullptr) child_->ask_to_end();
}

void Session::kill() {
  const std::lock_guard lock(mutex_);
  asked_to_end_ = true;
  if (child_ != nullptr) child_->kill();
}

void Session::check_time(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (child_ == nullptr || asked_to_end_ || !overdue_.empty()) return;
  if (!questions_.empty() && now - since_ >= options_.patience) {
    overdue_ = fmt::format("an answer took longer than {} s", options_.patience.count());
    child_->kill();
  } else if (questions_.empty() && now - since_ >= options_.idle) {
    asked_to_end_ = true;
    child_->ask_to_end();
  }
}

bool Session::is_over() const {
  const std::lock_guard lock(mutex_);
  return state_ == State::ended || state_ == State::failed;
}

json::Value Session::to_json() const {
  const std::lock_guard lock(mutex_);
  return json::Object{{"session", job_.id},
                      {"solution", job_.manifest.id},
                      {"state", name(state_)},
                      {"progress", progress_.share},
                      {"message", progress_.message},
                      {"remainingS", progress_.remaining_s ? json::Value(*progress_.remaining_s) : json::Value()},
                      {"error", error_.empty() ? json::Value() : json::Value(error_)},
                      {"parameters", job_.parameters},
                      {"started", format_time(job_.started)}};
}

}  // namespace dosi::runs
