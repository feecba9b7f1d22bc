// What a request costs at the least: a single-threaded epoll loop that answers every request with the bytes of a file, with
// no routing, no JSON, no model of the data. For writes it puts keys into RocksDB first: all requests that are there at
// once share one write batch and one sync. It finds the end of a request by its head and Content-Length and nothing
// else, so it is a floor for figures, not a server.
// Usage: bench_floor PORT FILE [FOLDER KEYS BYTES]: FILE holds a whole HTTP response; a write puts KEYS values of BYTES.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

struct Connection {
  std::string in;
  int answers = 0;  // due
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

// Reads what is there and counts whole requests. False when the peer has gone.
bool receive(int fd, Connection& c) {
  char buffer[1 << 16];
  for (;;) {
    const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN)) return false;
    if (n < 0) break;
    c.in.append(buffer, static_cast<std::size_t>(n));
    if (static_cast<std::size_t>(n) < sizeof buffer) break;
  }
  while (const std::size_t size = request_size(c.in)) c.in.erase(0, size), ++c.answers;
  return true;
}

bool answer(int fd, Connection& c, const std::string& response) {
  for (; c.answers > 0; --c.answers)
    for (std::size_t sent = 0; sent < response.size();) {
      const ssize_t n = ::send(fd, response.data() + sent, response.size() - sent, MSG_NOSIGNAL);
      if (n < 0 && errno == EAGAIN) continue;  // a floor may wait: its reader is on the other core
      if (n < 0) return false;
      sent += static_cast<std::size_t>(n);
    }
  return true;
}

// RocksDB alone, as a store without model, index or history would use it.
class Writer {
 public:
  Writer(const std::string& folder, int keys, int bytes) : keys_(keys), value_(static_cast<std::size_t>(bytes), 'v') {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.recycle_log_file_num = 2;
    rocksdb::DB* db = nullptr;
    if (rocksdb::DB::Open(options, folder, &db).ok()) db_.reset(db);
  }
  bool ok() const { return db_ != nullptr; }
  bool write(int requests) {
    rocksdb::WriteBatch batch;
    for (int i = 0; i < requests * keys_; ++i) {
      next_ = (next_ * 1103515245 + 12345) % 1'000'000;
      batch.Put("entity/" + std::to_string(keys_ > 1 ? i : next_), value_);
    }
    rocksdb::WriteOptions sync;
    sync.sync = true;
    return db_->Write(sync, &batch).ok();
  }

 private:
  std::unique_ptr<rocksdb::DB> db_;
  int keys_;
  std::string value_;
  std::uint64_t next_ = 1;
};

void run(int listener, const std::string& response, Writer* writer) {
  const int poll = ::epoll_create1(0), on = 1;
  epoll_event wanted{.events = EPOLLIN, .data = {.fd = listener}};
  ::epoll_ctl(poll, EPOLL_CTL_ADD, listener, &wanted);
  std::map<int, Connection> connections;
  const auto leave = [&](int fd) { connections.erase(fd), ::close(fd); };
  for (epoll_event events[64];;) {
    const int n = ::epoll_wait(poll, events, 64, -1);
    std::vector<int> asked;
    int requests = 0;
    for (int i = 0; i < n; ++i) {
      const int fd = events[i].data.fd;
      if (fd == listener) {
        const int client = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event more{.events = EPOLLIN, .data = {.fd = client}};
        ::epoll_ctl(poll, EPOLL_CTL_ADD, client, &more);
      } else if (!receive(fd, connections[fd])) {
        leave(fd);
      } else if (connections[fd].answers > 0) {
        asked.push_back(fd), requests += connections[fd].answers;
      }
    }
    if (writer != nullptr && requests > 0 && !writer->write(requests)) return;
    for (const int fd : asked)
      if (!answer(fd, connections[fd], response)) leave(fd);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 6) return std::fprintf(stderr, "usage: bench_floor PORT FILE [FOLDER KEYS BYTES]\n"), 2;
  std::ifstream file(argv[2], std::ios::binary);
  const std::string response(std::istreambuf_iterator<char>(file), {});
  const int listener = listen_on(static_cast<std::uint16_t>(std::atoi(argv[1])));
  if (listener < 0 || response.empty()) return std::perror("bench_floor"), 1;
  std::unique_ptr<Writer> writer;
  if (argc == 6) writer = std::make_unique<Writer>(argv[3], std::atoi(argv[4]), std::atoi(argv[5]));
  if (writer && !writer->ok()) return std::fprintf(stderr, "bench_floor: RocksDB does not open %s\n", argv[3]), 1;
  run(listener, response, writer.get());
  return 1;
}
