#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/client.h"
#include "http/loop.h"

namespace dosi::http {

// A socket that listens; which loop it serves is said later.
class ListeningSocket {
 public:
  // `shared`: several sockets may listen on the port (SO_REUSEPORT). Fails with `unavailable` and advice.
  static Result<ListeningSocket> open(const std::string& address, std::uint16_t port, bool shared);
  ListeningSocket(ListeningSocket&& other) noexcept;
  ~ListeningSocket();
  std::uint16_t port() const { return port_; }
  int release();

 private:
  ListeningSocket(int fd, std::uint16_t port) : fd_(fd), port_(port) {}
  int fd_;
  std::uint16_t port_;
};

// Gives each accepted connection's non-blocking socket and the peer's address to `accepted`, on the loop's thread.
class Listener {
 public:
  using Accepted = std::function<void(int fd, std::string peer)>;
  Listener(Loop& loop, ListeningSocket socket, Accepted accepted);
  ~Listener();
  void start();
  void close();
  // Goes on after the process had run out of descriptors; called by the tick.
  void retry();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// Resolves `host` and connects to the first address that `allow` permits and that answers. `done` gets the socket, on the loop's thread.
// Returns a function that gives up: `done` is then not called.
using Connected = std::function<void(Result<int>)>;
using Allow = std::function<bool(const IpAddress&)>;
std::function<void()> connect_to(Loop& loop, const std::string& host, std::uint16_t port, Allow allow, Connected done);

}  // namespace dosi::http
