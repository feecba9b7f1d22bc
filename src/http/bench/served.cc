// The server with a handler that answers at once (/now), from another thread (/later), or with the length of the body (POST).
// Usage: http_served PORT [THREADS]
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include "http/bench/answer.h"
#include "http/router.h"
#include "http/server.h"

namespace {

using namespace dosi::http;

Response entity() {
  return {.status = 200, .headers = {{"Content-Type", "application/ld+json"}}, .body = bench::body()};
}

// Answers in groups from one thread, as a committer does after its sync.
class Committer {
 public:
  void add(Responder responder) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(responder));
    wake_.notify_one();
  }
  [[noreturn]] void run() {
    for (std::vector<Responder> group;;) {
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [&] { return !waiting_.empty(); });
        group.swap(waiting_);
      }
      for (const Responder& responder : group) responder.send(entity());
      group.clear();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Responder> waiting_;
};

constexpr Route kRoutes[] = {{Method::get, "/now/{id}", 1}, {Method::get, "/later/{id}", 2}, {Method::post, "/body", 3}};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: http_served PORT [THREADS]\n"), 2;
  static Committer committer;
  std::thread([] { committer.run(); }).detach();
  static const Router router(kRoutes);
  Server::Options options;
  options.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  options.threads = argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 1;
  auto server = Server::start(options, [](const Request& request, Responder responder) {
    const Match match = router.match(request.method, request.path);
    if (match.kind != Match::Kind::found) return responder.send(plain_problem(404, "no such path"));
    if (match.route->id == 1) return responder.send(entity());
    if (match.route->id == 2) return committer.add(std::move(responder));
    responder.send({.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = std::to_string(request.body.size())});
  });
  if (!server) return std::fprintf(stderr, "%s\n", server.error().message.c_str()), 1;
  for (;;) ::pause();
}
