#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/loop.h"

namespace dosi::http {

struct TlsFiles;

// Certificates and rules for one side of TLS 1.2 and 1.3.
class TlsContext {
 public:
  static Result<std::shared_ptr<TlsContext>> server(const TlsFiles& files);
  // Trusts the system's certificates, or those of `ca_file` alone.
  static Result<std::shared_ptr<TlsContext>> client(const std::string& ca_file);
  struct State;
  explicit TlsContext(std::unique_ptr<State> state);
  ~TlsContext();
  State& state() { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

// A connected byte stream, plain or TLS. All calls and events are on its loop's thread. Events stop at close().
class Transport {
 public:
  struct Events {
    virtual void on_open() {}                           // the TLS handshake is done; plain transports are open from the start
    virtual void on_data(std::string_view bytes) = 0;   // the answer to one read()
    virtual void on_end() = 0;                          // the peer sends nothing more
    virtual void on_writable() = 0;                     // after a write that took less than it was given
    virtual void on_failure(std::string_view why) = 0;  // broken: only close() remains
    virtual ~Events() = default;
  };

  virtual ~Transport() = default;
  virtual void open(Events& events) = 0;
  // One on_data or on_end or on_failure follows; never two reads at a time.
  virtual void read() = 0;
  // Takes as many bytes as it can now and returns how many; if not all, on_writable follows.
  virtual std::size_t write(std::span<const std::string_view> pieces) = 0;
  // Sends what was taken, then tells the peer that nothing more comes. Reading goes on.
  virtual void finish() = 0;
  virtual void close() = 0;
  // How much one read may bring; larger for large bodies.
  virtual void set_read_size(std::size_t bytes) = 0;
};

// Owns the connected non-blocking socket `fd`.
std::shared_ptr<Transport> make_plain_transport(Loop& loop, int fd);
std::shared_ptr<Transport> make_tls_server_transport(Loop& loop, int fd, std::shared_ptr<TlsContext> tls);
// The peer must prove to be `host`.
std::shared_ptr<Transport> make_tls_client_transport(Loop& loop, int fd, std::shared_ptr<TlsContext> tls, const std::string& host);

}  // namespace dosi::http
