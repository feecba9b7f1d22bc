#include "http/request_parser.h"

#include <llhttp.h>

#include <algorithm>
#include <charconv>

namespace dosi::http {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether a request line ends with a well-formed version, of whatever number.
bool names_a_version(std::string_view line) {
  constexpr std::size_t kSize = 9;  // " HTTP/1.1"
  if (line.size() < kSize) return false;
  const std::string_view end = line.substr(line.size() - kSize);
  return end.starts_with(" HTTP/") && is_digit(end[6]) && end[7] == '.' && is_digit(end[8]);
}

}  // namespace

using Step = RequestParser::Step;

struct RequestParser::Engine {
  struct Span {
    const char* at = nullptr;
    std::size_t size = 0;
    // llhttp may hand out a value in several pieces; the head is one text, so they are neighbours.
    void extend(const char* more_at, std::size_t more) {
      if (at == nullptr) at = more_at;
      size = static_cast<std::size_t>(more_at - at) + more;
    }
  };
  struct Field {
    Span name, value;
  };

  Engine() {
    llhttp_settings_init(&settings);
    settings.on_url = [](llhttp_t* p, const char* at, std::size_t n) { return of(p).target.extend(at, n), 0; };
    settings.on_method = [](llhttp_t* p, const char* at, std::size_t n) { return of(p).method.extend(at, n), 0; };
    settings.on_header_field = [](llhttp_t* p, const char* at, std::size_t n) {
      auto& seen = of(p).fields;
      if (seen.empty() || seen.back().value.at != nullptr) seen.emplace_back();
      seen.back().name.extend(at, n);
      return 0;
    };
    settings.on_header_value = [](llhttp_t* p, const char* at, std::size_t n) {
      return of(p).fields.back().value.extend(at, n), 0;
    };
    settings.on_headers_complete = [](llhttp_t*) -> int { return HPE_PAUSED; };
    llhttp_init(&parser, HTTP_REQUEST, &settings);
    parser.data = this;
  }
  static Engine& of(llhttp_t* p) { return *static_cast<Engine*>(p->data); }

  llhttp_errno_t run(std::string_view head) {
    method = target = Span{};
    fields.clear();
    llhttp_reset(&parser);
    return llhttp_execute(&parser, head.data(), head.size());
  }

  llhttp_settings_t settings;
  llhttp_t parser;
  Span method, target;
  std::vector<Field> fields;
};

RequestParser::RequestParser(const Limits& limits) : limits_(limits), engine_(std::make_unique<Engine>()) {}
RequestParser::~RequestParser() = default;

void RequestParser::restart() {
  constexpr std::size_t kKeptBodyBytes = 64 * 1024;  // what an idle connection may keep
  if (request_.body.capacity() > kKeptBodyBytes) request_.body = std::string();
  request_.body.clear();
  request_.method = Method::get;
  request_.target.clear();
  request_.path.clear();
  request_.query.clear();
  request_.body_file.clear();
  request_.headers.clear();
  state_ = State::head;
  line_at_ = 0;
  skipped_empty_line_ = chunked_ = keep_alive_ = http_1_0_ = expects_continue_ = false;
  length_ = body_bytes_ = max_body_ = 0;
}

Step RequestParser::refuse(int status, std::string_view detail) {
  state_ = State::refused;
  refusal_ = {status, detail};
  return Step::refused;
}

Step RequestParser::next(std::string_view& data) {
  switch (state_) {
    case State::head: return read_head(data);
    case State::head_done:
      if (length_ > max_body_) return refuse(413, "the body is larger than this resource accepts");
      state_ = chunked_ ? State::chunked : length_ > 0 ? State::fixed : State::complete;
      return next(data);
    case State::fixed: return read_fixed(data);
    case State::chunked: return read_chunked(data);
    case State::complete: return Step::complete;
    case State::refused: return Step::refused;
  }
  return Step::refused;
}

Step RequestParser::read_fixed(std::string_view& data) {
  if (data.empty()) return Step::need_more;
  piece_ = data.substr(0, std::min<std::uint64_t>(length_ - body_bytes_, data.size()));
  data.remove_prefix(piece_.size());
  body_bytes_ += piece_.size();
  if (body_bytes_ == length_) state_ = State::complete;
  return Step::piece;
}

Step RequestParser::read_chunked(std::string_view& data) {
  switch (decoder_.next(data, piece_)) {
    case ChunkedDecoder::Step::need_more: return Step::need_more;
    case ChunkedDecoder::Step::broken: return refuse(400, "the body is not chunked as RFC 9112 section 7.1 says");
    case ChunkedDecoder::Step::done: return state_ = State::complete, Step::complete;
    case ChunkedDecoder::Step::piece: break;
  }
  body_bytes_ += piece_.size();
  if (body_bytes_ > max_body_) return refuse(413, "the body is larger than this resource accepts");
  return Step::piece;
}

Step RequestParser::read_head(std::string_view& data) {
  std::string& head = request_.headers.text_;
  while (!data.empty()) {
    const std::size_t line_end = data.find('\n');
    const std::size_t size = line_end == std::string_view::npos ? data.size() : line_end + 1;
    if (head.size() + size > limits_.head_bytes) {
      if (line_at_ == 0) return refuse(414, "the request line is too long");
      return refuse(431, "the header fields are too long");
    }
    head.append(data.substr(0, size));
    data.remove_prefix(size);
    if (line_at_ == 0 && head[0] != '\r' && !is_token({head.data(), 1})) return refuse(400, "this is not an HTTP request");
    if (line_end == std::string_view::npos) return Step::need_more;
    const std::string_view line = std::string_view(head).substr(line_at_);
    if (line == "\r\n") {
      if (line_at_ > 0) return parse_head();
      if (skipped_empty_line_) return refuse(400, "expected a request line, found empty lines");
      skipped_empty_line_ = true;  // RFC 9112 section 2.2: one empty line after the previous body is forgiven
      head.clear();
      continue;
    }
    if (check_line(line) == Step::refused) return Step::refused;
    line_at_ = head.size();
  }
  return Step::need_more;
}

Step RequestParser::check_line(std::string_view line) {
  if (!line.ends_with("\r\n")) return refuse(400, "a line of the head ends with LF alone: CR LF is required");
  line.remove_suffix(2);
  if (!is_field_value(line)) return refuse(400, "a line of the head holds a control character");
  if (line.front() == ' ' || line.front() == '\t') return refuse(400, "a line of the head begins with a blank: folded fields are not allowed");
  return Step::need_more;
}

Step RequestParser::parse_head() {
  const std::string& head = text();
  const llhttp_errno_t result = engine_->run(head);
  if (result == HPE_INVALID_METHOD && is_token(std::string_view(head).substr(0, head.find(' '))))
    return refuse(501, "this method is not known here");
  if (result == HPE_INVALID_VERSION && names_a_version(std::string_view(head).substr(0, head.find('\r'))))
    return refuse(505, "only HTTP versions 1.1 and 1.0 are spoken here");
  if (result != HPE_PAUSED) return refuse(400, "the head of the request is malformed");
  if (engine_->fields.size() > limits_.header_count) return refuse(431, "there are too many header fields");
  auto& fields = request_.headers.fields_;
  for (const Engine::Field& field : engine_->fields) {
    const std::string_view name(field.name.at, field.name.size);
    if (!is_token(name) || name.data()[name.size()] != ':') return refuse(400, "a header field has a malformed name");
    // A field without a value may come without a place.
    const char* value_at = field.value.at == nullptr ? name.data() + name.size() : field.value.at;
    std::string_view value(value_at, field.value.size);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
    fields.push_back({static_cast<std::uint32_t>(name.data() - head.data()), static_cast<std::uint32_t>(name.size()),
                      static_cast<std::uint32_t>(value_at - head.data()), static_cast<std::uint32_t>(value.size())});
  }
  http_1_0_ = engine_->parser.http_minor == 0;
  const std::string_view method(engine_->method.at, engine_->method.size);
  const std::string_view target(engine_->target.at, engine_->target.size);
  if (check_request_line(method, target) == Step::refused) return Step::refused;
  if (check_host() == Step::refused || check_framing() == Step::refused) return Step::refused;
  if (check_connection() == Step::refused) return Step::refused;
  state_ = State::head_done;
  return Step::head;
}

Step RequestParser::check_request_line(std::string_view method, std::string_view target) {
  const std::string_view line = std::string_view(text()).substr(0, text().find('\r'));
  if (names_a_version(line) && (engine_->parser.http_major != 1 || engine_->parser.http_minor > 1))
    return refuse(505, "only HTTP versions 1.1 and 1.0 are spoken here");
  const std::string_view version = http_1_0_ ? " HTTP/1.0" : " HTTP/1.1";
  const bool exact = line.size() == method.size() + 1 + target.size() + version.size() && line.starts_with(method) &&
                     line[method.size()] == ' ' && line.substr(method.size() + 1).starts_with(target) && line.ends_with(version);
  if (!exact) return refuse(400, "the request line must be: method, one space, target, one space, HTTP/1.1");
  const auto known = parse_method(method);
  if (!known) return refuse(501, "this method is not known here");
  request_.method = *known;
  return check_target(target);
}

// RFC 9112 section 3.2: origin form, absolute form (whose authority says no more than Host does), and "*" for OPTIONS.
Step RequestParser::check_target(std::string_view target) {
  for (const unsigned char c : target)
    if (c <= 0x20 || c >= 0x7F || c == '#') return refuse(400, "the target holds a character that must be percent-encoded");
  request_.target.assign(target);
  if (target == "*" && request_.method == Method::options) {
    request_.path = "*";
    request_.query.clear();
    return Step::need_more;
  }
  if (!target.starts_with('/')) {
    const std::size_t scheme = equal_ignoring_case(target.substr(0, 7), "http://")    ? 7
                               : equal_ignoring_case(target.substr(0, 8), "https://") ? 8
                                                                                       : 0;
    if (scheme == 0) return refuse(400, "the target must begin with '/'");
    const std::size_t end = std::min(target.find_first_of("/?", scheme), target.size());
    const std::string_view authority = target.substr(scheme, end - scheme);
    if (authority.empty() || !equal_ignoring_case(authority, request_.headers.get("Host")))
      return refuse(400, "the target names another host than the Host field");
    target.remove_prefix(end);
  }
  const std::size_t mark = std::min(target.find('?'), target.size());
  request_.path.assign(target.substr(0, mark));
  if (request_.path.empty()) request_.path = "/";
  request_.query.assign(target.substr(std::min(mark + 1, target.size())));
  return Step::need_more;
}

Step RequestParser::check_host() {
  const std::size_t count = request_.headers.count("Host");
  if (count > 1) return refuse(400, "there is more than one Host field");
  if (count == 0 && !http_1_0_) return refuse(400, "the Host field is missing");
  if (request_.headers.get("Host").find_first_of(" \t,/@\\?#<>\"") != std::string_view::npos)
    return refuse(400, "the Host field must hold a host and, if need be, a port");
  return Step::need_more;
}

// RFC 9112 section 6: exactly one way to tell where the body ends.
Step RequestParser::check_framing() {
  const Headers& headers = request_.headers;
  const std::size_t codings = headers.count("Transfer-Encoding"), lengths = headers.count("Content-Length");
  if (codings > 0) {
    if (http_1_0_) return refuse(400, "Transfer-Encoding is not allowed in HTTP/1.0");
    if (lengths > 0) return refuse(400, "Transfer-Encoding and Content-Length must not come together");
    if (codings > 1 || !equal_ignoring_case(headers.get("Transfer-Encoding"), "chunked"))
      return refuse(400, "the only Transfer-Encoding understood is: chunked");
    chunked_ = true;
    decoder_.restart();
    return Step::need_more;
  }
  if (lengths == 0) return Step::need_more;
  const std::string_view length = headers.get("Content-Length");
  const bool digits = !length.empty() && length.size() <= 18 &&
                      std::all_of(length.begin(), length.end(), is_digit);
  if (lengths > 1 || !digits) return refuse(400, "Content-Length must be one number of at most 18 digits");
  std::from_chars(length.data(), length.data() + length.size(), length_);
  return Step::need_more;
}

Step RequestParser::check_connection() {
  const Headers& headers = request_.headers;
  keep_alive_ = http_1_0_ ? headers.has_token("Connection", "keep-alive") : true;
  if (headers.has_token("Connection", "close")) keep_alive_ = false;
  if (headers.has("Expect") && !http_1_0_) {
    if (!equal_ignoring_case(headers.get("Expect"), "100-continue")) return refuse(417, "the only expectation understood is: 100-continue");
    expects_continue_ = has_body();
  }
  return Step::need_more;
}

}  // namespace dosi::http
