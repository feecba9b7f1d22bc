#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dosi::query {

// A compiled regular expression that runs in time linear to the text (RE2), so that no client can stall the hub with
// one. Immutable, thread-safe.
class Pattern {
 public:
  // bad_request, naming `parameter`, for what RE2 cannot run (look-around, back-references).
  static Result<Pattern> compile(std::string_view parameter, const std::string& expression);
  bool found_in(std::string_view text) const;  // anywhere, as regexec does

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace dosi::query
