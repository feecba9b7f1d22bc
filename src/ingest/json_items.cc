#include "ingest/json_items.h"

#include <algorithm>
#include <functional>
#include <string>

namespace dosi::ingest {

namespace {

Error broken(std::string_view what, std::size_t at) {
  return bad_request("The JSON text is broken: " + std::string(what) + " at byte " + std::to_string(at + 1));
}

std::size_t skip_spaces(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(" \t\r\n", at), text.size());
}

// `at` is behind the opening quote; npos if nothing closes it.
std::size_t skip_string(std::string_view text, std::size_t at) {
  while (true) {
    at = text.find_first_of("\"\\", at);
    if (at == std::string_view::npos) return at;
    if (text[at] == '"') return at + 1;
    at += 2;
    if (at > text.size()) return std::string_view::npos;
  }
}

// Calls visit(key, start of value) for each member of the object at `at`, until it says false. Returns where the object
// ends, or where the walk was stopped.
Result<std::size_t> each_member(std::string_view text, std::size_t at,
                                const std::function<bool(std::string_view, std::size_t)>& visit) {
  at = skip_spaces(text, at + 1);
  while (at < text.size() && text[at] != '}') {
    if (text[at] != '"') return broken("a member's name was expected", at);
    const std::size_t end = skip_string(text, at + 1);
    if (end == std::string_view::npos) return broken("it ends inside a text", text.size());
    const std::string_view key = text.substr(at + 1, end - at - 2);
    at = skip_spaces(text, end);
    if (at >= text.size() || text[at] != ':') return broken("':' was expected", at);
    at = skip_spaces(text, at + 1);
    if (!visit(key, at)) return at;
    DOSI_TRY(at, skip_value(text, at));
    at = skip_spaces(text, at);
    if (at < text.size() && text[at] == ',') at = skip_spaces(text, at + 1);
    else if (at < text.size() && text[at] != '}') return broken("',' or '}' was expected", at);
  }
  if (at >= text.size()) return broken("it ends too early", text.size());
  return at + 1;
}

}  // namespace

Result<std::size_t> skip_value(std::string_view text, std::size_t from) {
  std::size_t at = skip_spaces(text, from);
  if (at >= text.size()) return broken("it ends too early", text.size());
  if (text[at] == '"') {
    const std::size_t end = skip_string(text, at + 1);
    if (end == std::string_view::npos) return broken("it ends inside a text", text.size());
    return end;
  }
  if (text[at] != '{' && text[at] != '[') {
    const std::size_t end = std::min(text.find_first_of(",]} \t\r\n", at), text.size());
    if (end == at) return broken("a value was expected", at);
    return end;
  }
  std::string open;  // the brackets not yet closed
  do {
    const char c = text[at];
    if (c == '"') {
      at = skip_string(text, at + 1);
      if (at == std::string_view::npos) return broken("it ends inside a text", text.size());
      continue;
    }
    if (c == '{' || c == '[') {
      open += c;
    } else if (c == '}' || c == ']') {
      if ((c == '}') != (open.back() == '{')) return broken("a bracket closes what another opened", at);
      open.pop_back();
    }
    ++at;
  } while (!open.empty() && at < text.size());
  if (!open.empty()) return broken("it ends too early", text.size());
  return at;
}

Result<JsonItems> JsonItems::open(std::string_view text, std::string_view member) {
  const std::size_t begin = skip_spaces(text, 0);
  if (begin >= text.size()) return bad_request("The file is empty");
  if (text[begin] != '{' && text[begin] != '[') return broken("an object or array was expected", begin);
  std::size_t items = std::string_view::npos, end = 0;
  if (text[begin] == '[') {
    items = begin;
    DOSI_TRY(end, skip_value(text, begin));
  } else {
    DOSI_TRY(end, each_member(text, begin, [&](std::string_view key, std::size_t at) {
      if (key == member && at < text.size() && text[at] == '[') items = at;
      return true;
    }));
  }
  if (skip_spaces(text, end) < text.size()) return broken("more text follows the end", skip_spaces(text, end));
  const bool single = items == std::string_view::npos;
  return JsonItems(text, single ? begin : items + 1, single);
}

bool JsonItems::next(std::string_view& item, std::uint64_t& position) {
  at_ = skip_spaces(text_, at_);
  if (single_ ? position_ > 0 : at_ >= text_.size() || text_[at_] == ']') return false;
  const auto end = skip_value(text_, at_);
  if (!end) return false;
  item = text_.substr(at_, *end - at_);
  position = ++position_;
  at_ = skip_spaces(text_, *end);
  if (at_ < text_.size() && text_[at_] == ',') ++at_;
  return true;
}

Result<std::string_view> JsonItems::member(std::string_view name) const {
  std::string_view found;
  const std::size_t begin = skip_spaces(text_, 0);
  if (text_[begin] != '{') return found;
  std::size_t start = std::string_view::npos;
  DOSI_CHECK(each_member(text_, begin, [&](std::string_view key, std::size_t at) {
    if (key == name) start = at;
    return start == std::string_view::npos;
  }));
  if (start == std::string_view::npos) return found;
  DOSI_TRY(const std::size_t end, skip_value(text_, start));
  return text_.substr(start, end - start);
}

}  // namespace dosi::ingest
