// A single-threaded epoll loop that answers every request with the bytes of a file: no routing, no JSON, no store. It
// finds the end of a request by its head and Content-Length and nothing else, so it is a floor for figures, not a
// server. Usage: bench_floor PORT FILE, where FILE holds a whole HTTP response.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace {

struct Connection {
  std::string in, out;
};

// Bytes of the first complete request in the text, 0 if there is none yet.
std::size_t request_size(const std::string& in) {
  const std::size_t head = in.find("\r\n\r\n");
  if (head == std::string::npos) return 0;
  const std::size_t at = in.find("Content-Length: ");
  const std::size_t body = at < head ? static_cast<std::size_t>(std::atoll(in.c_str() + at + 16)) : 0;
  return in.size() >= head + 4 + body ? head + 4 + body : 0;
}

int listen_on(std::uint16_t port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const bool bound = ::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  return bound && ::listen(listener, 1024) == 0 ? listener : -1;
}

// False when the peer has gone.
bool serve(int fd, Connection& c, const std::string& answer) {
  char buffer[1 << 16];
  for (;;) {
    const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN)) return false;
    if (n < 0) break;
    c.in.append(buffer, static_cast<std::size_t>(n));
    if (static_cast<std::size_t>(n) < sizeof buffer) break;
  }
  while (const std::size_t size = request_size(c.in)) c.in.erase(0, size), c.out += answer;
  while (!c.out.empty()) {
    const ssize_t n = ::send(fd, c.out.data(), c.out.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN) continue;  // a floor may wait: its reader is on the other core
    if (n < 0) return false;
    c.out.erase(0, static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: bench_floor PORT FILE\n"), 2;
  std::ifstream file(argv[2], std::ios::binary);
  const std::string answer(std::istreambuf_iterator<char>(file), {});
  const int listener = listen_on(static_cast<std::uint16_t>(std::atoi(argv[1])));
  if (listener < 0 || answer.empty()) return std::perror("bench_floor"), 1;
  const int poll = ::epoll_create1(0), on = 1;
  epoll_event wanted{.events = EPOLLIN, .data = {.fd = listener}};
  ::epoll_ctl(poll, EPOLL_CTL_ADD, listener, &wanted);
  std::map<int, Connection> connections;
  for (epoll_event events[64];;) {
    const int n = ::epoll_wait(poll, events, 64, -1);
    for (int i = 0; i < n; ++i) {
      const int fd = events[i].data.fd;
      if (fd == listener) {
        const int client = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event more{.events = EPOLLIN, .data = {.fd = client}};
        ::epoll_ctl(poll, EPOLL_CTL_ADD, client, &more);
      } else if (!serve(fd, connections[fd], answer)) {
        connections.erase(fd);
        ::close(fd);
      }
    }
  }
}
