#pragma once
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/time.h"
#include "http/client.h"

namespace dosi::federation {

// Answers of sources that are not to be asked the same again for a while (management.cacheDuration, clause 5.2.34). Thread-safe.
class AnswerCache {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{32} << 20;  // beyond, nothing more is taken up

  // What the source answered to that very request, if it may still be used.
  std::optional<http::Response> find(const std::string& registration, const std::string& request, Time now) const;
  struct Span {
    Time from, until;  // from now, half-open
  };
  void put(const std::string& registration, const std::string& request, const http::Response& answer, const Span& span);
  // The source was written to.
  void forget(const std::string& registration);

 private:
  struct Answer {
    http::Response response;
    std::size_t bytes = 0;
    Time until;
  };
  void drop_old(Time now);

  mutable std::mutex mutex_;
  std::map<std::string, std::map<std::string, Answer>> answers_;  // by registration and request
  std::size_t bytes_ = 0;
};

// All of a request that its answer depends on, as one text.
std::string text_of(const http::ClientRequest& request);

}  // namespace dosi::federation
