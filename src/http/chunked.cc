#include "http/chunked.h"

#include <algorithm>

#include "http/headers.h"

namespace dosi::http {
namespace {

constexpr unsigned kMaxOverheadBytes = 4096;
constexpr unsigned kMaxSizeDigits = 15;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = static_cast<char>(c | 0x20);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

bool is_text(char c) { return is_field_value({&c, 1}); }
bool is_name(char c) { return is_token({&c, 1}); }

}  // namespace

ChunkedDecoder::Step ChunkedDecoder::next(std::string_view& data, std::string_view& piece) {
  while (!data.empty()) {
    if (state_ == State::content) {
      piece = data.substr(0, std::min<std::uint64_t>(left_, data.size()));
      data.remove_prefix(piece.size());
      left_ -= piece.size();
      if (left_ == 0) state_ = State::content_cr;
      return Step::piece;
    }
    const char c = data.front();
    data.remove_prefix(1);
    if (const Step step = take(c); step != Step::need_more) return step;
  }
  return Step::need_more;
}

// One byte of framing: the next state, or that it does not belong there.
ChunkedDecoder::Step ChunkedDecoder::take(char c) {
  const auto go = [&](bool allowed, State state) {
    state_ = state;
    return allowed ? Step::need_more : Step::broken;
  };
  switch (state_) {
    case State::size_start:
      left_ = 0, digits_ = 0;
      [[fallthrough]];
    case State::size:
      if (const int digit = hex_value(c); digit >= 0) {
        left_ = left_ << 4 | static_cast<unsigned>(digit);
        return go(++digits_ <= kMaxSizeDigits, State::size);
      }
      if (digits_ == 0) return Step::broken;
      return c == ';' ? go(true, State::extension) : go(c == '\r', State::size_lf);
    case State::extension:
      if (c == '\r') return go(true, State::size_lf);
      return go(is_text(c) && ++overhead_ <= kMaxOverheadBytes, State::extension);
    case State::size_lf:
      return go(c == '\n', left_ == 0 ? State::line_start : State::content);
    case State::content_cr:
      return go(c == '\r', State::content_lf);
    case State::content_lf:
      return go(c == '\n', State::size_start);
    case State::line_start:
      if (c == '\r') return go(true, State::end_lf);
      return go(is_name(c) && ++overhead_ <= kMaxOverheadBytes, State::name);
    case State::name:
      if (c == ':') return go(true, State::value);
      return go(is_name(c) && ++overhead_ <= kMaxOverheadBytes, State::name);
    case State::value:
      if (c == '\r') return go(true, State::line_lf);
      return go(is_text(c) && ++overhead_ <= kMaxOverheadBytes, State::value);
    case State::line_lf:
      return go(c == '\n', State::line_start);
    case State::end_lf:
      return c == '\n' ? Step::done : Step::broken;
    case State::content:
      break;
  }
  return Step::broken;
}

}  // namespace dosi::http
