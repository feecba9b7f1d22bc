// A single-threaded epoll loop that answers every request with the same bytes: what the kernel alone costs. It looks for the end of the head
// and nothing else, so it is a floor for the server's figures, not a server. Usage: http_floor PORT
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/bench/answer.h"

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: http_floor PORT\n"), 2;
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[1])));
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(listener, 1024) != 0)
    return std::perror("http_floor: cannot listen"), 1;
  const std::string answer = dosi::http::bench::floor_answer();
  const int poll = ::epoll_create1(0);
  epoll_event wanted{.events = EPOLLIN, .data = {.fd = listener}};
  ::epoll_ctl(poll, EPOLL_CTL_ADD, listener, &wanted);
  for (epoll_event events[64];;) {
    const int n = ::epoll_wait(poll, events, 64, -1);
    for (int i = 0; i < n; ++i) {
      const int fd = events[i].data.fd;
      if (fd == listener) {
        const int client = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        wanted.data.fd = client;
        ::epoll_ctl(poll, EPOLL_CTL_ADD, client, &wanted);
        continue;
      }
      char buffer[8192];
      const ssize_t size = ::recv(fd, buffer, sizeof buffer, 0);
      if (size <= 0) {
        ::close(fd);
      } else if (std::string_view(buffer, static_cast<std::size_t>(size)).find("\r\n\r\n") != std::string_view::npos) {
        if (::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) ::close(fd);
      }
    }
  }
}
