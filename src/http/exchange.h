#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/loop.h"
#include "http/server.h"

namespace dosi::http {

class Connection;

// What all connections of a server share. Outlives the server as long as a handle does.
struct ServerShared {
  ServerOptions options;
  Handler handler;
  std::atomic<std::uint64_t> connections{0}, in_flight{0}, accepted{0}, requests{0}, refused{0};
  std::atomic<bool> stopping{false};

  Response problem(int status, std::string_view detail) const {
    return options.problem ? options.problem(status, detail) : plain_problem(status, detail);
  }
};

// Where an answer goes: which connection, and which of its requests.
struct ReplyAddress {
  std::weak_ptr<Connection> connection;
  std::shared_ptr<Loop> loop;
  std::uint64_t sequence = 0;
};

// One request's right to be answered; behind Responder.
class Exchange final : public Posted, public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(ReplyAddress address, std::shared_ptr<ServerShared> shared);
  ~Exchange() override;

  void send(Response response);
  std::shared_ptr<StreamState> stream(Response head, Responder::Kind kind);
  void tag(std::uint32_t tag) { tag_.store(tag, std::memory_order_relaxed); }
  bool abandoned() const { return address_.connection.expired(); }
  void run() override;

 private:
  bool settle();
  void deliver(Response response, std::shared_ptr<StreamState> stream);

  ReplyAddress address_;
  std::shared_ptr<ServerShared> shared_;
  std::atomic<bool> answered_{false};
  std::atomic<std::uint32_t> tag_{0};
  Response response_;  // between send() on another thread and run()
  std::shared_ptr<StreamState> stream_;
};

// A streamed response's bytes between its writers and its connection; behind Stream.
class StreamState final : public Posted, public std::enable_shared_from_this<StreamState> {
 public:
  StreamState(ReplyAddress address, const ServerOptions& options, bool is_endless);

  // For writers, on any thread.
  bool write(std::string piece);
  bool write_waiting(std::string piece);
  void end();   // properly
  void drop();  // the last handle is gone: cuts the connection unless ended
  bool gone() const;

  // For the connection, on its loop's thread.
  struct Taken {
    std::vector<std::string> pieces;
    bool ended = false, dropped = false;
  };
  Taken take();
  void set_unsent(std::size_t bytes);  // what the connection still holds of all taken pieces
  void lose();                         // the connection is gone
  bool endless() const { return endless_; }
  void run() override;

 private:
  bool has_room(std::size_t bytes) const { return queued_ + unsent_ == 0 || queued_ + unsent_ + bytes <= limit_bytes_; }
  void queue(std::unique_lock<std::mutex>& lock, std::string piece);
  void notify(std::unique_lock<std::mutex>& lock);

  const ReplyAddress address_;
  const std::size_t limit_bytes_;
  const std::chrono::milliseconds patience_;
  const bool endless_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::vector<std::string> pieces_;
  std::size_t queued_ = 0, unsent_ = 0;
  bool ended_ = false, dropped_ = false, lost_ = false, posted_ = false;
};

}  // namespace dosi::http
