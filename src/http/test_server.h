#pragma once
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "http/server.h"
#include "http/test_socket.h"

namespace dosi::http::test {

inline std::unique_ptr<Server> start(Server::Options options, Handler handler) {
  auto server = Server::start(std::move(options), std::move(handler));
  if (!server) std::fprintf(stderr, "%s\n", server.error().message.c_str()), std::abort();
  return std::move(*server);
}

inline std::string get(const std::string& path, const std::string& fields = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}
inline std::string post(const std::string& path, const std::string& body, const std::string& fields = "") {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body;
}

inline void echo(const Request& request, Responder responder) {
  responder.send({.status = 200, .headers = {{"X-Path", request.path}}, .body = request.body.empty() ? request.path : request.body});
}

// Holds responders until a test answers them.
class Desk {
 public:
  void add(const std::string& path, Responder responder) {
    const std::lock_guard lock(mutex_);
    waiting_.emplace_back(path, std::move(responder));
  }
  std::size_t size() {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }
  std::vector<std::pair<std::string, Responder>> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(waiting_, {});
  }
  Handler handler() {
    return [this](const Request& request, Responder responder) { add(request.path, std::move(responder)); };
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<std::string, Responder>> waiting_;
};

}  // namespace dosi::http::test
