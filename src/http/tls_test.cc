#include <gtest/gtest.h>

#include <fstream>

#include "http/client.h"
#include "http/server.h"
#include "http/test_socket.h"

namespace dosi::http {
namespace {

// A key and a self-signed certificate for localhost and 127.0.0.1, made for this run.
class Tls : public testing::Test {
 protected:
  void SetUp() override {
    const std::string base = testing::TempDir() + "dosi_tls_" + std::to_string(::getpid());
    files_ = {.certificate_chain = base + ".crt", .private_key = base + ".key"};
    const std::string command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext "
                                "'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout " + files_.private_key + " -out " + files_.certificate_chain + " 2>/dev/null";
    if (::system(command.c_str()) != 0) GTEST_SKIP() << "the openssl command is not installed";
    Server::Options options;
    options.tls = files_;
    auto started = Server::start(options, [](const Request& request, Responder responder) {
      if (!request.secure) return responder.send({.status = 500});
      responder.send({.body = request.body.empty() ? std::string(3 << 20, 't') : request.body});
    });
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
  }
  void TearDown() override {
    ::unlink(files_.certificate_chain.c_str());
    ::unlink(files_.private_key.c_str());
  }
  std::string url(const std::string& host) { return "https://" + host + ":" + std::to_string(server_->port()) + "/"; }

  TlsFiles files_;
  std::unique_ptr<Server> server_;
};

TEST_F(Tls, CarriesLargeBodiesBothWaysOnOneConnection) {
  const auto client = std::move(*Client::create({.ca_file = files_.certificate_chain}));
  const std::string body(900'000, 'b');
  for (int i = 0; i < 5; ++i) {
    const auto sent = client->send_and_wait({.method = Method::post, .url = url("localhost"), .body = body});
    ASSERT_TRUE(sent) << sent.error().message;
    EXPECT_EQ(sent->body, body);
    const auto received = client->send_and_wait({.url = url("localhost")});
    ASSERT_TRUE(received) << received.error().message;
    EXPECT_EQ(received->body, std::string(3 << 20, 't'));
  }
  EXPECT_TRUE(client->send_and_wait({.url = url("127.0.0.1")}));
  EXPECT_EQ(server_->counts().accepted, 2u);
}

TEST_F(Tls, RefusesPeersThatCannotProveWhoTheyAre) {
  const auto trusting_nobody_new = std::move(*Client::create());
  const auto unknown = trusting_nobody_new->send_and_wait({.url = url("localhost")});
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("TLS"), std::string::npos);
  const auto client = std::move(*Client::create({.ca_file = files_.certificate_chain}));
  EXPECT_FALSE(client->send_and_wait({.url = url("127.0.0.2")}));  // not in the certificate
  EXPECT_FALSE(Client::create({.ca_file = "/nothing"}));
}

TEST_F(Tls, SurvivesPlainTextAndSilence) {
  test::TestSocket plain(server_->port());
  plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string answer = plain.receive_all();
  EXPECT_EQ(answer.find("HTTP/"), std::string::npos);
  EXPECT_TRUE(test::eventually([&] { return server_->counts().connections == 0; }));
}

TEST_F(Tls, RefusesOldVersions) {
  const std::string port = std::to_string(server_->port());
  const auto handshake = [&](const std::string& version) {
    return ::system(("openssl s_client -connect 127.0.0.1:" + port + " " + version + " </dev/null >/dev/null 2>&1").c_str()) == 0;
  };
  EXPECT_TRUE(handshake("-tls1_2"));
  EXPECT_TRUE(handshake("-tls1_3"));
  EXPECT_FALSE(handshake("-tls1_1 -cipher DEFAULT@SECLEVEL=0"));
}

}  // namespace
}  // namespace dosi::http
