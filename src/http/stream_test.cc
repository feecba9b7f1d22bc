#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <thread>

#include "http/server.h"
#include "http/test_socket.h"

namespace dosi::http {
namespace {

using namespace std::chrono_literals;
using test::eventually;
using test::TestSocket;

const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

// A server whose handler starts a stream and leaves it to the test.
class Streams : public testing::Test {
 protected:
  void serve(Server::Options options, Responder::Kind kind = Responder::Kind::finite) {
    auto started = Server::start(std::move(options), [this, kind](const Request&, Responder responder) {
      const std::lock_guard lock(mutex_);
      streams_.push_back(responder.stream({.headers = {{"Content-Type", "text/event-stream"}}}, kind));
    });
    ASSERT_TRUE(started);
    server_ = std::move(*started);
  }
  Stream next() {
    EXPECT_TRUE(eventually([&] {
      const std::lock_guard lock(mutex_);
      return !streams_.empty();
    }));
    const std::lock_guard lock(mutex_);
    const Stream stream = std::move(streams_.front());
    streams_.erase(streams_.begin());
    return stream;
  }
  std::mutex mutex_;
  std::vector<Stream> streams_;
  std::unique_ptr<Server> server_;
};

TEST_F(Streams, SendsPiecesAsChunksAsTheyCome) {
  serve({});
  TestSocket socket(server_->port());
  socket.send(kGet + kGet);
  Stream stream = next();
  ASSERT_TRUE(socket.receive_until("\r\n\r\n"));
  EXPECT_NE(socket.buffer().find("Transfer-Encoding: chunked"), std::string::npos);
  socket.buffer().clear();
  EXPECT_TRUE(stream.write("event: a\n\n"));
  ASSERT_TRUE(socket.receive_until("a\r\nevent: a\n\n\r\n"));
  socket.buffer().clear();
  EXPECT_TRUE(stream.write(std::string(100'000, 'z')));
  EXPECT_TRUE(stream.write(""));
  stream.close();
  EXPECT_FALSE(stream.write("late"));
  ASSERT_TRUE(socket.receive_until("0\r\n\r\n"));
  EXPECT_EQ(socket.buffer().substr(0, 7), "186a0\r\n");
  Stream second = next();  // the pipelined request behind it
  second.write("b");
  second.close();
  EXPECT_TRUE(socket.receive_until("1\r\nb\r\n0\r\n\r\n"));
}

TEST_F(Streams, RefusesWritesWhenTheReaderIsSlowAndTakesThemAgain) {
  Server::Options options;
  options.limits.stream_buffer_bytes = 64 * 1024;
  serve(options);
  TestSocket socket(server_->port(), 4096);
  socket.send(kGet);
  Stream stream = next();
  const std::string piece(16 * 1024, 'p');
  std::size_t written = 0;
  ASSERT_TRUE(eventually([&] {  // until the kernel's buffers and ours are full
    if (!stream.write(piece)) return true;
    written += piece.size();
    return false;
  }));
  EXPECT_FALSE(stream.closed());
  ASSERT_TRUE(socket.receive_until("\r\n\r\n"));
  socket.buffer().erase(0, socket.buffer().find("\r\n\r\n"));
  bool taken = false;
  while (!taken && socket.receive()) taken = stream.write(piece);
  EXPECT_TRUE(taken);
  stream.close();
  ASSERT_TRUE(socket.receive_until("\r\n0\r\n\r\n"));
  EXPECT_EQ(static_cast<std::size_t>(std::count(socket.buffer().begin(), socket.buffer().end(), 'p')), written + piece.size());
}

TEST_F(Streams, LetsAWorkerWaitForRoom) {
  Server::Options options;
  options.limits.stream_buffer_bytes = 64 * 1024;
  serve(options);
  TestSocket socket(server_->port(), 4096);
  socket.send(kGet);
  Stream stream = next();
  constexpr std::size_t kPieces = 2000;
  std::thread worker([&] {
    for (std::size_t i = 0; i < kPieces; ++i) ASSERT_TRUE(stream.write_waiting(std::string(8192, 'w')));
    stream.close();
  });
  ASSERT_TRUE(socket.receive_until("\r\n\r\n"));
  std::size_t bytes = 0;
  while (socket.buffer().find("\r\n0\r\n\r\n") == std::string::npos) {
    ASSERT_TRUE(socket.receive());
    if (socket.buffer().size() < 65536) continue;
    const std::size_t kept = 16;  // the end mark may lie across
    bytes += static_cast<std::size_t>(std::count(socket.buffer().begin(), socket.buffer().end() - kept, 'w'));
    socket.buffer().erase(0, socket.buffer().size() - kept);
  }
  bytes += static_cast<std::size_t>(std::count(socket.buffer().begin(), socket.buffer().end(), 'w'));
  worker.join();
  EXPECT_EQ(bytes, kPieces * 8192);
}

TEST_F(Streams, CutsAReaderThatStopsReading) {
  Server::Options options;
  options.timeouts.write = 80ms;
  options.limits.stream_buffer_bytes = 64 * 1024;
  serve(options);
  TestSocket socket(server_->port(), 4096);
  socket.send(kGet);
  Stream stream = next();
  std::thread worker([&] {
    while (stream.write_waiting(std::string(8192, 'w'))) {}
  });
  worker.join();
  EXPECT_TRUE(eventually([&] { return stream.closed(); }));
}

TEST_F(Streams, TellsWhenTheReaderLeaves) {
  serve({}, Responder::Kind::endless);
  auto socket = std::make_unique<TestSocket>(server_->port());
  socket->send(kGet);
  Stream stream = next();
  EXPECT_TRUE(stream.write("x"));
  socket.reset();
  EXPECT_TRUE(eventually([&] { return stream.closed(); }));
  EXPECT_FALSE(stream.write("y"));
}

TEST_F(Streams, CutsTheConnectionWhenTheWriterIsLost) {
  serve({});
  TestSocket socket(server_->port());
  socket.send(kGet);
  {
    Stream stream = next();
    stream.write("begun");
    ASSERT_TRUE(socket.receive_until("begun"));
  }
  const std::string rest = socket.receive_all();
  EXPECT_EQ(rest.find("\r\n0\r\n"), std::string::npos);
}

TEST_F(Streams, ServesHttp10WithoutChunks) {
  serve({});
  TestSocket socket(server_->port());
  socket.send("GET / HTTP/1.0\r\n\r\n");
  Stream stream = next();
  stream.write("one");
  stream.write("two");
  stream.close();
  const std::string all = socket.receive_all();
  EXPECT_EQ(all.substr(all.size() - 10), "\r\n\r\nonetwo");
  EXPECT_EQ(all.find("Transfer-Encoding"), std::string::npos);
}

TEST_F(Streams, EndsEndlessOnesWhenTheServerStops) {
  serve({}, Responder::Kind::endless);
  TestSocket socket(server_->port());
  socket.send(kGet);
  Stream stream = next();
  stream.write("x");
  ASSERT_TRUE(socket.receive_until("x\r\n"));
  std::thread stopper([&] { EXPECT_TRUE(server_->stop(10s)); });
  EXPECT_TRUE(socket.receive_until("0\r\n\r\n"));
  EXPECT_TRUE(eventually([&] { return stream.closed(); }));
  socket.end_sending();
  stopper.join();
}

}  // namespace
}  // namespace dosi::http
