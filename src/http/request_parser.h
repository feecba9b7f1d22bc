#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

#include "http/chunked.h"
#include "http/message.h"
#include "http/server.h"

namespace dosi::http {

// Why a request is not served. The text is for the client.
struct Refusal {
  int status = 400;
  std::string_view detail;
};

// Cuts a connection's bytes into requests. The head is gathered line by line and must be framed exactly as RFC 9112 says; llhttp in
// strict mode then parses it, and both must agree. After `refused` the connection cannot be read any further.
class RequestParser {
 public:
  enum class Step {
    need_more,  // all bytes taken, the request is not complete
    head,       // the head is complete: set limit_body(), then go on
    piece,      // piece() holds the next decoded bytes of the body
    complete,   // the request is complete; call restart() before going on
    refused,
  };

  explicit RequestParser(const Limits& limits);
  ~RequestParser();

  // Takes bytes off the front of `data`.
  Step next(std::string_view& data);
  void restart();
  // Refuses (413) bodies of more than `max_bytes`.
  void limit_body(std::uint64_t max_bytes) { max_body_ = max_bytes; }

  Request& request() { return request_; }
  std::string_view piece() const { return piece_; }
  const Refusal& refusal() const { return refusal_; }
  bool untouched() const { return state_ == State::head && text().empty(); }
  bool in_body() const { return state_ == State::fixed || state_ == State::chunked; }
  bool has_body() const { return chunked_ || length_ > 0; }
  std::uint64_t body_bytes() const { return body_bytes_; }  // received so far
  bool keep_alive() const { return keep_alive_; }
  bool http_1_0() const { return http_1_0_; }
  bool expects_continue() const { return expects_continue_; }

 private:
  enum class State { head, head_done, fixed, chunked, complete, refused };
  struct Engine;  // llhttp

  const std::string& text() const { return request_.headers.text_; }
  Step refuse(int status, std::string_view detail);
  Step read_head(std::string_view& data);
  Step check_line(std::string_view line);
  Step parse_head();
  Step check_request_line(std::string_view method, std::string_view target);
  Step check_target(std::string_view target);
  Step check_host();
  Step check_framing();
  Step check_connection();
  Step read_fixed(std::string_view& data);
  Step read_chunked(std::string_view& data);

  const Limits& limits_;
  Request request_;
  std::unique_ptr<Engine> engine_;
  ChunkedDecoder decoder_;
  State state_ = State::head;
  Refusal refusal_;
  std::string_view piece_;
  std::size_t line_at_ = 0;  // where the unfinished line of the head begins
  bool skipped_empty_line_ = false, chunked_ = false, keep_alive_ = false, http_1_0_ = false, expects_continue_ = false;
  std::uint64_t length_ = 0, body_bytes_ = 0, max_body_ = 0;
};

}  // namespace dosi::http
