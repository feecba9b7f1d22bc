#pragma once
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "http/headers.h"

namespace dosi::http::test {

constexpr int kPatienceMs = 10'000;

// Polls until the condition holds; false when it does not within ten seconds.
inline bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMs);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

struct RawResponse {
  int status = 0;
  std::string head, body;
  bool has(std::string_view text) const { return head.find(text) != std::string::npos; }
};

// A plain blocking socket to 127.0.0.1 that sends exactly the bytes it is given.
class TestSocket {
 public:
  explicit TestSocket(std::uint16_t port, int receive_buffer = 0) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  TestSocket(const TestSocket&) = delete;
  ~TestSocket() { ::close(fd_); }

  bool connected() const { return connected_; }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  void end_sending() { ::shutdown(fd_, SHUT_WR); }

  // Reads more into the buffer; false at the end, on an error, or when nothing came within ten seconds.
  bool receive() {
    pollfd wait{fd_, POLLIN, 0};
    if (::poll(&wait, 1, kPatienceMs) <= 0) return timed_out_ = true, false;
    char bytes[16384];
    const ssize_t n = ::recv(fd_, bytes, sizeof bytes, 0);
    if (n > 0) buffer_.append(bytes, static_cast<std::size_t>(n));
    return n > 0;
  }
  std::string& buffer() { return buffer_; }
  bool receive_until(std::string_view text) {
    while (buffer_.find(text) == std::string::npos)
      if (!receive()) return false;
    return true;
  }
  // Everything up to the end of the connection.
  std::string receive_all() {
    while (receive()) {}
    return std::exchange(buffer_, {});
  }
  // Whether the peer ended the connection with nothing more to read.
  bool at_end() { return buffer_.empty() && !receive() && !timed_out_; }

  // The next response, which must have a Content-Length or no body; status 0 when none came.
  RawResponse response(bool to_head = false) {
    RawResponse response;
    if (!receive_until("\r\n\r\n")) return response;
    const std::size_t end = buffer_.find("\r\n\r\n") + 4;
    response.head = buffer_.substr(0, end);
    buffer_.erase(0, end);
    response.status = std::stoi(response.head.substr(9, 3));
    const std::size_t at = response.head.find("Content-Length: ");
    const std::size_t size = to_head || at == std::string::npos ? 0 : std::stoul(response.head.substr(at + 16));
    while (buffer_.size() < size)
      if (!receive()) return response.status = 0, response;
    response.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return response;
  }

 private:
  int fd_;
  bool connected_ = false, timed_out_ = false;
  std::string buffer_;
};

}  // namespace dosi::http::test
