#include "http/server.h"

#include <algorithm>
#include <condition_variable>

#include "http/connection.h"
#include "http/sockets.h"

namespace dosi::http {
namespace {

constexpr int kShortestTickMs = 5, kLongestTickMs = 250;

int tick_ms(const Timeouts& timeouts) {
  const auto shortest = std::min({timeouts.idle, timeouts.head, timeouts.body, timeouts.write, timeouts.linger});
  return static_cast<int>(std::clamp<std::int64_t>(shortest.count() / 4, kShortestTickMs, kLongestTickMs));
}

// One I/O thread: its listener and its connections.
class ServerLoop {
 public:
  ServerLoop(std::shared_ptr<ServerShared> shared, std::shared_ptr<TlsContext> tls, ListeningSocket socket)
      : loop_(std::make_shared<Loop>()),
        host_{loop_, shared, [this](Connection& connection) { forget(connection); }},
        tls_(std::move(tls)),
        listener_(*loop_, std::move(socket), [this](int fd, std::string peer) { accept(fd, std::move(peer)); }) {}

  ~ServerLoop() { loop_->stop(); }

  void start(int period_ms) {
    loop_->start(period_ms, [this] { tick(); });
    loop_->post([this] { listener_.start(); });
  }
  void wind_down() {
    loop_->post([this] {
      listener_.close();
      for (std::size_t i = connections_.size(); i-- > 0;) connections_[i]->wind_down();
    });
  }
  void cut_all() {
    loop_->post([this] {
      listener_.close();
      while (!connections_.empty()) connections_.back()->cut();
    });
  }
  void stop() { loop_->stop(); }
  bool on_thread() const { return loop_->on_thread(); }

 private:
  void accept(int fd, std::string peer) {
    ServerShared& shared = *host_.shared;
    shared.accepted.fetch_add(1, std::memory_order_relaxed);
    const bool full = shared.connections.fetch_add(1, std::memory_order_relaxed) >= shared.options.limits.connections;
    auto transport = tls_ ? make_tls_server_transport(*loop_, fd, tls_) : make_plain_transport(*loop_, fd);
    auto connection = std::make_shared<Connection>(host_, std::move(transport), std::move(peer));
    connection->place = connections_.size();
    connections_.push_back(connection);
    connection->open(tls_ != nullptr);
    if (full && tls_) connection->cut();
    else if (full) connection->turn_away(503, "too many connections are open; try again shortly");
  }

  void forget(Connection& connection) {
    const std::size_t place = connection.place;
    std::swap(connections_[place], connections_.back());
    connections_[place]->place = place;
    connections_.pop_back();
    host_.shared->connections.fetch_sub(1, std::memory_order_relaxed);
  }

  void tick() {
    listener_.retry();
    for (std::size_t i = connections_.size(); i-- > 0;) {
      const std::shared_ptr<Connection> connection = connections_[i];
      connection->tick();
      i = std::min(i, connections_.size());
    }
  }

  std::shared_ptr<Loop> loop_;
  Connection::Host host_;
  std::shared_ptr<TlsContext> tls_;
  Listener listener_;
  std::vector<std::shared_ptr<Connection>> connections_;
};

class RunningServer final : public Server {
 public:
  RunningServer(std::shared_ptr<ServerShared> shared, std::vector<std::unique_ptr<ServerLoop>> loops, std::uint16_t port)
      : shared_(std::move(shared)), loops_(std::move(loops)), port_(port) {
    for (auto& loop : loops_) loop->start(tick_ms(shared_->options.timeouts));
  }
  ~RunningServer() override { stop(std::chrono::milliseconds(0)); }

  std::uint16_t port() const override { return port_; }

  ServerCounts counts() const override {
    return {shared_->connections, shared_->in_flight, shared_->accepted, shared_->requests, shared_->refused};
  }

  bool stop(std::chrono::milliseconds grace) override {
    if (shared_->stopping.exchange(true)) return true;
    for (auto& loop : loops_) loop->wind_down();
    const auto end = std::chrono::steady_clock::now() + grace;
    while (shared_->connections > 0 && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    const bool clean = shared_->connections == 0;
    for (auto& loop : loops_) loop->cut_all();
    while (shared_->connections > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    for (auto& loop : loops_) loop->stop();
    return clean;
  }

 private:
  std::shared_ptr<ServerShared> shared_;
  std::vector<std::unique_ptr<ServerLoop>> loops_;
  std::uint16_t port_;
};

// Sockets that share a port do not notice another program that shares it too: a socket of its own finds that out first.
Result<void> check_port_is_free(const ServerOptions& options) {
  if (options.port == 0 || options.threads <= 1) return ok();
  const auto probe = ListeningSocket::open(options.address, options.port, false);
  if (!probe) return probe.error();
  return ok();
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(Options options, Handler handler) {
  const unsigned threads = std::max(options.threads, 1u);
  DOSI_CHECK(check_port_is_free(options));
  std::shared_ptr<TlsContext> tls;
  if (options.tls.certificate_chain.empty() != options.tls.private_key.empty())
    return bad_request("TLS needs both a certificate and its private key; only one of them is given");
  if (!options.tls.certificate_chain.empty()) {
    DOSI_TRY(tls, TlsContext::server(options.tls));
  }
  const auto shared = std::make_shared<ServerShared>();
  shared->options = std::move(options);
  shared->handler = std::move(handler);
  std::uint16_t port = shared->options.port;
  std::vector<std::unique_ptr<ServerLoop>> loops;
  for (unsigned i = 0; i < threads; ++i) {
    DOSI_TRY(ListeningSocket socket, ListeningSocket::open(shared->options.address, port, threads > 1));
    port = socket.port();
    loops.push_back(std::make_unique<ServerLoop>(shared, tls, std::move(socket)));
  }
  return std::unique_ptr<Server>(std::make_unique<RunningServer>(shared, std::move(loops), port));
}

}  // namespace dosi::http
