#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "json/value.h"
#include "ngsi/registration.h"
#include "query/pattern.h"

namespace dosi::broker {

// How a registered source has fared (Table 5.2.9-2), kept while the hub runs. Thread-safe.
class SourceHealth {
 public:
  // Whether a request may be sent now. After kBreakAfter requests in a row without any answer the source is left alone for
  // kRest_us, then tried by one request; with a cooldown, after any failure until it has passed (clause 5.2.34).
  static constexpr std::uint64_t kBreakAfter = 5;
  static constexpr std::int64_t kRest_us = 5'000'000;
  bool admits(Time now, std::int64_t cooldown_ms);
  void succeeded(Time now);
  // `answered`: with an error, but it did answer.
  void failed(Time now, bool answered);
  // The read-only members of a registration: timesSent, timesFailed, lastSuccess, lastFailure, status; nothing before
  // the first request.
  json::Object members() const;
  struct Counts {
    std::uint64_t sent = 0, failed = 0, failed_in_row = 0, silent_in_row = 0;
    Time last_success = kNoTime, last_failure = kNoTime;
    bool broken() const { return silent_in_row >= kBreakAfter; }
  };
  Counts counts() const;

  // What the source calls itself in Via, learnt from its answers; empty: not known yet.
  std::string learnt_alias() const;
  void learn_alias(std::string alias);

 private:
  mutable std::mutex mutex_;
  Counts counts_;
  bool trying_ = false;  // the one request of a broken source is on its way
  std::string alias_;
};

// A registered context source, ready to be matched. Immutable but for its health, which outlives updates.
struct Source {
  ngsi::Registration registration;
  // Compiled idPattern of information[i].entities[j]; empty where there is an id or no pattern.
  std::vector<std::vector<std::optional<query::Pattern>>> patterns;
  std::shared_ptr<SourceHealth> health = std::make_shared<SourceHealth>();
  std::uint64_t order = 0;  // rises with the time of registration
  Time created_at = kNoTime, modified_at = kNoTime;

  bool is_expired(Time now) const { return registration.expires_at != kNoTime && registration.expires_at <= now; }
  // The name under which it would stand in Via: the registered alias, else the learnt one; empty: unknown.
  std::string alias() const;
};
using SourcePtr = std::shared_ptr<const Source>;

// Compiles the patterns. bad_request for one that cannot be run.
Result<std::shared_ptr<Source>> make_source(ngsi::Registration registration);

}  // namespace dosi::broker
