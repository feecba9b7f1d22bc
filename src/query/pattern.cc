#include "query/pattern.h"

#include <re2/re2.h>

namespace dosi::query {

struct Pattern::Impl {
  Impl(const std::string& expression, const re2::RE2::Options& options) : regex(expression, options) {}
  re2::RE2 regex;
};

Result<Pattern> Pattern::compile(std::string_view parameter, const std::string& expression) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{1} << 20);
  Pattern out;
  auto impl = std::make_shared<const Impl>(expression, options);
  if (!impl->regex.ok()) {
    return bad_request("Parameter '" + std::string(parameter) + "': the regular expression '" +
                           expression.substr(0, 100) + "' cannot be used: " + impl->regex.error(),
                       std::string(parameter));
  }
  out.impl_ = std::move(impl);
  return out;
}

bool Pattern::found_in(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), impl_->regex);
}

}  // namespace dosi::query
