#include "federation/answer_cache.h"

namespace dosi::federation {

std::optional<http::Response> AnswerCache::find(const std::string& registration, const std::string& request, Time now) const {
  const std::lock_guard lock(mutex_);
  const auto source = answers_.find(registration);
  if (source == answers_.end()) return std::nullopt;
  const auto answer = source->second.find(request);
  if (answer == source->second.end() || answer->second.until <= now) return std::nullopt;
  return answer->second.response;
}

void AnswerCache::put(const std::string& registration, const std::string& request, const http::Response& answer, const Span& span) {
  const std::size_t bytes = request.size() + answer.body.size() + 512;
  const std::lock_guard lock(mutex_);
  if (bytes_ + bytes > kMostBytes) drop_old(span.from);
  if (bytes_ + bytes > kMostBytes) return;
  Answer& kept = answers_[registration][request];
  bytes_ += bytes, bytes_ -= kept.bytes;
  kept = {answer, bytes, span.until};
}

void AnswerCache::forget(const std::string& registration) {
  const std::lock_guard lock(mutex_);
  const auto source = answers_.find(registration);
  if (source == answers_.end()) return;
  for (const auto& [request, answer] : source->second) bytes_ -= answer.bytes;
  answers_.erase(source);
}

void AnswerCache::drop_old(Time now) {
  for (auto& [registration, answers] : answers_)
    std::erase_if(answers, [&](const auto& one) {
      const bool old = one.second.until <= now;
      if (old) bytes_ -= one.second.bytes;
      return old;
    });
}

std::string text_of(const http::ClientRequest& request) {
  std::string out = std::to_string(static_cast<int>(request.method)) + " " + request.url + "\n";
  for (const http::Header header : request.headers)
    if (!http::equal_ignoring_case(header.name, "Via")) out.append(header.name).append(": ").append(header.value) += '\n';
  return out + request.body;
}

}  // namespace dosi::federation
