#include "broker/source.h"

namespace dosi::broker {

bool SourceHealth::admits(Time now, std::int64_t cooldown_ms) {
  const std::lock_guard lock(mutex_);
  if (counts_.failed_in_row == 0) return true;
  const std::int64_t since_us = now.us - counts_.last_failure.us;
  if (since_us < cooldown_ms * 1000) return false;
  if (!counts_.broken()) return true;
  if (trying_ || since_us < kRest_us) return false;
  return trying_ = true;
}

void SourceHealth::succeeded(Time now) {
  const std::lock_guard lock(mutex_);
  ++counts_.sent;
  counts_.failed_in_row = counts_.silent_in_row = 0;
  counts_.last_success = now;
  trying_ = false;
}

void SourceHealth::failed(Time now, bool answered) {
  const std::lock_guard lock(mutex_);
  ++counts_.sent, ++counts_.failed, ++counts_.failed_in_row;
  counts_.silent_in_row = answered ? 0 : counts_.silent_in_row + 1;
  counts_.last_failure = now;
  trying_ = false;
}

SourceHealth::Counts SourceHealth::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

json::Object SourceHealth::members() const {
  const Counts c = counts();
  json::Object out;
  if (c.sent == 0) return out;
  out.append("timesSent", static_cast<std::int64_t>(c.sent));
  out.append("timesFailed", static_cast<std::int64_t>(c.failed));
  if (c.last_success != kNoTime) out.append("lastSuccess", format_time(c.last_success));
  if (c.last_failure != kNoTime) out.append("lastFailure", format_time(c.last_failure));
  out.append("status", c.failed_in_row == 0 ? "ok" : "failed");
  return out;
}

std::string SourceHealth::learnt_alias() const {
  const std::lock_guard lock(mutex_);
  return alias_;
}

void SourceHealth::learn_alias(std::string alias) {
  const std::lock_guard lock(mutex_);
  alias_ = std::move(alias);
}

std::string Source::alias() const {
  return registration.alias.empty() ? health->learnt_alias() : registration.alias;
}

Result<std::shared_ptr<Source>> make_source(ngsi::Registration registration) {
  auto out = std::make_shared<Source>();
  for (const auto& info : registration.information) {
    auto& patterns = out->patterns.emplace_back();
    for (const auto& entity : info.entities) {
      auto& pattern = patterns.emplace_back();
      if (!entity.id.empty() || entity.id_pattern.empty()) continue;
      DOSI_TRY(pattern, query::Pattern::compile("idPattern", entity.id_pattern));
    }
  }
  out->registration = std::move(registration);
  return out;
}

}  // namespace dosi::broker
