#include "http/exchange.h"

#include "http/connection.h"

namespace dosi::http {

Exchange::Exchange(ReplyAddress address, std::shared_ptr<ServerShared> shared)
    : address_(std::move(address)), shared_(std::move(shared)) {
  shared_->in_flight.fetch_add(1, std::memory_order_relaxed);
}

// Nobody answered: the client must not wait for ever.
Exchange::~Exchange() {
  if (!settle()) return;
  Response failure = shared_->problem(500, "the request was not answered");
  if (address_.loop->on_thread()) {
    if (const auto connection = address_.connection.lock()) connection->answer(address_.sequence, {std::move(failure), nullptr, 0});
    return;
  }
  address_.loop->post([connection = address_.connection, sequence = address_.sequence, failure = std::move(failure)] {
    if (const auto open = connection.lock()) open->answer(sequence, {failure, nullptr, 0});
  });
}

// Whether this is the first answer.
bool Exchange::settle() {
  if (answered_.exchange(true)) return false;
  shared_->in_flight.fetch_sub(1, std::memory_order_relaxed);
  return true;
}

void Exchange::send(Response response) {
  if (settle()) deliver(std::move(response), nullptr);
}

std::shared_ptr<StreamState> Exchange::stream(Response head, Responder::Kind kind) {
  auto state = std::make_shared<StreamState>(address_, shared_->options, kind == Responder::Kind::endless);
  if (!settle()) {
    state->lose();
  } else {
    if (std::string first = std::move(head.body); !first.empty()) state->write(std::move(first));
    head.body.clear();
    deliver(std::move(head), state);
  }
  StreamState* raw = state.get();
  return {raw, [state = std::move(state)](StreamState*) { state->drop(); }};
}

void Exchange::deliver(Response response, std::shared_ptr<StreamState> stream) {
  response_ = std::move(response);
  stream_ = std::move(stream);
  if (address_.loop->on_thread()) run();
  else address_.loop->post(shared_from_this());
}

void Exchange::run() {
  const auto connection = address_.connection.lock();
  if (connection) connection->answer(address_.sequence, {std::move(response_), std::move(stream_), tag_.load(std::memory_order_relaxed)});
  else if (stream_) stream_->lose();
}

StreamState::StreamState(ReplyAddress address, const ServerOptions& options, bool is_endless)
    : address_(std::move(address)), limit_bytes_(options.limits.stream_buffer_bytes), patience_(options.timeouts.write), endless_(is_endless) {}

bool StreamState::write(std::string piece) {
  std::unique_lock lock(mutex_);
  if (ended_ || lost_) return false;
  if (piece.empty()) return true;
  if (!has_room(piece.size())) return false;
  queue(lock, std::move(piece));
  return true;
}

bool StreamState::write_waiting(std::string piece) {
  if (address_.loop->on_thread()) return write(std::move(piece));
  std::unique_lock lock(mutex_);
  const bool ready = room_.wait_for(lock, patience_, [&] { return ended_ || lost_ || has_room(piece.size()); });
  if (!ready || ended_ || lost_) return false;
  if (!piece.empty()) queue(lock, std::move(piece));
  return true;
}

void StreamState::queue(std::unique_lock<std::mutex>& lock, std::string piece) {
  queued_ += piece.size();
  pieces_.push_back(std::move(piece));
  notify(lock);
}

void StreamState::notify(std::unique_lock<std::mutex>& lock) {
  const bool already = std::exchange(posted_, true);
  lock.unlock();
  if (!already) address_.loop->post(shared_from_this());
}

void StreamState::end() {
  std::unique_lock lock(mutex_);
  if (ended_ || lost_) return;
  ended_ = true;
  notify(lock);
}

void StreamState::drop() {
  std::unique_lock lock(mutex_);
  if (ended_ || lost_) return;
  dropped_ = ended_ = true;
  notify(lock);
}

bool StreamState::gone() const {
  const std::lock_guard lock(mutex_);
  return lost_;
}

StreamState::Taken StreamState::take() {
  const std::lock_guard lock(mutex_);
  unsent_ += std::exchange(queued_, 0);
  return {std::exchange(pieces_, {}), ended_, dropped_};
}

void StreamState::set_unsent(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  unsent_ = bytes;
  room_.notify_all();
}

void StreamState::lose() {
  const std::lock_guard lock(mutex_);
  lost_ = true;
  pieces_.clear();
  room_.notify_all();
}

void StreamState::run() {
  {
    const std::lock_guard lock(mutex_);
    posted_ = false;
  }
  if (const auto connection = address_.connection.lock()) connection->stream_ready(*this);
  else lose();
}

bool Stream::write(std::string piece) { return state_ && state_->write(std::move(piece)); }
bool Stream::write_waiting(std::string piece) { return state_ && state_->write_waiting(std::move(piece)); }
void Stream::close() {
  if (state_) state_->end();
}
bool Stream::closed() const { return !state_ || state_->gone(); }

void Responder::send(Response response) const {
  if (exchange_) exchange_->send(std::move(response));
}
Stream Responder::stream(Response head, Kind kind) const {
  return exchange_ ? Stream(exchange_->stream(std::move(head), kind)) : Stream();
}
void Responder::tag(std::uint32_t tag) const {
  if (exchange_) exchange_->tag(tag);
}
bool Responder::abandoned() const { return !exchange_ || exchange_->abandoned(); }

}  // namespace dosi::http
