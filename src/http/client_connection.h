#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/client.h"
#include "http/out_queue.h"
#include "http/response_parser.h"
#include "http/transport.h"
#include "http/uri.h"

namespace dosi::http {

class ClientConnection;

// One request on its way, with all its redirects and repetitions.
struct Call {
  ClientRequest request;
  Client::Done done;
  Url url;
  std::int64_t deadline_ms = 0;
  unsigned redirects = 0;
  bool repeated = false;
  std::function<void()> give_up;                // while connecting
  std::shared_ptr<ClientConnection> connection;  // while sending and receiving
};

// A connection to one origin that carries one call at a time. Lives on the client's thread.
class ClientConnection final : public Transport::Events, public std::enable_shared_from_this<ClientConnection> {
 public:
  enum class End { answered, failed, stale, too_large };
  // Told when a call ends, once each; on anything but a reusable answer the connection is closed already.
  struct Owner {
    virtual void ended(const std::shared_ptr<ClientConnection>& connection, const std::shared_ptr<Call>& call, End end, std::string_view why) = 0;
    virtual void idle_closed(const std::shared_ptr<ClientConnection>& connection) = 0;
    virtual ~Owner() = default;
  };

  ClientConnection(Owner& owner, Loop& loop, std::shared_ptr<Transport> transport, std::string origin);
  void open(bool secure);
  void carry(std::shared_ptr<Call> call);
  void close();

  Response take_response() { return parser_->take(); }
  bool closed() const { return closed_; }
  const std::string& origin() const { return origin_; }
  std::int64_t idle_since_ms() const { return idle_since_ms_; }

  void on_open() override;
  void on_data(std::string_view bytes) override;
  void on_end() override;
  void on_writable() override;
  void on_failure(std::string_view why) override;

 private:
  void write_request();
  void flush();
  void finish(End end, std::string_view why);
  void fail(std::string_view why);

  Owner& owner_;
  Loop& loop_;
  std::shared_ptr<Transport> transport_;
  std::string origin_;
  std::shared_ptr<Call> call_;
  std::unique_ptr<ResponseParser> parser_;
  OutQueue out_;
  bool open_ = false, reading_ = false, closed_ = false, write_blocked_ = false, used_before_ = false;
  std::int64_t idle_since_ms_ = 0;
};

// Whether the fields may be sent: well-formed, and none that the client sets itself.
Result<void> check_request_headers(const Headers& headers);

}  // namespace dosi::http
