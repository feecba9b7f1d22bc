#include "http/connection.h"

#include "base/log.h"

namespace dosi::http {
namespace {

constexpr std::size_t kMaxUnsentBytes = 256 * 1024;  // of answers, before further pipelined requests wait
constexpr std::size_t kReadBytes = 8 * 1024;
constexpr std::size_t kSpoolReadBytes = 64 * 1024;

}  // namespace

Connection::Connection(Host& host, std::shared_ptr<Transport> transport, std::string peer)
    : host_(host), shared_(host.shared), transport_(std::move(transport)), parser_(shared_->options.limits) {
  parser_.request().peer = std::move(peer);
}

Connection::~Connection() = default;

void Connection::open(bool secure) {
  parser_.request().secure = secure;
  phase_since_ = now();
  transport_->open(*this);
  if (!secure) settle();
}

void Connection::on_open() {
  const auto self = shared_from_this();
  settle();
}

void Connection::turn_away(int status, std::string_view detail) { refuse(status, detail); }

void Connection::on_data(std::string_view bytes) {
  const auto self = shared_from_this();
  reading_ = false;
  consume(bytes);
  settle();
}

void Connection::on_end() {
  const auto self = shared_from_this();
  reading_ = false;
  peer_ended_ = true;
  // A client may end its side after the last request and still wait for answers, but nobody listens to a stream that way.
  const bool streaming = !slots_.empty() && slots_.front().stream;
  if (finished_ || streaming || (slots_.empty() && out_.empty())) return cut();
  last_request_ = close_after_ = true;
  settle();
}

void Connection::on_writable() {
  const auto self = shared_from_this();
  write_blocked_ = false;
  settle();
}

void Connection::on_failure(std::string_view) {
  const auto self = shared_from_this();
  cut();
}

// No further request is begun now.
bool Connection::blocked() const { return slots_.size() >= shared_->options.limits.pipelined || out_.size() > kMaxUnsentBytes; }

void Connection::consume(std::string_view data) {
  busy_ = true;
  for (bool more = true; more && !closed_ && !last_request_;) {
    if (parser_.untouched() && (blocked() || data.empty())) break;
    switch (parser_.next(data)) {
      case RequestParser::Step::need_more: more = false; break;
      case RequestParser::Step::head: begin_body(); break;
      case RequestParser::Step::piece: take_piece(); break;
      case RequestParser::Step::complete: dispatch(); break;
      case RequestParser::Step::refused: refuse(parser_.refusal().status, parser_.refusal().detail); break;
    }
  }
  if (!closed_ && !last_request_ && !data.empty()) unread_.assign(data);
  busy_ = false;
}

void Connection::begin_body() {
  const auto& options = shared_->options;
  const Request& request = parser_.request();
  const BodyRule rule = options.body_rule ? options.body_rule(request.method, request.path) : BodyRule{};
  parser_.limit_body(rule.max_bytes);
  if (!parser_.has_body()) return;
  if (rule.spool) {
    auto file = SpoolFile::create(options.spool_directory);
    if (!file) {
      spdlog::error("{}", file.error().message);
      return refuse(503, "the body cannot be stored now");
    }
    spool_.emplace(std::move(*file));
  }
  std::string_view nothing;
  if (parser_.next(nothing) == RequestParser::Step::refused)  // longer than allowed: say so before it is sent
    return refuse(parser_.refusal().status, parser_.refusal().detail);
  continue_due_ = parser_.expects_continue();
  if (rule.spool) transport_->set_read_size(kSpoolReadBytes);
}

void Connection::take_piece() {
  continue_due_ = false;  // the client did not wait
  Request& request = parser_.request();
  if (!spool_) {
    request.body += parser_.piece();
    return;
  }
  if (auto written = spool_->write(parser_.piece()); !written) {
    spdlog::error("{}", written.error().message);
    refuse(507, "the body cannot be stored: the disk may be full");
  }
}

Connection::Slot& Connection::add_slot() {
  Slot& slot = slots_.emplace_back();
  slot.keep_alive = parser_.keep_alive() && !shared_->stopping.load(std::memory_order_relaxed);
  slot.http_1_0 = parser_.http_1_0();
  slot.method = parser_.request().method;
  if (shared_->options.on_answer) {
    slot.start = Clock::now();
    slot.target = parser_.request().target;
  }
  return slot;
}

void Connection::dispatch() {
  Request& request = parser_.request();
  if (spool_) {
    auto path = spool_->keep();
    spool_.reset();
    transport_->set_read_size(kReadBytes);
    if (!path) {
      spdlog::error("{}", path.error().message);
      return refuse(507, "the body cannot be stored: the disk may be full");
    }
    request.body_file = std::move(*path);
  }
  const std::uint64_t sequence = first_sequence_ + slots_.size();
  last_request_ = !add_slot().keep_alive;
  shared_->requests.fetch_add(1, std::memory_order_relaxed);
  if (shared_->in_flight.load(std::memory_order_relaxed) >= shared_->options.limits.in_flight) {
    shared_->refused.fetch_add(1, std::memory_order_relaxed);
    Answer busy{shared_->problem(503, "too many requests are being handled now; try again shortly"), nullptr, 0};
    busy.response.headers.set("Retry-After", "1");
    answer(sequence, std::move(busy));
  } else {
    Responder responder(std::make_shared<Exchange>(ReplyAddress{weak_from_this(), host_.loop, sequence}, shared_));
    try {
      shared_->handler(request, std::move(responder));
    } catch (const std::exception& failure) {
      spdlog::error("request handler: {}", failure.what());  // the dropped responder answers 500
    }
  }
  std::string peer = std::move(request.peer);  // a handler may have moved the request out
  parser_.restart();
  parser_.request().peer = std::move(peer);
}

// The last answer of this connection, after those still due.
void Connection::refuse(int status, std::string_view detail) {
  shared_->refused.fetch_add(1, std::memory_order_relaxed);
  spool_.reset();
  continue_due_ = false;
  last_request_ = true;
  const std::uint64_t sequence = first_sequence_ + slots_.size();
  Slot& slot = add_slot();
  slot.keep_alive = false;
  slot.refusal = true;
  answer(sequence, {shared_->problem(status, detail), nullptr, 0});
}

void Connection::answer(std::uint64_t sequence, Answer answer) {
  if (closed_ || sequence < first_sequence_ || sequence - first_sequence_ >= slots_.size()) {
    if (answer.stream) answer.stream->lose();
    return;
  }
  const auto self = shared_from_this();
  Slot& slot = slots_[sequence - first_sequence_];
  if (sequence != first_sequence_) {
    slot.ready = std::make_unique<Answer>(std::move(answer));
    return;
  }
  send_front(std::move(answer));
  advance();
  if (!busy_) settle();
}

// Sends what came before its turn and now has it.
void Connection::advance() {
  while (!slots_.empty() && slots_.front().ready && !slots_.front().stream) {
    const auto ready = std::move(slots_.front().ready);
    send_front(std::move(*ready));
  }
}

}  // namespace dosi::http
