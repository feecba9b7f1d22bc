#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace dosi::broker {

// Where notifications go, and how (clause 5.2.15).
struct Endpoint {
  enum class Accept : std::uint8_t { json, ld_json, geo_json };
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  std::string uri;                            // http, https, mqtt or mqtts
  Accept accept = Accept::json;
  Pairs receiver_info, notifier_info;         // clause 5.2.22
  std::chrono::milliseconds timeout{10'000};  // for one attempt
  std::chrono::milliseconds cooldown{0};      // least pause after a failure

  bool is_mqtt() const { return uri.starts_with("mqtt"); }
  // The value of a key of notifierInfo, empty if it is absent: "MQTT-QoS", "MQTT-Version" (clause 7.2).
  std::string_view notifier(std::string_view key) const;
  // The value of a key of receiverInfo, by its name in any case; empty if it is absent.
  std::string_view receiver(std::string_view key) const;
};

std::string_view media_type(Endpoint::Accept accept);

// Reads the member `endpoint`: bad_request for what table 5.2.15-1 does not allow, not_supported for another scheme.
// Fields are named from `path` ("notification.endpoint") on.
Result<Endpoint> read_endpoint(const json::Value& value, const std::string& path);

// The parts of mqtt[s]://[user][:password]@host[:port]/topic[/subtopic]* (clause 7.2). Fails with bad_request.
struct MqttAddress {
  bool secure = false;
  std::string user, password, host, topic;
  std::uint16_t port = 1883;
};
Result<MqttAddress> parse_mqtt_address(std::string_view uri);

}  // namespace dosi::broker
