#include "http/client_connection.h"

#include <array>

namespace dosi::http {

ClientConnection::ClientConnection(Owner& owner, Loop& loop, std::shared_ptr<Transport> transport, std::string origin)
    : owner_(owner), loop_(loop), transport_(std::move(transport)), origin_(std::move(origin)) {}

void ClientConnection::open(bool secure) {
  open_ = !secure;
  transport_->open(*this);
}

void ClientConnection::on_open() {
  const auto self = shared_from_this();
  open_ = true;
  if (call_) write_request();
}

void ClientConnection::carry(std::shared_ptr<Call> call) {
  call_ = std::move(call);
  parser_ = std::make_unique<ResponseParser>(call_->request.method, call_->request.max_response_bytes);
  if (open_) write_request();
}

void ClientConnection::write_request() {
  const ClientRequest& request = call_->request;
  std::string head(name(request.method));
  head += ' ' + call_->url.target + " HTTP/1.1\r\nHost: " + call_->url.authority() + "\r\n";
  for (const Header field : request.headers) {
    head += field.name;
    head += ": ";
    head += field.value;
    head += "\r\n";
  }
  const std::size_t size = request.shared_body ? request.shared_body->size() : request.body.size();
  const bool expects_body = request.method == Method::post || request.method == Method::put || request.method == Method::patch;
  if (size > 0 || expects_body) head += "Content-Length: " + std::to_string(size) + "\r\n";
  head += "\r\n";
  out_.append(head);
  if (request.shared_body) out_.append_shared(request.shared_body);
  else out_.append(request.body);  // the call keeps its own: it may be sent again
  flush();
  if (!closed_ && !reading_) {
    reading_ = true;
    transport_->read();
  }
}

void ClientConnection::flush() {
  while (!out_.empty() && !write_blocked_) {
    std::array<std::string_view, 16> views;
    const std::size_t count = out_.gather(views);
    std::size_t offered = 0;
    for (std::size_t i = 0; i < count; ++i) offered += views[i].size();
    const std::size_t sent = transport_->write(std::span(views).first(count));
    out_.consume(sent);
    write_blocked_ = sent < offered;
  }
}

void ClientConnection::on_writable() {
  const auto self = shared_from_this();
  write_blocked_ = false;
  flush();
}

void ClientConnection::on_data(std::string_view bytes) {
  const auto self = shared_from_this();
  reading_ = false;
  if (!call_) return fail("bytes that nobody asked for");
  switch (parser_->feed(bytes)) {
    case ResponseParser::Step::complete: finish(End::answered, {}); break;
    case ResponseParser::Step::broken: finish(End::failed, "the answer is not HTTP"); break;
    case ResponseParser::Step::too_large: finish(End::too_large, {}); break;
    case ResponseParser::Step::need_more: break;
  }
  // An idle connection is read too: so its end is seen before it would be used again.
  if (closed_ || reading_) return;
  reading_ = true;
  transport_->read();
}

void ClientConnection::on_end() {
  const auto self = shared_from_this();
  reading_ = false;
  if (call_ && parser_->started() && parser_->end() == ResponseParser::Step::complete) return finish(End::answered, {});
  fail("the peer closed the connection before its answer was complete");
}

void ClientConnection::on_failure(std::string_view why) {
  const auto self = shared_from_this();
  fail(why);
}

void ClientConnection::fail(std::string_view why) {
  if (call_) return finish(used_before_ && !parser_->started() ? End::stale : End::failed, why);
  close();
  owner_.idle_closed(shared_from_this());
}

void ClientConnection::finish(End end, std::string_view why) {
  const auto self = shared_from_this();
  const std::shared_ptr<Call> call = std::move(call_);
  call_.reset();
  used_before_ = true;
  idle_since_ms_ = loop_.now_ms();
  if (end != End::answered || !parser_->reusable() || !out_.empty()) close();
  owner_.ended(self, call, end, why);
}

void ClientConnection::close() {
  closed_ = true;
  transport_->close();
}

Result<void> check_request_headers(const Headers& headers) {
  for (const Header field : headers) {
    if (!is_token(field.name)) return bad_request("'" + std::string(field.name) + "' is not a header field name");
    if (!is_field_value(field.value))
      return bad_request("the header field " + std::string(field.name) + " holds a line break or another control character");
    for (const std::string_view own : {"Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect"})
      if (equal_ignoring_case(field.name, own)) return bad_request("the header field " + std::string(own) + " is set by the client itself");
  }
  return ok();
}

}  // namespace dosi::http
