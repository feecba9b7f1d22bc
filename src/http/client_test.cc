#include "http/client.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

#include "http/server.h"
#include "http/test_socket.h"

namespace dosi::http {
namespace {

using namespace std::chrono_literals;
using test::eventually;

std::unique_ptr<Client> make_client(Client::Options options = {}) {
  auto client = Client::create(std::move(options));
  EXPECT_TRUE(client) << client.error().message;
  return std::move(*client);
}

// A server on a free port; url("/x") is its address.
struct Peer {
  explicit Peer(Handler handler, Server::Options options = {}) {
    auto started = Server::start(std::move(options), std::move(handler));
    EXPECT_TRUE(started) << started.error().message;
    server = std::move(*started);
  }
  std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(server->port()) + path; }
  std::unique_ptr<Server> server;
};

// Listens and gives each connection to `serve`, one after the other: a peer that misbehaves.
class RawPeer {
 public:
  explicit RawPeer(std::function<void(int fd, int count)> serve) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(fd_, 16), 0);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, serve = std::move(serve)] {
      for (int count = 1;; ++count) {
        const int client = ::accept(fd_, nullptr, nullptr);
        if (client < 0) return;
        serve(client, count);
        ::close(client);
      }
    });
  }
  ~RawPeer() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }

  static std::string read_head(int fd) {
    std::string head;
    for (char c; head.find("\r\n\r\n") == std::string::npos && ::recv(fd, &c, 1, 0) == 1;) head += c;
    return head;
  }
  static void write(int fd, std::string_view text) { ::send(fd, text.data(), text.size(), MSG_NOSIGNAL); }

 private:
  int fd_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

TEST(Client, SendsWhatItIsGiven) {
  std::string seen;
  const Peer peer([&](const Request& request, Responder responder) {
    seen = std::string(name(request.method)) + " " + request.target + " " + std::string(request.headers.get("X-A")) + " " +
           std::string(request.headers.get("Host")) + " " + request.body;
    responder.send({.status = 201, .headers = {{"X-B", "b"}}, .body = "made"});
  });
  const auto client = make_client();
  const auto response = client->send_and_wait({.method = Method::patch, .url = peer.url("/시?q=1"), .headers = {{"X-A", "a"}}, .body = "text"});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->headers.get("x-b"), "b");
  EXPECT_EQ(response->body, "made");
  EXPECT_EQ(seen, "PATCH /%EC%8B%9C?q=1 a 127.0.0.1:" + std::to_string(peer.server->port()) + " text");
  const auto head = client->send_and_wait({.method = Method::head, .url = peer.url("/")});
  ASSERT_TRUE(head);
  EXPECT_EQ(head->body, "");
}

TEST(Client, UsesConnectionsAgain) {
  const Peer peer([](const Request& request, Responder responder) { responder.send({.body = request.body}); });
  const auto client = make_client();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(client->send_and_wait({.method = Method::post, .url = peer.url("/"), .body = "x"}));
  EXPECT_EQ(peer.server->counts().accepted, 1u);
}

TEST(Client, BoundsConnectionsAndQueuesTheRest) {
  const Peer peer([](const Request& request, Responder responder) { responder.send({.body = request.body}); });
  const auto client = make_client({.connections_per_origin = 3});
  std::atomic<int> good{0}, done{0};
  const auto shared = std::make_shared<const std::string>(50'000, 's');
  for (int i = 0; i < 500; ++i)
    client->send({.method = Method::post, .url = peer.url("/"), .shared_body = shared}, [&](Result<Response> response) {
      good += response && response->body == *shared;
      ++done;
    });
  EXPECT_TRUE(eventually([&] { return done == 500; }));
  EXPECT_EQ(good, 500);
  EXPECT_LE(peer.server->counts().accepted, 3u);
  const auto narrow = make_client({.connections_per_origin = 1, .waiting_requests = 1});
  std::atomic<int> refused{0}, ended{0};
  for (int i = 0; i < 10; ++i)
    narrow->send({.url = peer.url("/")}, [&](Result<Response> response) {
      refused += !response && response.error().code == ErrorCode::unavailable;
      ++ended;
    });
  EXPECT_TRUE(eventually([&] { return ended == 10; }));
  EXPECT_GT(refused, 0);
}

TEST(Client, GivesUpAtTheDeadline) {
  std::mutex mutex;
  std::vector<Responder> held;
  const Peer peer([&](const Request&, Responder responder) {
    const std::lock_guard lock(mutex);
    held.push_back(std::move(responder));
  });
  const auto client = make_client({.connections_per_origin = 1});
  std::promise<Result<Response>> waiting;  // for the only connection
  client->send({.url = peer.url("/a"), .timeout = 100ms}, [](Result<Response>) {});
  client->send({.url = peer.url("/b"), .timeout = 60ms}, [&](Result<Response> result) { waiting.set_value(std::move(result)); });
  const auto late = waiting.get_future().get();
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::unavailable);
  EXPECT_NE(late.error().message.find("60 ms"), std::string::npos);
  const auto third = client->send_and_wait({.url = peer.url("/c"), .timeout = 300ms});  // gets a new connection after /a gave up
  EXPECT_FALSE(third);
  const std::lock_guard lock(mutex);
  EXPECT_EQ(held.size(), 2u);
}

TEST(Client, BoundsTheAnswer) {
  const Peer peer([](const Request&, Responder responder) { responder.send({.body = std::string(100'000, 'x')}); });
  const auto client = make_client();
  const auto result = client->send_and_wait({.url = peer.url("/"), .max_response_bytes = 50'000});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::payload_too_large);
  EXPECT_TRUE(client->send_and_wait({.url = peer.url("/"), .max_response_bytes = 150'000}));
}

TEST(Client, ReadsStreamsAndAnswersThatEndWithTheConnection) {
  const Peer peer([](const Request&, Responder responder) {
    Stream stream = responder.stream({});
    for (int i = 0; i < 10; ++i) stream.write(std::to_string(i));
    stream.close();
  });
  const auto client = make_client();
  EXPECT_EQ(client->send_and_wait({.url = peer.url("/")})->body, "0123456789");
  const RawPeer old([](int fd, int) {
    RawPeer::read_head(fd);
    RawPeer::write(fd, "HTTP/1.0 200 OK\r\n\r\nold style");
  });
  EXPECT_EQ(client->send_and_wait({.url = old.url("/")})->body, "old style");
}

TEST(Client, RefusesBrokenAnswers) {
  const auto client = make_client();
  for (const char* answer : {"nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "",
                             "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    const RawPeer peer([&](int fd, int) {
      RawPeer::read_head(fd);
      RawPeer::write(fd, answer);
    });
    const auto result = client->send_and_wait({.url = peer.url("/")});
    ASSERT_FALSE(result) << answer;
    EXPECT_EQ(result.error().code, ErrorCode::unavailable);
  }
}

TEST(Client, SkipsInterimAnswers) {
  const RawPeer peer([](int fd, int) {
    RawPeer::read_head(fd);
    RawPeer::write(fd, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  const auto response = make_client()->send_and_wait({.url = peer.url("/")});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "ok");
  EXPECT_FALSE(response->headers.has("Link"));
}

// A peer that answers the first request of a connection and closes it as the second comes in.
TEST(Client, RepeatsOnStaleConnectionsOnlyWhatMayBeRepeated) {
  const RawPeer peer([](int fd, int) {
    RawPeer::read_head(fd);
    RawPeer::write(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    RawPeer::read_head(fd);
  });
  const auto client = make_client();
  EXPECT_TRUE(client->send_and_wait({.url = peer.url("/1")}));
  EXPECT_TRUE(client->send_and_wait({.url = peer.url("/2")}));
  EXPECT_FALSE(client->send_and_wait({.method = Method::post, .url = peer.url("/3")}));
  EXPECT_TRUE(client->send_and_wait({.method = Method::post, .url = peer.url("/4")}));
  EXPECT_TRUE(client->send_and_wait({.method = Method::post, .url = peer.url("/5"), .may_repeat = true}));
}

TEST(Client, FollowsRedirectsAsFarAsAllowed) {
  const Peer other([](const Request& request, Responder responder) {
    responder.send({.body = std::string(name(request.method)) + " " + request.target + " " + std::string(request.headers.get("Authorization"))});
  });
  const Peer peer([&](const Request& request, Responder responder) {
    if (request.path == "/loop") return responder.send({.status = 302, .headers = {{"Location", "/loop"}}});
    if (request.path == "/away") return responder.send({.status = 307, .headers = {{"Location", other.url("/there?x")}}});
    if (request.path == "/see") return responder.send({.status = 303, .headers = {{"Location", "end"}}});
    if (request.path == "/file") return responder.send({.status = 302, .headers = {{"Location", "file:///etc/passwd"}}});
    responder.send({.body = std::string(name(request.method)) + " " + request.path + " " + std::string(request.headers.get("Authorization"))});
  });
  const auto client = make_client();
  const Headers secret{{"Authorization", "Bearer t"}};
  EXPECT_EQ(client->send_and_wait({.url = peer.url("/loop")})->status, 302);
  EXPECT_FALSE(client->send_and_wait({.url = peer.url("/loop"), .max_redirects = 3}));
  EXPECT_FALSE(client->send_and_wait({.url = peer.url("/file"), .max_redirects = 3}));
  EXPECT_EQ(client->send_and_wait({.method = Method::post, .url = peer.url("/see"), .headers = secret, .body = "b", .max_redirects = 1})->body,
            "GET /end Bearer t");
  EXPECT_EQ(client->send_and_wait({.method = Method::put, .url = peer.url("/away"), .headers = secret, .max_redirects = 1})->body,
            "PUT /there?x ");
}

TEST(Client, AsksThePolicyAboutResolvedAddresses) {
  const Peer peer([](const Request&, Responder responder) { responder.send({}); });
  const std::string port = std::to_string(peer.server->port());
  const auto strict = make_client({.allow = is_public});
  for (const char* host : {"127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433"}) {
    const auto result = strict->send_and_wait({.url = "http://" + std::string(host) + ":" + port + "/", .timeout = 2s});
    ASSERT_FALSE(result) << host;
    EXPECT_NE(result.error().code, ErrorCode::payload_too_large);
  }
  EXPECT_EQ(strict->send_and_wait({.url = peer.url("/")}).error().code, ErrorCode::forbidden);
  std::mutex mutex;
  std::vector<std::string> asked;
  const auto watching = make_client({.allow = [&](const IpAddress& address) {
    const std::lock_guard lock(mutex);
    asked.push_back(address.text());
    return address.text() == "127.0.0.1";
  }});
  EXPECT_TRUE(watching->send_and_wait({.url = "http://localhost:" + port + "/"}));
  const std::lock_guard lock(mutex);
  ASSERT_FALSE(asked.empty());
  EXPECT_EQ(asked.back(), "127.0.0.1");
  EXPECT_EQ(peer.server->counts().requests, 1u);
}

TEST(Client, KnowsWhichAddressesArePublic) {
  for (const char* text : {"8.8.8.8", "1.1.1.1", "172.32.0.1", "192.169.0.1", "100.128.0.1", "223.255.255.255", "2606:4700::1111",
                           "64:ff9b::8.8.8.8", "2002:808:808::1", "::ffff:8.8.8.8"})
    EXPECT_TRUE(is_public(*parse_ip(text))) << text;
  for (const char* text : {"0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1", "169.254.169.254", "172.16.0.1",
                           "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.19.9.9", "198.51.100.7", "203.0.113.9",
                           "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "::10.0.0.1", "fc00::1",
                           "fd12::1", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "2001::1", "64:ff9b::10.0.0.1", "2002:a00:1::1", "100::1",
                           "4000::1", "64:ff9b:1::1"})
    EXPECT_FALSE(is_public(*parse_ip(text))) << text;
  EXPECT_FALSE(parse_ip("localhost"));
  EXPECT_FALSE(parse_ip("127.1"));
}

TEST(Client, RefusesRequestsThatWouldSplit) {
  const auto client = make_client();
  for (const Header field : {Header{"X", "a\r\nY: b"}, Header{"X Y", "a"}, Header{"", "a"}, Header{"Host", "b"}, Header{"content-length", "0"},
                             Header{"Transfer-Encoding", "chunked"}}) {
    const auto result = client->send_and_wait({.url = "http://127.0.0.1:1/", .headers = {field}});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::bad_request) << field.name;
  }
  EXPECT_EQ(client->send_and_wait({.url = "http://a/\r\nX: y"}).error().code, ErrorCode::bad_request);
  EXPECT_EQ(client->send_and_wait({.url = "http://127.0.0.1:1/"}).error().code, ErrorCode::unavailable);
  EXPECT_EQ(client->send_and_wait({.url = "http://name.invalid/"}).error().code, ErrorCode::unavailable);
}

TEST(Client, CancelsWhatIsOpenWhenItGoes) {
  std::mutex mutex;
  std::vector<Responder> held;
  const Peer peer([&](const Request&, Responder responder) {
    const std::lock_guard lock(mutex);
    held.push_back(std::move(responder));
  });
  std::atomic<int> cancelled{0};
  auto client = make_client({.connections_per_origin = 2});
  for (int i = 0; i < 5; ++i)
    client->send({.url = peer.url("/")}, [&](Result<Response> result) { cancelled += !result && result.error().code == ErrorCode::cancelled; });
  ASSERT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return held.size() == 2;
  }));
  client.reset();
  EXPECT_EQ(cancelled, 5);
}

}  // namespace
}  // namespace dosi::http
