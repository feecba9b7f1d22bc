#include "http/transport.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>

#include <algorithm>
#include <array>

#include "http/server.h"

namespace dosi::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using asio::ip::tcp;

constexpr std::size_t kReadBytes = 8 * 1024;
constexpr std::size_t kTlsRecordBytes = 16 * 1024;
constexpr std::size_t kMaxViews = 16;

// What both kinds share: the socket, the read buffer, and the events that end at close().
class SocketTransport : public Transport, public std::enable_shared_from_this<SocketTransport> {
 public:
  void set_read_size(std::size_t bytes) override { read_size_ = bytes; }

 protected:
  asio::mutable_buffer read_buffer() {
    if (buffer_.size() < read_size_ || buffer_.size() > 4 * read_size_) {
      buffer_ = std::vector<char>(read_size_);
    }
    return asio::buffer(buffer_.data(), read_size_);
  }

  void deliver(const error_code& failure, std::size_t n) {
    if (events_ == nullptr) return;
    if (n > 0) return events_->on_data({buffer_.data(), n});
    if (failure == asio::error::eof || failure == asio::ssl::error::stream_truncated) return events_->on_end();
    events_->on_failure(failure.message());
  }

  static tcp::socket adopt(Loop& loop, int fd) {
    tcp::socket socket(loop.context());
    error_code ignored;
    socket.assign(tcp::v4(), fd, ignored);  // the family is only a note for Asio
    socket.non_blocking(true, ignored);
    socket.set_option(tcp::no_delay(true), ignored);
    return socket;
  }

  Events* events_ = nullptr;

 private:
  std::vector<char> buffer_;
  std::size_t read_size_ = kReadBytes;
};

class PlainTransport final : public SocketTransport {
 public:
  PlainTransport(Loop& loop, int fd) : socket_(adopt(loop, fd)) {}

  void open(Events& events) override { events_ = &events; }

  void read() override {
    socket_.async_read_some(read_buffer(), [self = shared_from_this(), this](const error_code& failure, std::size_t n) {
      deliver(failure, n);
    });
  }

  // Sends at once: most responses fit into the socket's buffer, so no completion has to go through the scheduler.
  std::size_t write(std::span<const std::string_view> pieces) override {
    std::array<asio::const_buffer, kMaxViews> buffers;
    const std::size_t count = std::min(pieces.size(), kMaxViews);
    std::size_t total = 0;
    for (std::size_t i = 0; i < count; ++i) {
      buffers[i] = asio::buffer(pieces[i]);
      total += pieces[i].size();
    }
    error_code failure;
    const std::size_t n = count == 1 ? socket_.send(buffers[0], 0, failure)
                                     : socket_.send(std::span(buffers).first(count), 0, failure);
    if (!failure && n == total && count == pieces.size()) return n;
    socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this(), this, failure](const error_code& waiting) {
      if (events_ == nullptr) return;
      const error_code& why = failure && failure != asio::error::would_block ? failure : waiting;
      if (why) events_->on_failure(why.message());
      else events_->on_writable();
    });
    return failure ? 0 : n;
  }

  void finish() override {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }

  void close() override {
    events_ = nullptr;
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  tcp::socket socket_;
};

class TlsTransport final : public SocketTransport {
 public:
  using Stream = asio::ssl::stream<tcp::socket>;

  TlsTransport(Loop& loop, int fd, std::shared_ptr<TlsContext> tls, asio::ssl::context& context, Stream::handshake_type side)
      : tls_(std::move(tls)), stream_(adopt(loop, fd), context), side_(side) {}

  Stream& stream() { return stream_; }

  void open(Events& events) override {
    events_ = &events;
    stream_.async_handshake(side_, [self = shared_from_this(), this](const error_code& failure) {
      if (events_ == nullptr) return;
      if (failure) return events_->on_failure("TLS: " + failure.message());
      open_ = true;
      events_->on_open();
    });
  }

  void read() override {
    stream_.async_read_some(read_buffer(), [self = shared_from_this(), this](const error_code& failure, std::size_t n) {
      deliver(failure, n);
    });
  }

  // Copies up to a record: the caller's bytes may move while the encrypted ones are under way.
  std::size_t write(std::span<const std::string_view> pieces) override {
    if (writing_ || !open_) return wanted_ = true, 0;
    record_.clear();
    std::size_t total = 0;
    for (const std::string_view piece : pieces) {
      total += piece.size();
      record_ += piece.substr(0, kTlsRecordBytes - record_.size());
    }
    wanted_ = record_.size() < total;
    send_record();
    return record_.size();
  }

  void finish() override {
    finishing_ = true;
    if (!writing_) shut_down();
  }

  void close() override {
    events_ = nullptr;
    error_code ignored;
    stream_.next_layer().close(ignored);
  }

 private:
  void send_record() {
    writing_ = true;
    asio::async_write(stream_, asio::buffer(record_), [self = shared_from_this(), this](const error_code& failure, std::size_t) {
      writing_ = false;
      if (events_ == nullptr) return;
      if (failure) return events_->on_failure("TLS: " + failure.message());
      if (wanted_) return wanted_ = false, events_->on_writable();
      if (finishing_) shut_down();
    });
  }

  void shut_down() {
    stream_.async_shutdown([self = shared_from_this(), this](const error_code&) {
      error_code ignored;
      if (events_ != nullptr) stream_.next_layer().shutdown(tcp::socket::shutdown_send, ignored);
    });
  }

  std::shared_ptr<TlsContext> tls_;  // outlives the stream made from it
  Stream stream_;
  Stream::handshake_type side_;
  std::string record_;
  bool open_ = false, writing_ = false, wanted_ = false, finishing_ = false;
};

}  // namespace

struct TlsContext::State {
  explicit State(asio::ssl::context::method method) : context(method) {
    context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_compression);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  }
  asio::ssl::context context;
};

TlsContext::TlsContext(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsContext::~TlsContext() = default;

Result<std::shared_ptr<TlsContext>> TlsContext::server(const TlsFiles& files) {
  auto state = std::make_unique<State>(asio::ssl::context::tls_server);
  error_code failure;
  state->context.use_certificate_chain_file(files.certificate_chain, failure);
  if (failure) return bad_request("cannot use the TLS certificate " + files.certificate_chain + ": " + failure.message() + "; expected a readable PEM file");
  state->context.use_private_key_file(files.private_key, asio::ssl::context::pem, failure);
  if (failure) return bad_request("cannot use the TLS key " + files.private_key + ": " + failure.message() + "; expected the certificate's key as PEM");
  return std::make_shared<TlsContext>(std::move(state));
}

Result<std::shared_ptr<TlsContext>> TlsContext::client(const std::string& ca_file) {
  auto state = std::make_unique<State>(asio::ssl::context::tls_client);
  error_code failure;
  if (ca_file.empty()) state->context.set_default_verify_paths(failure);
  else state->context.load_verify_file(ca_file, failure);
  if (failure) return bad_request("cannot read the trusted certificates " + ca_file + ": " + failure.message());
  state->context.set_verify_mode(asio::ssl::verify_peer, failure);
  return std::make_shared<TlsContext>(std::move(state));
}

std::shared_ptr<Transport> make_plain_transport(Loop& loop, int fd) { return std::make_shared<PlainTransport>(loop, fd); }

std::shared_ptr<Transport> make_tls_server_transport(Loop& loop, int fd, std::shared_ptr<TlsContext> tls) {
  auto& context = tls->state().context;
  return std::make_shared<TlsTransport>(loop, fd, std::move(tls), context, asio::ssl::stream_base::server);
}

std::shared_ptr<Transport> make_tls_client_transport(Loop& loop, int fd, std::shared_ptr<TlsContext> tls, const std::string& host) {
  auto& context = tls->state().context;
  auto transport = std::make_shared<TlsTransport>(loop, fd, std::move(tls), context, asio::ssl::stream_base::client);
  error_code ignored;
  transport->stream().set_verify_callback(asio::ssl::host_name_verification(host), ignored);
  error_code not_an_address;
  asio::ip::make_address(host, not_an_address);
  if (not_an_address) SSL_set_tlsext_host_name(transport->stream().native_handle(), host.c_str());
  return transport;
}

}  // namespace dosi::http
