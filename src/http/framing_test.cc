// Requests as raw bytes: what the server must refuse, and what it must not take for an attack.
#include <gtest/gtest.h>

#include <atomic>

#include "http/server.h"
#include "http/test_socket.h"

namespace dosi::http {
namespace {

using namespace std::string_literals;
using test::TestSocket;

struct Vector {
  const char* what;
  std::string bytes;
  int status;
};

// What would be answered 200 if the server took an attack's tail for a request of its own.
const std::string kTail = "GET /tail HTTP/1.1\r\nHost: a\r\n\r\n";

std::string get(const std::string& fields) { return "GET /x HTTP/1.1\r\n" + fields + "\r\n"; }
std::string post(const std::string& fields, const std::string& body) { return "POST /x HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body; }
std::string chunked(const std::string& body) { return post("Transfer-Encoding: chunked\r\n", body); }

const Vector kRefused[] = {
    {"no Host", get(""), 400},
    {"two Hosts", get("Host: a\r\nHost: b\r\n"), 400},
    {"two equal Hosts", get("Host: a\r\nHost: a\r\n"), 400},
    {"a list as Host", get("Host: a, b\r\n"), 400},
    {"a path in Host", get("Host: a/b\r\n"), 400},
    {"user information in Host", get("Host: u@a\r\n"), 400},
    {"unknown transfer coding", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 400},
    {"gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 400},
    {"chunked, identity", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), 400},
    {"identity", post("Transfer-Encoding: identity\r\n", ""), 400},
    {"chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
    {"chunked, chunked", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), 400},
    {"empty transfer coding", post("Transfer-Encoding: \r\n", ""), 400},
    {"quoted transfer coding", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), 400},
    {"transfer coding with vertical tab", post("Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n"), 400},
    {"transfer coding and length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400},
    {"length and transfer coding", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
    {"transfer coding in HTTP/1.0", "POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"two lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), 400},
    {"two equal lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400},
    {"a list of lengths", post("Content-Length: 5, 5\r\n", "hello"), 400},
    {"negative length", post("Content-Length: -5\r\n", "hello"), 400},
    {"length with plus", post("Content-Length: +5\r\n", "hello"), 400},
    {"hexadecimal length", post("Content-Length: 0x5\r\n", "hello"), 400},
    {"length with a fraction", post("Content-Length: 5.0\r\n", "hello"), 400},
    {"length with an inner blank", post("Content-Length: 5 5\r\n", "hello"), 400},
    {"empty length", post("Content-Length:\r\n", ""), 400},
    {"length beyond 64 bits", post("Content-Length: 18446744073709551621\r\n", "hello"), 400},
    {"folded field", get("Host: a\r\nX: b\r\n c\r\n"), 400},
    {"folded length", post("Content-Length:\r\n 5\r\n", "hello"), 400},
    {"folded first field", "GET /x HTTP/1.1\r\n Host: a\r\n\r\n", 400},
    {"blank before the colon", get("Host : a\r\n"), 400},
    {"blank before the colon of a length", post("Content-Length : 5\r\n", "hello"), 400},
    {"tab before the colon", get("Host\t: a\r\n"), 400},
    {"field without colon", get("Host: a\r\nX\r\n"), 400},
    {"field without name", get("Host: a\r\n: b\r\n"), 400},
    {"blank in a field name", get("Host: a\r\nX Y: b\r\n"), 400},
    {"bracket in a field name", get("Host: a\r\nX(Y): b\r\n"), 400},
    {"NUL in a value", get("Host: a\r\nX: b\0c\r\n"s), 400},
    {"NUL in a name", get("Host: a\r\nX\0: b\r\n"s), 400},
    {"control character in a value", get("Host: a\r\nX: b\x01\r\n"), 400},
    {"DEL in a value", get("Host: a\r\nX: b\x7F\r\n"), 400},
    {"LF alone after the request line", "GET /x HTTP/1.1\nHost: a\r\n\r\n", 400},
    {"LF alone after a field", "GET /x HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400},
    {"LF alone ends the head", "GET /x HTTP/1.1\r\nHost: a\r\n\n", 400},
    {"CR alone in a value", get("Host: a\r\nX: b\rY: c\r\n"), 400},
    {"CR alone after the request line", "GET /x HTTP/1.1\rHost: a\r\n\r\n", 400},
    {"CR CR LF", get("Host: a\r\r\n"), 400},
    {"two blanks after the method", "GET  /x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"two blanks before the version", "GET /x  HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"tab in the request line", "GET\t/x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"blank in the target", "GET /x y HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"blank after the version", "GET /x HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
    {"blank before the method", " GET /x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"no version", "GET /x\r\nHost: a\r\n\r\n", 400},
    {"no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"many empty lines first", "\r\n\r\n\r\n" + get("Host: a\r\n"), 400},
    {"fragment in the target", "GET /x#y HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"bytes beyond ASCII in the target", "GET /\xEC\x8B\x9C HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"absolute target of another host", "GET http://b/x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"absolute target with another scheme", "GET ftp://a/x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"absolute target without host", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"target without slash", "GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"star for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
    {"HTTP/2.0", "GET /x HTTP/2.0\r\nHost: a\r\n\r\n", 505},
    {"HTTP/1.2", "GET /x HTTP/1.2\r\nHost: a\r\n\r\n", 505},
    {"HTTP/0.9 with version", "GET /x HTTP/0.9\r\nHost: a\r\n\r\n", 505},
    {"lower-case protocol", "GET /x http/1.1\r\nHost: a\r\n\r\n", 400},
    {"lower-case method", "get /x HTTP/1.1\r\nHost: a\r\n\r\n", 501},
    {"unknown method", "BREW /x HTTP/1.1\r\nHost: a\r\n\r\n", 501},
    {"CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 501},
    {"TLS on a plain port", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s, 400},
    {"unknown expectation", post("Content-Length: 5\r\nExpect: 200-ok\r\n", "hello"), 417},
    {"chunk size with a letter", chunked("5g\r\nhello\r\n0\r\n\r\n"), 400},
    {"chunk size with 0x", chunked("0x5\r\nhello\r\n0\r\n\r\n"), 400},
    {"negative chunk size", chunked("-5\r\nhello\r\n0\r\n\r\n"), 400},
    {"chunk size with plus", chunked("+5\r\nhello\r\n0\r\n\r\n"), 400},
    {"empty chunk size", chunked("\r\nhello\r\n0\r\n\r\n"), 400},
    {"blank before the chunk size", chunked(" 5\r\nhello\r\n0\r\n\r\n"), 400},
    {"blank after the chunk size", chunked("5 \r\nhello\r\n0\r\n\r\n"), 400},
    {"chunk size beyond 60 bits", chunked("1000000000000005\r\nhello\r\n0\r\n\r\n"), 400},
    {"LF alone after the chunk size", chunked("5\nhello\r\n0\r\n\r\n"), 400},
    {"LF alone after the chunk", chunked("5\r\nhello\n0\r\n\r\n"), 400},
    {"chunk longer than its size", chunked("4\r\nhello\r\n0\r\n\r\n"), 400},
    {"LF in a chunk extension", chunked("5;a\nb\r\nhello\r\n0\r\n\r\n"), 400},
    {"CR in a chunk extension", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n"), 400},
    {"endless chunk extension", chunked("5;" + std::string(5000, 'x') + "\r\nhello\r\n0\r\n\r\n"), 400},
    {"LF alone ends the trailer", chunked("0\r\n\n"), 400},
    {"trailer without colon", chunked("0\r\nX\r\n\r\n"), 400},
    {"folded trailer", chunked("0\r\nX: y\r\n z\r\n\r\n"), 400},
    {"endless trailer", chunked("0\r\nX: " + std::string(5000, 'y') + "\r\n\r\n"), 400},
    {"a length over the limit", post("Content-Length: 1048577\r\n", ""), 413},
    {"an endless request line", "GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
    {"an endless field", get("Host: a\r\nX: " + std::string(9000, 'x') + "\r\n"), 431},
    {"too many fields", get("Host: a\r\n" + [] { std::string s; for (int i = 0; i < 101; ++i) s += "X: y\r\n"; return s; }()), 431},
};

const Vector kServed[] = {
    {"plain GET", get("Host: a\r\n"), 200},
    {"empty Host", get("Host:\r\n"), 200},
    {"field without a value between others", get("X-Empty:\r\nHost: a\r\nY:   \r\nZ: z\r\n"), 200},
    {"tabs and blanks around values", get("Host: \t a \t\r\n"), 200},
    {"one empty line first", "\r\n" + get("Host: a\r\n"), 200},
    {"absolute target of this host", "GET http://A/x?y HTTP/1.1\r\nHost: a\r\n\r\n", 200},
    {"absolute target without path", "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", 200},
    {"TRACE, which resources refuse by themselves with 405", "TRACE /x HTTP/1.1\r\nHost: a\r\n\r\n", 200},
    {"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200},
    {"UTF-8 in a value", get("Host: a\r\nX: \xEC\x8B\x9C\r\n"), 200},
    {"length", post("Content-Length: 5\r\n", "hello"), 200},
    {"length with leading zeros", post("Content-Length: 005\r\n", "hello"), 200},
    {"length zero", post("Content-Length: 0\r\n", ""), 200},
    {"POST without length has no body", post("", ""), 200},
    {"chunked", chunked("5\r\nhello\r\n0\r\n\r\n"), 200},
    {"Chunked in another case", post("transfer-encoding: Chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"), 200},
    {"chunk extension and trailer", chunked("00005;a=\"b\"\r\nhello\r\n0;c\r\nX-Sum: 1\r\n\r\n"), 200},
    {"an Upgrade that is ignored", get("Host: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"), 200},
};

class Framing : public testing::Test {
 protected:
  void SetUp() override {
    auto started = Server::start({}, [this](const Request& request, Responder responder) {
      if (request.path == "/tail") ++tails_;
      if (!request.body.empty() && request.body != "hello") return responder.send({.status = 500});
      responder.send({.status = 200, .body = "served"});
    });
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
  }
  std::atomic<int> tails_{0};
  std::unique_ptr<Server> server_;
};

TEST_F(Framing, RefusesEveryAttackAndNeverReadsItsTail) {
  for (const Vector& vector : kRefused) {
    for (const bool in_one_piece : {true, false}) {
      TestSocket socket(server_->port());
      if (in_one_piece) socket.send(vector.bytes + kTail);
      else for (const char c : vector.bytes) if (!socket.send({&c, 1})) break;
      socket.end_sending();
      const std::string answer = socket.receive_all();
      EXPECT_EQ(answer.substr(0, 12), "HTTP/1.1 " + std::to_string(vector.status)) << vector.what << "\n" << answer;
      EXPECT_NE(answer.find("\r\nConnection: close\r\n"), std::string::npos) << vector.what;
      EXPECT_EQ(answer.find("HTTP/1.1 ", 1), std::string::npos) << vector.what << ": a second response\n" << answer;
    }
  }
  EXPECT_EQ(tails_, 0);
  EXPECT_GE(std::size(kRefused), 40u);
}

TEST_F(Framing, ServesWhatIsAllowedAndItsTail) {
  for (const Vector& vector : kServed) {
    for (const bool in_one_piece : {true, false}) {
      TestSocket socket(server_->port());
      if (in_one_piece) socket.send(vector.bytes + kTail);
      else for (const char c : vector.bytes + kTail) socket.send({&c, 1});
      EXPECT_EQ(socket.response().status, 200) << vector.what;
      EXPECT_EQ(socket.response().status, 200) << vector.what << ": tail";
    }
  }
  EXPECT_EQ(tails_, static_cast<int>(2 * std::size(kServed)));
}

TEST_F(Framing, SeesFieldsAndTargetsAsSent) {
  std::string seen;
  auto server = Server::start({}, [&](const Request& request, Responder responder) {
    seen = request.target + '|' + request.path + '|' + request.query + '|';
    for (const Header field : request.headers) seen += std::string(field.name) + '=' + std::string(field.value) + ';';
    responder.send({});
  });
  ASSERT_TRUE(server);
  TestSocket socket((*server)->port());
  socket.send("GET http://a:80/p%20q?r=s?t HTTP/1.1\r\nX-Empty:\r\nHost: a:80\r\nY:\r\nZ: \tz z\t \r\n\r\n");
  ASSERT_EQ(socket.response().status, 200);
  EXPECT_EQ(seen, "http://a:80/p%20q?r=s?t|/p%20q|r=s?t|X-Empty=;Host=a:80;Y=;Z=z z;");
}

}  // namespace
}  // namespace dosi::http
