#pragma once
#include <functional>
#include <memory>
#include <string>

#include "http/client.h"
#include "notify/carrier.h"

namespace dosi::notify {

struct MqttOptions {
  std::string ca_file;  // PEM, for mqtts; empty: the system's certificates
  // Which addresses may be called, asked for the resolved address before it is connected to; none: all.
  std::function<bool(const http::IpAddress&)> allow;
};

// Clause 7.2: publishes {"metadata": ..., "body": notification} by MQTT 3.1.1 or 5.0, over TLS for mqtts. A message is delivered
// when the broker has taken it as its quality of service wants. Subscriptions to one broker with the same credentials and version
// share a connection, which ends when it has been idle for a while.
std::unique_ptr<Carrier> mqtt_carrier(MqttOptions options);

}  // namespace dosi::notify
