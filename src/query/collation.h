#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dosi::query {

// The order of texts in a language (clause 4.23, RFC 6067), e.g. "de-u-co-phonebk" or "und-u-ks-level2". Immutable, any
// thread.
class Collation {
 public:
  // bad_request, naming `collation`, for what is no language tag. Empty: the root collation, the default of clause 4.23.1.
  static Result<Collation> parse(std::string_view tag);

  int compare(std::string_view a, std::string_view b) const;  // negative, zero, positive

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace dosi::query
