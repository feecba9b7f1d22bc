#include "notify/mqtt_carrier.h"

#include <map>
#include <mutex>

#include "json/write.h"
#include "notify/mqtt_connection.h"

namespace dosi::notify {
namespace {

constexpr std::int64_t kIdleMs = 60'000;
constexpr std::size_t kMostConnections = 256;

// clause 7.2: what HTTP says in headers stands in "metadata".
std::string payload_of(const Parcel& parcel) {
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.key("metadata"), w.begin_object();
  w.member("Content-Type", parcel.message.content_type);
  if (!parcel.message.link.empty())
    w.member("Link", "<" + parcel.message.link +
                         ">; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"");
  if (!parcel.tenant.empty()) w.member("NGSILD-Tenant", parcel.tenant);
  for (const auto& [key, value] : parcel.endpoint->receiver_info)
    if (key != "Content-Type" && key != "Link" && key != "NGSILD-Tenant") w.member(key, value);
  w.end_object();
  w.key("body"), w.raw(parcel.message.body);
  w.end_object();
  return out;
}

class MqttCarrier final : public Carrier {
 public:
  explicit MqttCarrier(MqttOptions options) : options_(std::move(options)) {}

  void carry(Parcel parcel, std::function<void(Outcome)> done) override {
    const auto address = broker::parse_mqtt_address(parcel.endpoint->uri);
    if (!address) return done({Outcome::Kind::refused, address.error().message});
    const bool version_5 = parcel.endpoint->notifier("MQTT-Version") != "mqtt3.1.1";
    const std::string_view qos = parcel.endpoint->notifier("MQTT-QoS");
    const auto connection = connection_to({*address, version_5});
    if (!connection) return done({Outcome::Kind::failed, "the hub has as many MQTT connections as it may have"});
    connection->publish({.topic = address->topic,
                         .payload = payload_of(parcel),
                         .qos = qos.empty() ? 0 : qos.front() - '0',
                         .deadline_ms = steady_ms() + parcel.endpoint->timeout.count(),
                         .done = std::move(done)});
  }

 private:
  using Key = std::tuple<bool, std::string, std::uint16_t, std::string, std::string, bool>;

  std::shared_ptr<MqttConnection> connection_to(MqttConnection::Target target) {
    std::vector<std::shared_ptr<MqttConnection>> idle;  // they end outside the lock
    const std::lock_guard lock(mutex_);
    const auto& a = target.address;
    const Key key{a.secure, a.host, a.port, a.user, a.password, target.version_5};
    for (auto it = connections_.begin(); it != connections_.end();) {
      if (it->first == key || !it->second->idle_for(kIdleMs)) {
        ++it;
        continue;
      }
      idle.push_back(std::move(it->second));
      it = connections_.erase(it);
    }
    auto& connection = connections_[key];
    if (!connection && connections_.size() > kMostConnections) {
      connections_.erase(key);
      return nullptr;
    }
    if (!connection) connection = std::make_shared<MqttConnection>(std::move(target), options_);
    return connection;
  }

  const MqttOptions options_;
  std::mutex mutex_;
  std::map<Key, std::shared_ptr<MqttConnection>> connections_;
};

}  // namespace

std::unique_ptr<Carrier> mqtt_carrier(MqttOptions options) { return std::make_unique<MqttCarrier>(std::move(options)); }

}  // namespace dosi::notify
