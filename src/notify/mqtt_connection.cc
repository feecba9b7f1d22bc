#include "notify/mqtt_connection.h"

#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <netdb.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <random>

namespace dosi::notify {
namespace {

constexpr int kLoopMs = 200, kKeepAlive_s = 30, kConnectMs = 5'000;

void initialize_library() {
  static const int kDone = mosquitto_lib_init();
  (void)kDone;
}

std::string client_id() {
  std::random_device random;
  return "dosi-" + std::to_string((std::uint64_t{random()} << 32) | random());
}

http::IpAddress to_ip(const sockaddr& from) {
  http::IpAddress out;
  if (from.sa_family == AF_INET6) {
    std::memcpy(out.bytes.data(), &reinterpret_cast<const sockaddr_in6&>(from).sin6_addr, 16);
  } else {
    out.bytes[10] = out.bytes[11] = 0xFF;
    std::memcpy(out.bytes.data() + 12, &reinterpret_cast<const sockaddr_in&>(from).sin_addr, 4);
  }
  return out;
}

// The first address of the host that may be called. libmosquitto is given this address, not the name: it would resolve the
// name again, and might get another answer.
Result<std::string> allowed_address(const std::string& host, const MqttOptions& options) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  if (const int failed = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); failed != 0)
    return error(ErrorCode::unavailable, "the name '" + host + "' cannot be resolved: " + ::gai_strerror(failed));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, ::freeaddrinfo);
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (each->ai_family != AF_INET && each->ai_family != AF_INET6) continue;
    const http::IpAddress address = to_ip(*each->ai_addr);
    if (!options.allow || options.allow(address)) return address.text();
  }
  return error(ErrorCode::forbidden, "the address of '" + host + "' is not one that may be called from here");
}

// libmosquitto connects without a limit of time: so a host that does not answer at all is found here.
Result<void> check_reachable(const std::string& address, std::uint16_t port) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM, hints.ai_flags = AI_NUMERICHOST;
  if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
    return error(ErrorCode::unavailable, "'" + address + "' is no address");
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, ::freeaddrinfo);
  const int fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return error(ErrorCode::unavailable, std::strerror(errno));
  int trouble = ::connect(fd, found->ai_addr, found->ai_addrlen) == 0 ? 0 : errno;
  if (trouble == EINPROGRESS) {
    pollfd ready{fd, POLLOUT, 0};
    socklen_t size = sizeof trouble;
    if (::poll(&ready, 1, kConnectMs) != 1) trouble = ETIMEDOUT;
    else ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &trouble, &size);
  }
  ::close(fd);
  if (trouble != 0) return error(ErrorCode::unavailable, "cannot connect to " + address + ": " + std::strerror(trouble));
  return ok();
}

Outcome outcome_of(int reason) {
  if (reason < 0x80) return {Outcome::Kind::delivered, {}};
  return {Outcome::Kind::failed, std::string("the MQTT broker answers: ") + mosquitto_reason_string(reason)};
}

void connected(mosquitto*, void* self, int reason, int, const mosquitto_property*) {
  static_cast<MqttConnection*>(self)->on_connected(reason);
}
void published(mosquitto*, void* self, int id, int reason, const mosquitto_property*) {
  static_cast<MqttConnection*>(self)->on_published(id, reason);
}

// Sends the name for which the certificate is wanted (SNI); libmosquitto knows the address alone.
void name_server(const SSL* ssl, int where, int) {
  if ((where & SSL_CB_HANDSHAKE_START) == 0) return;
  const auto* name = static_cast<const std::string*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  SSL_set_tlsext_host_name(const_cast<SSL*>(ssl), name->c_str());
}

}  // namespace

std::int64_t steady_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

MqttConnection::MqttConnection(Target target, const MqttOptions& options)
    : target_(std::move(target)), options_(options), last_used_ms_(steady_ms()), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  thread_ = std::thread([this] { run(); });
}

MqttConnection::~MqttConnection() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake();
  thread_.join();
  ::close(wake_);
}

void MqttConnection::wake() {
  work_.notify_all();
  ::eventfd_write(wake_, 1);
}

void MqttConnection::publish(Publication publication) {
  {
    const std::lock_guard lock(mutex_);
    last_used_ms_ = steady_ms();
    ++unfinished_;
    waiting_.push_back(std::move(publication));
  }
  wake();
}

bool MqttConnection::idle_for(std::int64_t ms) const {
  const std::lock_guard lock(mutex_);
  return unfinished_ == 0 && steady_ms() - last_used_ms_ > ms;
}

void MqttConnection::run() {
  initialize_library();
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      work_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (stopping_) break;
    }
    if (auto made = connect(); !made) fail_all(made.error().message);
    else serve();
    if (client_ != nullptr) mosquitto_destroy(client_);
    if (tls_ != nullptr) SSL_CTX_free(static_cast<SSL_CTX*>(tls_));
    client_ = nullptr, tls_ = nullptr;
  }
  fail_all("the connection is being closed");
}

Result<void> MqttConnection::set_up_tls() {
  SSL_CTX* tls = SSL_CTX_new(TLS_client_method());
  tls_ = tls;
  SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
  const bool loaded = options_.ca_file.empty() ? SSL_CTX_set_default_verify_paths(tls) == 1
                                               : SSL_CTX_load_verify_locations(tls, options_.ca_file.c_str(), nullptr) == 1;
  if (!loaded) return error(ErrorCode::unavailable, "the certificates to trust cannot be loaded");
  SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, nullptr);
  // The certificate must be for the name that the subscription gives; OpenSSL checks it with the chain.
  X509_VERIFY_PARAM* wanted = SSL_CTX_get0_param(tls);
  const std::string& host = target_.address.host;
  if (http::parse_ip(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str());
  } else {
    X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size());
    SSL_CTX_set_app_data(tls, const_cast<std::string*>(&host));
    SSL_CTX_set_info_callback(tls, name_server);
  }
  // libmosquitto leaves all to this SSL_CTX; of its own it would only check the address in the certificate.
  for (const int failed : {mosquitto_void_option(client_, MOSQ_OPT_SSL_CTX, tls),
                           mosquitto_int_option(client_, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0), mosquitto_tls_insecure_set(client_, true)})
    if (failed != MOSQ_ERR_SUCCESS) return error(ErrorCode::unavailable, mosquitto_strerror(failed));
  return ok();
}

Result<void> MqttConnection::connect() {
  connected_ = false;
  refusal_.clear();
  DOSI_TRY(const std::string address, allowed_address(target_.address.host, options_));
  client_ = mosquitto_new(client_id().c_str(), true, this);
  if (client_ == nullptr) return error(ErrorCode::unavailable, "no memory for an MQTT client");
  mosquitto_int_option(client_, MOSQ_OPT_PROTOCOL_VERSION, target_.version_5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311);
  mosquitto_connect_v5_callback_set(client_, connected);
  mosquitto_publish_v5_callback_set(client_, published);
  if (!target_.address.user.empty())
    mosquitto_username_pw_set(client_, target_.address.user.c_str(),
                              target_.address.password.empty() ? nullptr : target_.address.password.c_str());
  if (target_.address.secure) DOSI_CHECK(set_up_tls());
  DOSI_CHECK(check_reachable(address, target_.address.port));
  const int failed = mosquitto_connect(client_, address.c_str(), target_.address.port, kKeepAlive_s);
  if (failed != MOSQ_ERR_SUCCESS)
    return error(ErrorCode::unavailable, "cannot connect to " + target_.address.host + ": " +
                                             (failed == MOSQ_ERR_ERRNO ? std::strerror(errno) : mosquitto_strerror(failed)));
  return ok();
}

// Until the connection ends; then everything that is not published fails, to be tried again by a new one.
void MqttConnection::serve() {
  std::string why;
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) why = "the connection is being closed";
    }
    if (!refusal_.empty()) why = refusal_;
    if (!why.empty()) break;
    if (connected_) publish_waiting();
    if (auto done = transfer(); !done) why = done.error().message;
    fail_late();
  }
  mosquitto_disconnect(client_);
  fail_all(target_.address.host + ": " + why);
}

Result<void> MqttConnection::transfer() {
  const short wanted = mosquitto_want_write(client_) ? POLLIN | POLLOUT : POLLIN;
  pollfd ready[] = {{mosquitto_socket(client_), wanted, 0}, {wake_, POLLIN, 0}};
  if (::poll(ready, 2, kLoopMs) < 0 && errno != EINTR) return error(ErrorCode::unavailable, std::strerror(errno));
  eventfd_t ignored;
  ::eventfd_read(wake_, &ignored);
  int failed = MOSQ_ERR_SUCCESS;
  if ((ready[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0) failed = mosquitto_loop_read(client_, 1);
  if (failed == MOSQ_ERR_SUCCESS && (ready[0].revents & POLLOUT) != 0) failed = mosquitto_loop_write(client_, 1);
  if (failed == MOSQ_ERR_SUCCESS) failed = mosquitto_loop_misc(client_);
  if (failed == MOSQ_ERR_SUCCESS) return ok();
  return error(ErrorCode::unavailable, failed == MOSQ_ERR_ERRNO ? std::strerror(errno) : mosquitto_strerror(failed));
}

void MqttConnection::on_connected(int reason) {
  connected_ = reason == 0;
  if (reason != 0)
    refusal_ = std::string("the MQTT broker refuses the connection: ") +
               (target_.version_5 ? mosquitto_reason_string(reason) : mosquitto_connack_string(reason));
}

void MqttConnection::publish_waiting() {
  std::vector<Publication> batch;
  {
    const std::lock_guard lock(mutex_);
    batch.swap(waiting_);
  }
  for (Publication& p : batch) {
    int id = 0;
    const int failed = mosquitto_publish_v5(client_, &id, p.topic.c_str(), static_cast<int>(p.payload.size()), p.payload.data(),
                                            p.qos, false, nullptr);
    if (failed != MOSQ_ERR_SUCCESS) {
      finish(std::move(p), {Outcome::Kind::failed, mosquitto_strerror(failed)});
    } else if (const auto early = early_.extract(id)) {
      finish(std::move(p), outcome_of(early.mapped()));
    } else {
      on_the_way_.insert_or_assign(id, std::move(p));
    }
  }
}

void MqttConnection::on_published(int id, int reason) {
  if (auto known = on_the_way_.extract(id)) finish(std::move(known.mapped()), outcome_of(reason));
  else early_[id] = reason;  // inside mosquitto_publish
}

void MqttConnection::fail_late() {
  const std::int64_t now = steady_ms();
  std::vector<Publication> late;
  for (auto it = on_the_way_.begin(); it != on_the_way_.end();) {
    if (it->second.deadline_ms > now) {
      ++it;
      continue;
    }
    late.push_back(std::move(it->second));
    it = on_the_way_.erase(it);
  }
  {
    const std::lock_guard lock(mutex_);
    const auto in_time = std::stable_partition(waiting_.begin(), waiting_.end(), [&](const Publication& p) { return p.deadline_ms > now; });
    std::move(in_time, waiting_.end(), std::back_inserter(late));
    waiting_.erase(in_time, waiting_.end());
  }
  for (Publication& p : late) finish(std::move(p), {Outcome::Kind::failed, "the MQTT broker did not take it in time"});
}

void MqttConnection::fail_all(const std::string& why) {
  std::vector<Publication> all;
  for (auto& [id, p] : on_the_way_) all.push_back(std::move(p));
  on_the_way_.clear(), early_.clear();
  {
    const std::lock_guard lock(mutex_);
    std::move(waiting_.begin(), waiting_.end(), std::back_inserter(all));
    waiting_.clear();
  }
  for (Publication& p : all) finish(std::move(p), {Outcome::Kind::failed, why});
}

void MqttConnection::finish(Publication publication, Outcome outcome) {
  {
    const std::lock_guard lock(mutex_);
    --unfinished_;
  }
  publication.done(std::move(outcome));
}

}  // namespace dosi::notify
