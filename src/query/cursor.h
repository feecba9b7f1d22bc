#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dosi::query {

// Reads a request parameter from left to right.
class Cursor {
 public:
  Cursor(std::string_view parameter, std::string_view text) : parameter_(parameter), text_(text) {}

  bool done() const { return at_ >= text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  char next() { return text_[at_++]; }
  bool accept(char c) { return accept(std::string_view(&c, 1)); }
  bool accept(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  // Everything up to one of `stops` (not taken), or the end.
  std::string_view until(std::string_view stops) {
    const std::size_t start = at_;
    at_ = std::min(text_.find_first_of(stops, at_), text_.size());
    return text_.substr(start, at_ - start);
  }
  std::string_view rest() const { return text_.substr(at_); }
  void skip(std::size_t n) { at_ += n; }

  // "q: expected X at character 12, before 'abc'"
  Error expected(std::string_view what) const {
    std::string message = "Parameter '" + std::string(parameter_) + "': expected " + std::string(what);
    if (done())
      message += " at the end of '" + std::string(text_.substr(0, 200)) + "'";
    else
      message += " at character " + std::to_string(at_ + 1) + ", before '" + std::string(text_.substr(at_, 30)) + "'";
    return bad_request(std::move(message), std::string(parameter_));
  }

 private:
  std::string_view parameter_;
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace dosi::query
