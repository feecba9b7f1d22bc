#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace dosi::http {

class Exchange;
class StreamState;

// A response that is sent piece by piece (chunked encoding): Server-Sent Events, exports. A copyable handle; all functions may be called
// from any thread. When the last copy goes without close(), the connection is cut, so that the reader sees an incomplete answer.
class Stream {
 public:
  Stream() = default;
  explicit Stream(std::shared_ptr<StreamState> state) : state_(std::move(state)) {}

  // Queues the piece; false when it was not taken: the reader is gone (closed()) or too slow (the buffer is full; nothing is queued).
  bool write(std::string piece);
  // As write, but waits for room. False when the reader is gone or made no room within the write timeout.
  // For worker threads only: on an I/O thread it would wait for itself, so there it does not wait.
  bool write_waiting(std::string piece);
  // Ends the response properly. Later writes are refused.
  void close();
  // The reader hung up, was too slow for the write timeout, or the server stops.
  bool closed() const;

 private:
  std::shared_ptr<StreamState> state_;
};

// The right to answer one request, once. A copyable handle; answer now or later, from any thread. Answers from other threads are handed to
// the connection's loop in batches, one wake-up for many. The first answer counts, later ones are ignored. When the last copy goes
// unanswered the client gets 500.
class Responder {
 public:
  Responder() = default;
  explicit Responder(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}

  void send(Response response) const;
  // Starts a streamed response with this status and headers; `body` is its first piece if not empty. `endless` streams (event feeds) are
  // closed at once when the server stops; others get the grace time to finish.
  enum class Kind { finite, endless };
  Stream stream(Response head, Kind kind = Kind::finite) const;
  // A label for Options::on_answer: say, the route's id.
  void tag(std::uint32_t tag) const;
  // The client hung up (as far as is known): long work may be given up.
  bool abandoned() const;

 private:
  std::shared_ptr<Exchange> exchange_;
};

// Called on an I/O thread: answer small things here, hand long work to other threads. The request lives during the call; a handler that
// answers later copies what it needs or moves the request out. Must not throw: an exception is answered with 500.
using Handler = std::function<void(Request&, Responder)>;

// What a request may send as body, asked once its head is known.
struct BodyRule {
  std::uint64_t max_bytes = 1 << 20;
  bool spool = false;  // into a new file in Options::spool_directory; Request::body_file names it
};

// One line of the access log, given when the response has been handed to the socket layer. The views live during the call.
struct Answered {
  Method method;
  std::string_view target;
  std::string_view peer;
  int status;
  std::uint64_t response_bytes;  // body
  std::chrono::microseconds duration;  // from the complete request to the complete response
  std::uint32_t tag;
};

struct Limits {
  std::size_t head_bytes = 8192;  // request line and headers together; more is answered 431 or 414
  std::size_t header_count = 100;
  std::size_t connections = 10'000;  // more are answered 503 and closed
  std::size_t in_flight = 4096;      // requests being handled, over all connections; more get 503 with Retry-After
  std::size_t pipelined = 32;        // unanswered requests of one connection; further ones wait unread
  std::size_t stream_buffer_bytes = 1 << 20;  // unsent bytes of one Stream
};

// Checked by a coarse tick, so each may last up to a quarter (at most 250 ms) longer.
struct Timeouts {
  using ms = std::chrono::milliseconds;
  ms idle{30'000};   // keep-alive connection without a request
  ms head{10'000};   // from the first byte of a request to the end of its head
  ms body{15'000};   // every span of this length must bring 1 KiB per second of a body, or its end
  ms write{20'000};  // every span of this length must take 1 KiB per second off the unsent bytes, or all of them
  ms linger{2'000};  // reading on after a refusal, so that the client gets to see it
};

struct TlsFiles {
  std::string certificate_chain;  // PEM
  std::string private_key;        // PEM
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one, Server::port() tells
  unsigned threads = 1;    // I/O loops, each with its own SO_REUSEPORT listener
  Limits limits;
  Timeouts timeouts;
  std::function<BodyRule(Method, std::string_view path)> body_rule;  // none: BodyRule{} for all
  std::string spool_directory = "/tmp";
  std::function<void(const Answered&)> on_answer;  // called on I/O threads
  // The body of answers that the server gives by itself (400, 408, 413, 414, 417, 431, 500, 501, 503, 505); none: plain_problem.
  std::function<Response(int status, std::string_view detail)> problem;
  TlsFiles tls;  // both set: the port speaks TLS 1.2 and 1.3 only
};

struct ServerCounts {
  std::uint64_t connections = 0;  // open now
  std::uint64_t in_flight = 0;    // requests being handled now
  std::uint64_t accepted = 0, requests = 0, refused = 0;  // since start; refused: malformed or over a limit
};

// An HTTP/1.1 server: keep-alive, pipelining in order, strict framing (RFC 9112): a request that two programs could read differently is
// answered 400 and its connection closed.
class Server {
 public:
  using Options = ServerOptions;
  // Listens and serves on its own threads from now on. Fails with `unavailable` when the address or port cannot be had, with
  // bad_request when the TLS files cannot be used; the text says what to do.
  static Result<std::unique_ptr<Server>> start(Options options, Handler handler);
  virtual ~Server() = default;  // stop() with no grace

  virtual std::uint16_t port() const = 0;
  virtual ServerCounts counts() const = 0;
  // Stops listening, closes idle connections, lets requests in flight finish for `grace`, then cuts the rest. Returns when all I/O threads
  // have ended; true when nothing had to be cut. Handles answered later are ignored. Not to be called on an I/O thread.
  virtual bool stop(std::chrono::milliseconds grace) = 0;
};

}  // namespace dosi::http
