#include "http/sockets.h"

#include <arpa/inet.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <utility>

#include "http/uri.h"

namespace dosi::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using asio::ip::tcp;

std::string peer_text(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text, sizeof text);
    return text;
  }
  inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, text, sizeof text);
  const std::string_view view = text;
  return std::string(view.starts_with("::ffff:") && view.find('.') != view.npos ? view.substr(7) : view);
}

Error listen_error(const std::string& address, std::uint16_t port, int why) {
  const std::string place = "cannot listen on " + address + " port " + std::to_string(port) + ": ";
  if (why == EADDRINUSE)
    return error(ErrorCode::unavailable, place + "another program uses this port. Stop it (`ss -ltnp` names it) or choose another port");
  if (why == EACCES)
    return error(ErrorCode::unavailable, place + "ports below 1024 need more rights. Choose another port");
  if (why == EADDRNOTAVAIL)
    return error(ErrorCode::unavailable, place + "this machine does not have that address. Use 0.0.0.0 for all its addresses");
  return error(ErrorCode::unavailable, place + std::strerror(why));
}

IpAddress to_ip(const asio::ip::address& address) {
  const auto v6 = address.is_v4() ? asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()) : address.to_v6();
  return IpAddress{v6.to_bytes()};
}

}  // namespace

Result<ListeningSocket> ListeningSocket::open(const std::string& address, std::uint16_t port, bool shared) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
    return error(ErrorCode::unavailable, "cannot listen on '" + address + "': expected an IP address such as 127.0.0.1, 0.0.0.0 or ::");
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> info(found, &freeaddrinfo);
  const int fd = ::socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return listen_error(address, port, errno);
  ListeningSocket socket(fd, port);
  const int on = 1, off = 0;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (shared) setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (info->ai_family == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (::bind(fd, info->ai_addr, info->ai_addrlen) != 0 || ::listen(fd, SOMAXCONN) != 0) return listen_error(address, port, errno);
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size);
  socket.port_ = ntohs(bound.ss_family == AF_INET ? reinterpret_cast<sockaddr_in&>(bound).sin_port
                                                  : reinterpret_cast<sockaddr_in6&>(bound).sin6_port);
  return socket;
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept : fd_(other.release()), port_(other.port_) {}
ListeningSocket::~ListeningSocket() {
  if (fd_ >= 0) ::close(fd_);
}
int ListeningSocket::release() { return std::exchange(fd_, -1); }

struct Listener::State : std::enable_shared_from_this<State> {
  State(Loop& loop, int fd, Accepted f) : descriptor(loop.context(), fd), accepted(std::move(f)) {}

  void wait() {
    descriptor.async_wait(asio::posix::stream_descriptor::wait_read, [self = shared_from_this()](const error_code& failure) {
      if (!failure && self->descriptor.is_open()) self->accept_all();
    });
  }

  void accept_all() {
    constexpr int kAtOnce = 64;  // then others have a turn
    for (int i = 0; i < kAtOnce; ++i) {
      sockaddr_storage peer{};
      socklen_t size = sizeof peer;
      const int fd = ::accept4(descriptor.native_handle(), reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd >= 0) accepted(fd, peer_text(peer));
      else if (errno == EAGAIN) break;
      else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) return void(starved = true);
    }
    if (descriptor.is_open()) wait();
  }

  asio::posix::stream_descriptor descriptor;
  Accepted accepted;
  bool starved = false;
};

Listener::Listener(Loop& loop, ListeningSocket socket, Accepted accepted)
    : state_(std::make_shared<State>(loop, socket.release(), std::move(accepted))) {}
Listener::~Listener() = default;
void Listener::start() { state_->wait(); }
void Listener::close() {
  error_code ignored;
  state_->descriptor.close(ignored);
}
void Listener::retry() {
  if (!std::exchange(state_->starved, false) || !state_->descriptor.is_open()) return;
  state_->accept_all();
}

namespace {

// One attempt to reach a host: its addresses one after the other.
struct Attempt : std::enable_shared_from_this<Attempt> {
  Attempt(Loop& loop, Allow a, Connected d) : resolver(loop.context()), socket(loop.context()), allow(std::move(a)), done(std::move(d)) {}

  void start(const std::string& name, std::uint16_t port) {
    host = name;
    resolver.async_resolve(host, std::to_string(port), tcp::resolver::numeric_service,
                           [self = shared_from_this()](const error_code& failure, tcp::resolver::results_type found) {
                             if (failure) return self->fail(error(ErrorCode::unavailable, "the name '" + self->host + "' cannot be resolved: " + failure.message()));
                             self->results = std::move(found);
                             self->next = self->results.begin();
                             self->try_next();
                           });
  }

  void try_next() {
    while (next != results.end() && allow && !allow(to_ip(next->endpoint().address()))) {
      refused = true;
      ++next;
    }
    if (next == results.end()) {
      if (last_failure) return fail(error(ErrorCode::unavailable, "cannot connect to " + host + ": " + last_failure.message()));
      if (refused) return fail(error(ErrorCode::forbidden, "the address of '" + host + "' is not one that may be called from here"));
      return fail(error(ErrorCode::unavailable, "the name '" + host + "' has no address"));
    }
    error_code ignored;
    socket.close(ignored);
    const tcp::endpoint endpoint = (next++)->endpoint();
    socket.async_connect(endpoint, [self = shared_from_this()](const error_code& failure) {
      if (!self->done) return;
      if (failure) {
        self->last_failure = failure;
        return self->try_next();
      }
      error_code not_released;
      const int fd = self->socket.release(not_released);
      self->finish(not_released ? Result<int>(error(ErrorCode::unavailable, not_released.message())) : Result<int>(fd));
    });
  }

  void fail(Error why) { finish(std::move(why)); }
  void finish(Result<int> result) {
    if (const Connected call = std::exchange(done, nullptr)) call(std::move(result));
  }
  void give_up() {
    done = nullptr;
    resolver.cancel();
    error_code ignored;
    socket.close(ignored);
  }

  tcp::resolver resolver;
  tcp::socket socket;
  tcp::resolver::results_type results;
  tcp::resolver::results_type::iterator next;
  error_code last_failure;
  bool refused = false;
  std::string host;
  Allow allow;
  Connected done;
};

}  // namespace

std::function<void()> connect_to(Loop& loop, const std::string& host, std::uint16_t port, Allow allow, Connected done) {
  const auto attempt = std::make_shared<Attempt>(loop, std::move(allow), std::move(done));
  attempt->start(host, port);
  return [attempt] { attempt->give_up(); };
}

}  // namespace dosi::http
