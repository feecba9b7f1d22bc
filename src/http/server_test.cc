#include "http/server.h"

#include <gtest/gtest.h>

#include <thread>

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
