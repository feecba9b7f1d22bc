#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace dosi::http {

// A resolved IP address, IPv4 as its mapped form ::ffff:a.b.c.d.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  bool is_v4() const;
  std::string text() const;  // "10.0.0.1", "2001:db8::1"
};
// Fails with bad_request; names are not resolved.
Result<IpAddress> parse_ip(std::string_view text);
// Reachable from the whole internet: not loopback, private, link-local, carrier-grade NAT, multicast, documentation, benchmarking,
// unspecified, reserved or unique local (IANA special-purpose registries, RFC 6890), also when wrapped in 6to4, NAT64 or mapped form.
bool is_public(const IpAddress& address);

struct ClientRequest {
  Method method = Method::get;
  std::string url;  // http:// or https://
  Headers headers;  // Host, Content-Length and Connection are set by the client
  std::string body;
  std::shared_ptr<const std::string> shared_body;  // used instead of `body` when set
  std::chrono::milliseconds timeout{10'000};       // for all of it: name, connection, TLS, answer, redirects
  std::size_t max_response_bytes = 16u << 20;
  unsigned max_redirects = 0;  // at most 5; credentials are not carried to another origin
  // A pooled connection may turn out to be closed by the peer as the request is sent. GET, HEAD, PUT, DELETE and OPTIONS are then sent
  // once more on a new one; other methods only if this is set, for the peer may see them twice.
  bool may_repeat = false;
};

struct ClientOptions {
  unsigned connections_per_origin = 16;  // further requests wait for one
  std::size_t waiting_requests = 10'000;  // over all origins; more fail with `unavailable`
  std::chrono::milliseconds idle_timeout{15'000};
  std::string ca_file;  // PEM; empty: the system's certificates
  // Which addresses may be connected to, asked for each resolved address before connecting, on every redirect too; none: all. is_public
  // fits for addresses that strangers give. Called on the client's thread.
  std::function<bool(const IpAddress&)> allow;
};

// An HTTP/1.1 client with pooled keep-alive connections on one thread of its own. Safe to use from any thread.
// Failures: bad_request (the URL), forbidden (`allow` refused every address), unavailable (name, connection, TLS, timeout, broken answer),
// payload_too_large (the answer). Any complete answer is a success, whatever its status.
class Client {
 public:
  using Options = ClientOptions;
  using Done = std::function<void(Result<Response>)>;
  static Result<std::unique_ptr<Client>> create(Options options = {});
  virtual ~Client() = default;  // open requests fail with `cancelled`

  // `done` is called once, on the client's thread (never inside send): it must not block.
  virtual void send(ClientRequest request, Done done) = 0;
  // Waits for the answer. Not to be called on the client's thread.
  Result<Response> send_and_wait(ClientRequest request);
};

}  // namespace dosi::http
