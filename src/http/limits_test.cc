// What the server does not let itself be asked: bodies, connections, requests and time beyond the limits.
#include <gtest/gtest.h>

#include <fstream>

#include "http/test_server.h"

namespace dosi::http {
namespace {

using namespace std::chrono_literals;
using test::Desk;
using test::echo;
using test::eventually;
using test::get;
using test::post;
using test::start;
using test::TestSocket;

TEST(Limits, LimitsBodiesByPath) {
  Server::Options options;
  options.body_rule = [](Method, std::string_view path) { return BodyRule{.max_bytes = path == "/large" ? 100'000u : 10u}; };
  const auto server = start(options, echo);
  TestSocket socket(server->port());
  socket.send(post("/large", std::string(100'000, 'x')));
  EXPECT_EQ(socket.response().body.size(), 100'000u);
  socket.send(post("/small", "0123456789"));
  EXPECT_EQ(socket.response().status, 200);
  socket.send("POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n6\r\n012345\r\n0\r\n\r\n");
  EXPECT_EQ(socket.response().status, 413);
  EXPECT_TRUE(socket.at_end());
}

TEST(Limits, AsksForABodyOnlyIfItWantsIt) {
  const auto server = start({}, echo);
  TestSocket socket(server->port());
  socket.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(socket.response().status, 100);
  socket.send("hello");
  EXPECT_EQ(socket.response().body, "hello");
  socket.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(socket.response().status, 413);
  EXPECT_TRUE(socket.at_end());
}

TEST(Limits, SpoolsBodiesToFiles) {
  const std::string directory = testing::TempDir() + "spool_" + std::to_string(::getpid());
  ASSERT_EQ(::system(("mkdir -p " + directory).c_str()), 0);
  Server::Options options;
  options.spool_directory = directory;
  options.body_rule = [](Method, std::string_view) { return BodyRule{.max_bytes = 1 << 30, .spool = true}; };
  std::string expected;
  for (int i = 0; i < 400'000; ++i) expected += std::to_string(i);
  const auto server = start(options, [&](const Request& request, Responder responder) {
    std::ifstream file(request.body_file, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    ::unlink(request.body_file.c_str());
    responder.send({.body = text == expected && request.body.empty() ? "equal" : "different"});
  });
  {
    TestSocket socket(server->port());
    socket.send(post("/import", expected));
    EXPECT_EQ(socket.response().body, "equal");
    socket.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nonly a part");
    ASSERT_TRUE(eventually([&] { return ::system(("ls " + directory + " | grep -q upload").c_str()) == 0; }));
  }
  EXPECT_TRUE(eventually([&] { return ::rmdir(directory.c_str()) == 0; }));  // the unfinished upload is gone
}

TEST(Limits, ShedsRequestsBeyondTheLimit) {
  Desk desk;
  Server::Options options;
  options.limits.in_flight = 2;
  const auto server = start(options, desk.handler());
  TestSocket held(server->port()), third(server->port());
  held.send(get("/1") + get("/2"));
  ASSERT_TRUE(eventually([&] { return desk.size() == 2; }));
  third.send(get("/3"));
  const auto busy = third.response();
  EXPECT_EQ(busy.status, 503);
  EXPECT_TRUE(busy.has("Retry-After: 1"));
  for (auto& [path, responder] : desk.take()) responder.send({.body = path});
  EXPECT_EQ(held.response().body, "/1");
  third.send(get("/4"));  // the connection lived on
  ASSERT_TRUE(eventually([&] { return desk.size() == 1; }));
}

TEST(Limits, TurnsAwayConnectionsBeyondTheLimit) {
  Server::Options options;
  options.limits.connections = 2;
  const auto server = start(options, echo);
  TestSocket first(server->port()), second(server->port());
  first.send(get("/1")), second.send(get("/2"));
  EXPECT_EQ(first.response().status, 200);
  EXPECT_EQ(second.response().status, 200);
  TestSocket third(server->port());
  EXPECT_EQ(third.response().status, 503);
  EXPECT_TRUE(third.at_end());
}

Server::Options impatient() {
  Server::Options options;
  options.timeouts = {.idle = 80ms, .head = 80ms, .body = 80ms, .write = 80ms, .linger = 80ms};
  return options;
}

TEST(Limits, ClosesWhatStandsStill) {
  const auto server = start(impatient(), echo);
  TestSocket silent(server->port()), idle(server->port()), half_head(server->port()), half_body(server->port());
  idle.send(get("/"));
  half_head.send("GET / HTTP/1.1\r\nHost");
  half_body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
  EXPECT_TRUE(silent.at_end());
  EXPECT_EQ(idle.response().status, 200);
  EXPECT_TRUE(idle.at_end());
  EXPECT_EQ(half_head.response().status, 408);
  EXPECT_TRUE(half_head.at_end());
  EXPECT_EQ(half_body.response().status, 408);
  EXPECT_TRUE(half_body.at_end());
}

TEST(Limits, CutsClientsThatDripOrDoNotRead) {
  const auto server = start(impatient(), [](const Request&, Responder responder) { responder.send({.body = std::string(64 << 20, 'x')}); });
  TestSocket drip(server->port()), deaf(server->port(), 4096);
  deaf.send(get("/"));
  const std::string slow = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  drip.send(slow);
  EXPECT_TRUE(eventually([&] {  // a byte now and then does not extend the time
    drip.send("x");
    return server->counts().connections == 0;
  }));
}

TEST(Limits, WaitsForSlowHandlers) {
  Desk desk;
  const auto server = start(impatient(), desk.handler());
  TestSocket served(server->port()), idle(server->port());
  served.send(get("/slow"));
  EXPECT_TRUE(idle.at_end());  // by now the idle time is over
  auto waiting = desk.take();
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_FALSE(waiting[0].second.abandoned());
  waiting[0].second.send({.body = "done"});
  EXPECT_EQ(served.response().body, "done");
}

}  // namespace
}  // namespace dosi::http
