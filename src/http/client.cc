#include "http/client.h"

#include "base/log.h"

#include <algorithm>
#include <deque>
#include <future>
#include <unordered_map>

#include "http/client_connection.h"
#include "http/sockets.h"

namespace dosi::http {
namespace {

constexpr int kTickMs = 50;
constexpr unsigned kMaxRedirects = 5;

bool is_redirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

bool may_repeat(const ClientRequest& request) {
  return request.may_repeat || (request.method != Method::post && request.method != Method::patch);
}

class PooledClient final : public Client, public ClientConnection::Owner {
 public:
  PooledClient(Options options, std::shared_ptr<TlsContext> tls) : options_(std::move(options)), tls_(std::move(tls)) {
    loop_.start(kTickMs, [this] { tick(); });
  }

  ~PooledClient() override {
    std::promise<void> cancelled;
    loop_.post([&] {
      closing_ = true;
      while (!calls_.empty()) fail(calls_.back(), error(ErrorCode::cancelled, "the client is being closed"));
      for (auto& [origin, pool] : pools_)
        for (const auto& connection : pool.idle) connection->close();
      cancelled.set_value();
    });
    cancelled.get_future().wait();
    loop_.stop();
  }

  void send(ClientRequest request, Done done) override {
    auto call = std::make_shared<Call>();
    call->request = std::move(request);
    call->done = std::move(done);
    loop_.post([this, call] { begin(call); });
  }

 private:
  struct Pool {
    std::vector<std::shared_ptr<ClientConnection>> idle;  // the most recently used last
    std::deque<std::shared_ptr<Call>> waiting;
    unsigned open = 0;  // connecting, busy and idle
  };

  void begin(const std::shared_ptr<Call>& call) {
    calls_.push_back(call);
    call->deadline_ms = loop_.now_ms() + call->request.timeout.count();
    if (closing_) return fail(call, error(ErrorCode::cancelled, "the client is being closed"));
    if (auto good = check_request_headers(call->request.headers); !good) return fail(call, good.error());
    auto url = parse_url(call->request.url);
    if (!url) return fail(call, url.error());
    call->url = std::move(*url);
    dispatch(call);
  }

  void dispatch(const std::shared_ptr<Call>& call) {
    Pool& pool = pools_[call->url.origin()];
    if (!pool.idle.empty()) {
      auto connection = std::move(pool.idle.back());
      pool.idle.pop_back();
      call->connection = connection;
      return connection->carry(call);
    }
    if (pool.open < options_.connections_per_origin) return connect(call, pool);
    if (waiting_ >= options_.waiting_requests)
      return fail(call, error(ErrorCode::unavailable, "too many requests wait for " + call->url.origin()));
    ++waiting_;
    pool.waiting.push_back(call);
  }

  void connect(const std::shared_ptr<Call>& call, Pool& pool) {
    ++pool.open;
    call->give_up = connect_to(loop_, call->url.host, call->url.port, options_.allow, [this, call](Result<int> socket) {
      call->give_up = nullptr;
      if (!socket) {
        const std::string origin = call->url.origin();
        fail(call, socket.error());
        return release(origin);
      }
      auto transport = call->url.secure ? make_tls_client_transport(loop_, *socket, tls_, call->url.host) : make_plain_transport(loop_, *socket);
      call->connection = std::make_shared<ClientConnection>(*this, loop_, std::move(transport), call->url.origin());
      call->connection->open(call->url.secure);
      call->connection->carry(call);
    });
  }

  // A connection of this origin is gone: another may be opened for whoever waits.
  void release(const std::string& origin) {
    Pool& pool = pools_[origin];
    --pool.open;
    serve_waiting(pool);
    if (pool.open == 0 && pool.waiting.empty()) pools_.erase(origin);
  }

  void serve_waiting(Pool& pool) {
    if (pool.waiting.empty() || closing_) return;
    const auto call = std::move(pool.waiting.front());
    pool.waiting.pop_front();
    --waiting_;
    dispatch(call);
  }

  void ended(const std::shared_ptr<ClientConnection>& connection, const std::shared_ptr<Call>& call, ClientConnection::End end,
             std::string_view why) override {
    using End = ClientConnection::End;
    call->connection.reset();
    Response response;
    if (end == End::answered) response = connection->take_response();
    const std::string origin = connection->origin();
    if (connection->closed()) {
      release(origin);
    } else {
      Pool& pool = pools_[origin];
      pool.idle.push_back(connection);
      serve_waiting(pool);
    }
    if (end == End::answered) return answered(call, std::move(response));
    if (end == End::stale && may_repeat(call->request) && !call->repeated) {
      call->repeated = true;
      return dispatch_anew(call);
    }
    if (end == End::too_large)
      return fail(call, error(ErrorCode::payload_too_large, "the answer of " + call->url.host + " is larger than " +
                                                                std::to_string(call->request.max_response_bytes) + " bytes"));
    fail(call, error(ErrorCode::unavailable, call->url.host + ": " + std::string(why)));
  }

  // The peer closed one pooled connection, so it probably closed the others too.
  void dispatch_anew(const std::shared_ptr<Call>& call) {
    Pool& pool = pools_[call->url.origin()];
    for (const auto& connection : pool.idle) {
      connection->close();
      --pool.open;
    }
    pool.idle.clear();
    dispatch(call);
  }

  void idle_closed(const std::shared_ptr<ClientConnection>& connection) override {
    const std::string origin = connection->origin();
    std::erase(pools_[origin].idle, connection);
    release(origin);
  }

  void answered(const std::shared_ptr<Call>& call, Response response) {
    const unsigned allowed = std::min(call->request.max_redirects, kMaxRedirects);
    const std::string location(response.headers.get("Location"));
    if (allowed == 0 || !is_redirect(response.status) || location.empty()) return finish(call, std::move(response));
    if (++call->redirects > allowed)
      return fail(call, error(ErrorCode::unavailable, call->request.url + " redirects more than " + std::to_string(allowed) + " times"));
    auto next = resolve_reference(call->url, location);
    if (!next) return fail(call, error(ErrorCode::unavailable, call->url.host + " redirects to no usable address: " + next.error().message));
    if (call->url.secure && !next->secure)
      return fail(call, error(ErrorCode::forbidden, call->url.host + " redirects from https to http, which is not followed"));
    ClientRequest& request = call->request;
    if (next->origin() != call->url.origin())
      for (const std::string_view secret : {"Authorization", "Cookie", "Proxy-Authorization"}) request.headers.remove(secret);
    const bool becomes_get = response.status == 303 || ((response.status == 301 || response.status == 302) && request.method == Method::post);
    if (becomes_get && request.method != Method::head) {
      request.method = Method::get;
      request.body.clear();
      request.shared_body.reset();
      request.headers.remove("Content-Type");
    }
    call->url = std::move(*next);
    dispatch(call);
  }

  void finish(const std::shared_ptr<Call>& call, Result<Response> result) {
    const auto at = std::find(calls_.begin(), calls_.end(), call);
    if (at == calls_.end()) return;
    std::swap(*at, calls_.back());
    const auto held = std::move(calls_.back());
    calls_.pop_back();
    try {
      if (held->done) held->done(std::move(result));
    } catch (const std::exception& failure) {
      spdlog::error("a callback of the HTTP client threw: {}", failure.what());
    }
  }

  // Also takes the call out of wherever it is.
  void fail(std::shared_ptr<Call> call, Error why) {
    const std::string origin = call->url.origin();
    if (const auto give_up = std::exchange(call->give_up, nullptr)) {
      give_up();
      release(origin);
    } else if (const auto connection = std::exchange(call->connection, nullptr)) {
      connection->close();
      release(origin);
    } else if (const auto pool = pools_.find(origin); pool != pools_.end()) {
      waiting_ -= std::erase(pool->second.waiting, call);
    }
    finish(call, std::move(why));
  }

  void tick() {
    const std::int64_t now = loop_.now_ms();
    std::vector<std::shared_ptr<Call>> late;
    for (const auto& call : calls_)
      if (now >= call->deadline_ms) late.push_back(call);
    for (const auto& call : late)
      fail(call, error(ErrorCode::unavailable, call->url.host + " did not answer within " + std::to_string(call->request.timeout.count()) + " ms"));
    std::vector<std::shared_ptr<ClientConnection>> unused;
    for (const auto& [origin, pool] : pools_)
      for (const auto& connection : pool.idle)
        if (now - connection->idle_since_ms() > options_.idle_timeout.count()) unused.push_back(connection);
    for (const auto& connection : unused) {
      connection->close();
      idle_closed(connection);
    }
  }

  Loop loop_;  // first: the sockets below end before it
  const Options options_;
  std::shared_ptr<TlsContext> tls_;
  std::unordered_map<std::string, Pool> pools_;
  std::vector<std::shared_ptr<Call>> calls_;
  std::size_t waiting_ = 0;
  bool closing_ = false;
};

}  // namespace

Result<std::unique_ptr<Client>> Client::create(Options options) {
  DOSI_TRY(auto tls, TlsContext::client(options.ca_file));
  return std::unique_ptr<Client>(std::make_unique<PooledClient>(std::move(options), std::move(tls)));
}

Result<Response> Client::send_and_wait(ClientRequest request) {
  auto promise = std::make_shared<std::promise<Result<Response>>>();
  auto future = promise->get_future();
  send(std::move(request), [promise](Result<Response> result) { promise->set_value(std::move(result)); });
  return future.get();
}

}  // namespace dosi::http
