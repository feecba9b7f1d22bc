#include "http/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

#include "http/test_socket.h"

namespace dosi::http {
namespace {

using namespace std::chrono_literals;
using test::eventually;
using test::TestSocket;

std::unique_ptr<Server> start(Server::Options options, Handler handler) {
  auto server = Server::start(std::move(options), std::move(handler));
  EXPECT_TRUE(server) << server.error().message;
  return std::move(*server);
}

std::string get(const std::string& path, const std::string& fields = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}
std::string post(const std::string& path, const std::string& body, const std::string& fields = "") {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body;
}

void echo(const Request& request, Responder responder) {
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

TEST(Server, KeepsConnectionsAlive) {
  const auto server = start({}, echo);
  TestSocket socket(server->port());
  for (int i = 0; i < 20; ++i) {
    const std::string path = "/" + std::to_string(i);
    socket.send(i % 2 ? get(path) : post(path, "body" + path));
    const auto response = socket.response();
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(response.body, i % 2 ? path : "body" + path);
    EXPECT_TRUE(response.has("\r\nDate: "));
  }
  EXPECT_EQ(server->counts().accepted, 1u);
  EXPECT_EQ(server->counts().requests, 20u);
  socket.send(get("/last", "Connection: close\r\n"));
  EXPECT_TRUE(socket.response().has("Connection: close"));
  EXPECT_TRUE(socket.at_end());
}

TEST(Server, SpeaksHttp10) {
  const auto server = start({}, echo);
  TestSocket kept(server->port());
  kept.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(kept.response().has("Connection: keep-alive"));
  kept.send("GET /b HTTP/1.0\r\n\r\n");
  EXPECT_EQ(kept.response().body, "/b");
  EXPECT_TRUE(kept.at_end());
}

TEST(Server, AnswersHeadWithoutBody) {
  const auto server = start({}, echo);
  TestSocket socket(server->port());
  socket.send("HEAD /abc HTTP/1.1\r\nHost: a\r\n\r\n" + get("/next"));
  EXPECT_TRUE(socket.response(true).has("Content-Length: 4\r\n"));
  EXPECT_EQ(socket.response().body, "/next");
}

TEST(Server, SendsPipelinedAnswersInOrderWhateverTheirTime) {
  Desk desk;
  const auto server = start({}, desk.handler());
  TestSocket socket(server->port());
  std::string requests;
  for (int i = 0; i < 8; ++i) requests += get("/" + std::to_string(i));
  socket.send(requests);
  ASSERT_TRUE(eventually([&] { return desk.size() == 8; }));
  auto waiting = desk.take();
  for (const int i : {5, 7, 0, 6, 3, 1, 2, 4})
    std::thread([&, i] { waiting[static_cast<std::size_t>(i)].second.send({.body = waiting[static_cast<std::size_t>(i)].first}); }).join();
  for (int i = 0; i < 8; ++i) EXPECT_EQ(socket.response().body, "/" + std::to_string(i));
}

TEST(Server, HoldsBackPipelinedRequestsBeyondTheLimit) {
  Desk desk;
  Server::Options options;
  options.limits.pipelined = 4;
  const auto server = start(options, desk.handler());
  TestSocket socket(server->port());
  std::string requests;
  for (int i = 0; i < 10; ++i) requests += get("/" + std::to_string(i));
  socket.send(requests);
  for (std::size_t answered = 0; answered < 10;) {
    ASSERT_TRUE(eventually([&] { return desk.size() == std::min<std::size_t>(4, 10 - answered); }));
    auto waiting = desk.take();
    for (auto& [path, responder] : waiting) responder.send({.body = path});
    for (std::size_t i = 0; i < waiting.size(); ++i) EXPECT_EQ(socket.response().body, "/" + std::to_string(answered++));
  }
}

TEST(Server, AnswersFromManyThreadsToManyConnections) {
  Desk desk;
  Server::Options options;
  options.threads = 2;
  const auto server = start(options, desk.handler());
  std::vector<std::unique_ptr<TestSocket>> sockets;
  for (int i = 0; i < 50; ++i) {
    sockets.push_back(std::make_unique<TestSocket>(server->port()));
    sockets.back()->send(get("/" + std::to_string(i)) + get("/again" + std::to_string(i)));
  }
  ASSERT_TRUE(eventually([&] { return desk.size() == 100; }));
  auto waiting = desk.take();
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t i = t; i < waiting.size(); i += 4) waiting[i].second.send({.body = waiting[i].first});
    });
  for (auto& thread : threads) thread.join();
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(sockets[static_cast<std::size_t>(i)]->response().body, "/" + std::to_string(i));
    EXPECT_EQ(sockets[static_cast<std::size_t>(i)]->response().body, "/again" + std::to_string(i));
  }
  EXPECT_EQ(server->counts().in_flight, 0u);
}

TEST(Server, AnswersOnceAndNeverLeavesAClientWaiting) {
  const auto server = start({}, [](const Request& request, Responder responder) {
    if (request.path == "/drop") return;
    if (request.path == "/throw") throw std::runtime_error("broken handler");
    if (request.path == "/split") return responder.send({.headers = {{"X-Bad", "a\r\nSet-Cookie: b"}}});
    if (request.path == "/length") return responder.send({.headers = {{"Content-Length", "3"}}, .body = "abcdef"});
    if (request.path == "/status") return responder.send({.status = 99});
    responder.send({.body = "first"});
    responder.send({.body = "second"});
  });
  TestSocket socket(server->port());
  for (const char* path : {"/drop", "/throw", "/split", "/length", "/status"}) {
    socket.send(get(path));
    const auto response = socket.response();
    EXPECT_EQ(response.status, 500) << path;
    EXPECT_FALSE(response.has("Set-Cookie"));
  }
  socket.send(get("/twice") + get("/twice"));
  EXPECT_EQ(socket.response().body, "first");
  EXPECT_EQ(socket.response().body, "first");
}

TEST(Server, LimitsBodiesByPath) {
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

TEST(Server, AsksForABodyOnlyIfItWantsIt) {
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

TEST(Server, SpoolsBodiesToFiles) {
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

TEST(Server, ShedsRequestsBeyondTheLimit) {
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

TEST(Server, TurnsAwayConnectionsBeyondTheLimit) {
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

TEST(Server, ClosesWhatStandsStill) {
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

TEST(Server, CutsClientsThatDripOrDoNotRead) {
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

TEST(Server, WaitsForSlowHandlers) {
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

TEST(Server, NoticesClientsThatLeave) {
  Desk desk;
  const auto server = start({}, desk.handler());
  {
    TestSocket leaving(server->port());
    leaving.send(get("/"));
    ASSERT_TRUE(eventually([&] { return desk.size() == 1; }));
    TestSocket patient(server->port());
    patient.send(get("/2"));
    patient.end_sending();
    ASSERT_TRUE(eventually([&] { return desk.size() == 2; }));
    auto waiting = desk.take();
    waiting[1].second.send({.body = "still here"});
    EXPECT_EQ(patient.response().body, "still here");
    EXPECT_TRUE(patient.at_end());
    desk.add("/", waiting[0].second);
  }
  auto waiting = desk.take();
  waiting[0].second.send({.body = "nobody"});  // must not hurt
  EXPECT_TRUE(eventually([&] { return server->counts().connections == 0; }));
}

TEST(Server, ReportsEveryAnswer) {
  std::mutex mutex;
  std::vector<std::string> lines;
  Server::Options options;
  options.on_answer = [&](const Answered& a) {
    const std::lock_guard lock(mutex);
    lines.push_back(std::string(name(a.method)) + " " + std::string(a.target) + " " + std::to_string(a.status) + " " +
                    std::to_string(a.response_bytes) + " " + std::to_string(a.tag) + " " + std::string(a.peer));
  };
  const auto server = start(options, [](const Request& request, Responder responder) {
    responder.tag(7);
    echo(request, std::move(responder));
  });
  TestSocket socket(server->port());
  socket.send(get("/a?b") + "BREW / HTTP/1.1\r\n\r\n");
  socket.receive_all();
  const std::lock_guard lock(mutex);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], "GET /a?b 200 2 7 127.0.0.1");
  EXPECT_EQ(lines[1].substr(0, 9), "GET  501 ");
}

TEST(Server, StopsGracefully) {
  Desk desk;
  auto server = start({}, desk.handler());
  const std::uint16_t port = server->port();
  TestSocket busy(port), idle(port), half(port);
  busy.send(get("/work"));
  ASSERT_TRUE(eventually([&] { return desk.size() == 1; }));
  half.send("GET / HT");
  bool clean = false;
  std::thread stopper([&] { clean = server->stop(10s); });
  EXPECT_TRUE(idle.at_end());
  EXPECT_TRUE(half.at_end());
  EXPECT_TRUE(eventually([&] { return !TestSocket(port).connected(); }));
  desk.take()[0].second.send({.body = "finished"});
  const auto response = busy.response();
  EXPECT_EQ(response.body, "finished");
  EXPECT_TRUE(response.has("Connection: close"));
  busy.end_sending();
  stopper.join();
  EXPECT_TRUE(clean);
}

TEST(Server, CutsWhatOutlastsTheGrace) {
  Desk desk;
  auto server = start({}, desk.handler());
  TestSocket busy(server->port());
  busy.send(get("/work"));
  ASSERT_TRUE(eventually([&] { return desk.size() == 1; }));
  EXPECT_FALSE(server->stop(20ms));
  EXPECT_TRUE(busy.at_end());
  server.reset();
  desk.take()[0].second.send({.body = "too late"});
}

TEST(Server, SaysWhatToDoWhenThePortIsTaken) {
  for (const unsigned threads : {1u, 2u}) {
    Server::Options options;
    options.threads = threads;
    const auto first = start(options, echo);
    options.port = first->port();
    const auto second = Server::start(options, echo);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().message.find("port " + std::to_string(first->port())), std::string::npos);
    EXPECT_NE(second.error().message.find("choose another port"), std::string::npos);
  }
  EXPECT_FALSE(Server::start({.address = "localhost"}, echo));
  EXPECT_FALSE(Server::start({.address = "192.0.2.1"}, echo));
  EXPECT_FALSE(Server::start({.tls = {.certificate_chain = "/nothing"}}, echo));
  EXPECT_FALSE(Server::start({.tls = {.certificate_chain = "/nothing", .private_key = "/nothing"}}, echo));
}

TEST(Server, SharesLargeBodies) {
  const auto text = std::make_shared<const std::string>(5 << 20, 'y');
  const auto server = start({}, [&](const Request&, Responder responder) { responder.send({.shared_body = text}); });
  TestSocket socket(server->port());
  socket.send(get("/1") + get("/2") + get("/3"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(socket.response().body, *text);
  EXPECT_TRUE(eventually([&] { return text.use_count() == 1; }));
}

}  // namespace
}  // namespace dosi::http
