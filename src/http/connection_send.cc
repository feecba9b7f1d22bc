#include "base/log.h"

#include <array>
#include <charconv>

#include "http/connection.h"

namespace dosi::http {
namespace {

// The server's own fields, which a handler must not contradict, and anything that could split the response.
bool is_sendable(const Response& response) {
  if (response.status < 200 || response.status > 599) return false;
  for (const Header field : response.headers) {
    if (!is_token(field.name) || !is_field_value(field.value)) return false;
    for (const std::string_view own : {"Content-Length", "Transfer-Encoding", "Connection"})
      if (equal_ignoring_case(field.name, own)) return false;
  }
  return true;
}

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

template <class Number>
std::string_view digits(std::array<char, 24>& buffer, Number value, int base = 10) {
  const auto [end, failure] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, base);
  return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

}  // namespace

void Connection::write_head(Slot& slot, const Response& response, bool streamed) {
  std::array<char, 24> buffer;
  if (slot.http_1_0 && streamed) slot.keep_alive = false;  // without chunks the end of the connection is the end of the body
  if (shared_->stopping.load(std::memory_order_relaxed)) slot.keep_alive = false;
  head_.clear();
  head_ += "HTTP/1.1 ";
  head_ += digits(buffer, response.status);
  head_ += " ";
  head_ += reason(response.status);
  head_ += "\r\nDate: ";
  head_ += host_.loop->date();
  for (const Header field : response.headers) {
    head_ += "\r\n";
    head_ += field.name;
    head_ += ": ";
    head_ += field.value;
  }
  if (streamed && !slot.http_1_0) {
    head_ += "\r\nTransfer-Encoding: chunked";
  } else if (!streamed && !has_no_body(response.status)) {
    head_ += "\r\nContent-Length: ";
    head_ += digits(buffer, response.shared_body ? response.shared_body->size() : response.body.size());
  }
  if (!slot.keep_alive) head_ += "\r\nConnection: close";
  else if (slot.http_1_0) head_ += "\r\nConnection: keep-alive";
  head_ += "\r\n\r\n";
  out_.append(head_);
}

// Writes the answer to the first slot into the queue.
void Connection::send_front(Answer answer) {
  Slot& slot = slots_.front();
  Response& response = answer.response;
  if (!is_sendable(response)) {
    spdlog::error("a handler gave a response that must not be sent (status {}): check its header fields", response.status);
    if (answer.stream) answer.stream->lose();
    answer = {shared_->problem(500, "the answer could not be built"), nullptr, answer.tag};
  }
  const bool streamed = answer.stream != nullptr && !has_no_body(response.status);
  slot.tag = answer.tag;
  write_head(slot, response, streamed);
  slot.status = response.status;
  if (answer.stream) {
    slot.stream = std::move(answer.stream);
    return pump_stream();
  }
  if (slot.method != Method::head && !has_no_body(response.status)) {
    slot.bytes = response.shared_body ? response.shared_body->size() : response.body.size();
    if (response.shared_body) out_.append_shared(std::move(response.shared_body));
    else out_.append_own(std::move(response.body));
  }
  finish_front();
}

// Moves the stream's new pieces into the queue.
void Connection::pump_stream() {
  Slot& slot = slots_.front();
  StreamState::Taken taken = slot.stream->take();
  const bool silent = slot.method == Method::head || has_no_body(slot.status);
  std::array<char, 24> buffer;
  for (std::string& piece : taken.pieces) {
    if (silent) break;
    slot.bytes += piece.size();
    if (!slot.http_1_0) {
      out_.append(digits(buffer, piece.size(), 16));
      out_.append("\r\n");
    }
    out_.append_own(std::move(piece));
    if (!slot.http_1_0) out_.append("\r\n");
  }
  if (taken.dropped) return cut();
  const bool stopped = slot.stream->endless() && shared_->stopping.load(std::memory_order_relaxed);
  if (!taken.ended && !stopped) return;
  if (!silent && !slot.http_1_0) out_.append("0\r\n\r\n");
  slot.stream->lose();
  finish_front();
}

void Connection::finish_front() {
  Slot& slot = slots_.front();
  const auto& hook = shared_->options.on_answer;
  if (hook) {
    const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - slot.start);
    hook({slot.method, slot.target, parser_.request().peer, slot.status, slot.bytes, duration, slot.tag});
  }
  if (!slot.keep_alive) last_request_ = close_after_ = true;
  slots_.pop_front();
  ++first_sequence_;
  if (close_after_) {  // requests behind it will not be answered
    first_sequence_ += slots_.size();
    slots_.clear();
  }
}

void Connection::stream_ready(StreamState& stream) {
  if (closed_ || slots_.empty() || slots_.front().stream.get() != &stream) return;  // its turn has not come, or is over
  const auto self = shared_from_this();
  pump_stream();
  if (closed_) return;
  advance();
  if (!busy_) settle();
}

bool Connection::Pace::too_slow(std::int64_t now_ms, std::uint64_t total, std::chrono::milliseconds span) {
  constexpr std::int64_t kBytesPerSecond = 1024;
  if (now_ms - since_ms <= span.count()) return false;
  if (static_cast<std::int64_t>(total - bytes) * 1000 < kBytesPerSecond * span.count()) return true;
  *this = {now_ms, total};
  return false;
}

// Whether all was handed to the transport.
bool Connection::flush() {
  while (!out_.empty() && !write_blocked_) {
    std::array<std::string_view, 16> views;
    const std::size_t count = out_.gather(views);
    std::size_t offered = 0;
    for (std::size_t i = 0; i < count; ++i) offered += views[i].size();
    if (!backlog_) backlog_ = true, write_pace_ = {now(), sent_bytes_};
    const std::size_t sent = transport_->write(std::span(views).first(count));
    out_.consume(sent);
    sent_bytes_ += sent;
    write_blocked_ = sent < offered;
  }
  if (out_.empty()) backlog_ = false;
  if (!slots_.empty() && slots_.front().stream) slots_.front().stream->set_unsent(out_.size());
  return out_.empty();
}

// After every event: send, go on with held back requests, read on or finish.
void Connection::settle() {
  if (closed_) return;
  if (continue_due_ && slots_.empty()) {
    continue_due_ = false;
    out_.append("HTTP/1.1 100 Continue\r\n\r\n");
  }
  bool all_sent = flush();
  while (!unread_.empty() && !blocked() && !last_request_ && !closed_) {
    consume(std::exchange(unread_, {}));
    all_sent = flush();
  }
  if (closed_) return;
  if (close_after_ && slots_.empty() && all_sent && !finished_) {
    finished_ = true;
    if (peer_ended_) return cut();
    transport_->finish();
  }
  if (!reading_ && !peer_ended_ && unread_.empty()) {
    reading_ = true;
    transport_->read();
  }
  set_phase();
}

void Connection::set_phase() {
  const Phase phase = finished_                ? Phase::lingering
                      : parser_.in_body()      ? Phase::body
                      : !parser_.untouched()   ? Phase::head
                      : !slots_.empty()        ? Phase::serving
                                               : Phase::idle;
  const std::uint64_t sequence = first_sequence_ + slots_.size();
  if (phase == phase_ && sequence == phase_sequence_) return;
  phase_ = phase;
  phase_sequence_ = sequence;
  phase_since_ = now();
  if (phase == Phase::body) body_pace_ = {phase_since_, parser_.body_bytes()};
}

bool Connection::overdue(std::int64_t now) {
  const Timeouts& timeouts = shared_->options.timeouts;
  const std::int64_t spent = now - phase_since_;
  switch (phase_) {
    case Phase::opening: return spent > timeouts.head.count();
    case Phase::idle: return spent > timeouts.idle.count();
    case Phase::head: return spent > timeouts.head.count();
    case Phase::body: return body_pace_.too_slow(now, parser_.body_bytes(), timeouts.body);
    case Phase::lingering: return spent > timeouts.linger.count();
    case Phase::serving: return false;
  }
  return false;
}

void Connection::tick() {
  const auto self = shared_from_this();
  const std::int64_t time = now();
  if (backlog_ && write_pace_.too_slow(time, sent_bytes_, shared_->options.timeouts.write)) return cut();
  if (!overdue(time)) return;
  const bool unfinished = (phase_ == Phase::head || phase_ == Phase::body) && !last_request_;
  if (!unfinished) return cut();
  refuse(408, phase_ == Phase::head ? "the head of the request did not come in time" : "the body of the request did not come in time");
  if (!closed_) settle();
}

void Connection::wind_down() {
  const auto self = shared_from_this();
  if (closed_ || finished_) return;
  if (!slots_.empty() && slots_.front().stream && slots_.front().stream->endless()) stream_ready(*slots_.front().stream);
  if (closed_ || finished_) return;
  if (slots_.empty() && out_.empty() && !parser_.in_body()) return cut();
}

void Connection::cut() {
  if (closed_) return;
  closed_ = true;
  transport_->close();
  spool_.reset();
  for (Slot& slot : slots_) {
    if (slot.stream) slot.stream->lose();
    if (slot.ready && slot.ready->stream) slot.ready->stream->lose();
  }
  slots_.clear();
  host_.forget(*this);
}

}  // namespace dosi::http
