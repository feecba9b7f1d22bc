#include "broker/endpoint.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "ngsi/syntax.h"

namespace dosi::broker {
namespace {

using json::Value;

constexpr double kLongestMs = 3'600'000;

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

std::string_view value_of(const Endpoint::Pairs& pairs, std::string_view key) {
  for (const auto& [name, value] : pairs)
    if (same_name(name, key)) return value;
  return {};
}

// RFC 7230: a token; and none of the headers by which the hub frames its request.
bool may_be_header(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  const auto in_token = [&](unsigned char c) { return std::isalnum(c) != 0 || kMarks.find(static_cast<char>(c)) != kMarks.npos; };
  if (name.empty() || !std::all_of(name.begin(), name.end(), in_token)) return false;
  for (const std::string_view own : {"Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "TE", "Trailer"})
    if (same_name(name, own)) return false;
  return true;
}
bool may_be_header_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7F; });
}

Result<Endpoint::Pairs> read_pairs(const Value& value, const std::string& path) {
  if (!value.is_array()) return bad_request("'" + path + "' must be an array of {\"key\": ..., \"value\": ...}", path);
  Endpoint::Pairs out;
  for (const Value& pair : value.as_array()) {
    const Value *k = pair.find("key"), *v = pair.find("value");
    if (k == nullptr || !k->is_string() || v == nullptr || !v->is_string())
      return bad_request("each entry of '" + path + "' must be an object with the strings 'key' and 'value'", path);
    out.emplace_back(k->as_string(), v->as_string());
  }
  return out;
}

Result<void> check_headers(const Endpoint::Pairs& pairs, const std::string& path) {
  for (const auto& [key, value] : pairs) {
    if (!may_be_header(key))
      return bad_request("'" + path + "': '" + key.substr(0, 64) + "' cannot be sent as an HTTP header", path);
    if (!may_be_header_value(value))
      return bad_request("'" + path + "': the value of '" + key + "' holds control characters", path);
  }
  return ok();
}

Result<void> check_mqtt(const Endpoint& endpoint, const std::string& path) {
  DOSI_TRY([[maybe_unused]] const auto address, parse_mqtt_address(endpoint.uri));
  const std::string_view qos = endpoint.notifier("MQTT-QoS"), version = endpoint.notifier("MQTT-Version");
  if (!qos.empty() && qos != "0" && qos != "1" && qos != "2")
    return bad_request("'" + path + ".notifierInfo': MQTT-QoS must be 0, 1 or 2", path + ".notifierInfo");
  if (!version.empty() && version != "mqtt3.1.1" && version != "mqtt5.0")
    return bad_request("'" + path + ".notifierInfo': MQTT-Version must be mqtt3.1.1 or mqtt5.0", path + ".notifierInfo");
  return ok();
}

Result<void> read_ms(std::chrono::milliseconds& to, const Value& value, const std::string& path) {
  if (!value.is_number() || value.as_double() <= 0)
    return bad_request("'" + path + "' must be a number of milliseconds greater than 0", path);
  to = std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(std::min(value.as_double(), kLongestMs))));
  return ok();
}

Result<Endpoint::Accept> read_accept(const Value& value, const std::string& path) {
  for (const auto accept : {Endpoint::Accept::json, Endpoint::Accept::ld_json, Endpoint::Accept::geo_json})
    if (value == Value(media_type(accept))) return accept;
  return bad_request("'" + path + "' must be application/json, application/ld+json or application/geo+json", path);
}

Result<void> read_member(Endpoint& out, const json::Member& m, const std::string& path) {
  if (m.key == "accept") {
    DOSI_TRY(out.accept, read_accept(m.value, path));
  } else if (m.key == "receiverInfo") {
    DOSI_TRY(out.receiver_info, read_pairs(m.value, path));
  } else if (m.key == "notifierInfo") {
    DOSI_TRY(out.notifier_info, read_pairs(m.value, path));
  } else if (m.key == "timeout") {
    return read_ms(out.timeout, m.value, path);
  } else if (m.key == "cooldown") {
    return read_ms(out.cooldown, m.value, path);
  }
  return ok();
}

}  // namespace

std::string_view Endpoint::notifier(std::string_view key) const { return value_of(notifier_info, key); }
std::string_view Endpoint::receiver(std::string_view key) const { return value_of(receiver_info, key); }

std::string_view media_type(Endpoint::Accept accept) {
  switch (accept) {
    case Endpoint::Accept::ld_json: return "application/ld+json";
    case Endpoint::Accept::geo_json: return "application/geo+json";
    case Endpoint::Accept::json: break;
  }
  return "application/json";
}

Result<Endpoint> read_endpoint(const Value& value, const std::string& path) {
  if (!value.is_object()) return bad_request("'" + path + "' must be an object with a 'uri'", path);
  const Value* uri = value.find("uri");
  if (uri == nullptr || !uri->is_string() || !ngsi::is_uri(uri->as_string()))
    return bad_request("'" + path + ".uri' must be the URI to which notifications are sent", path + ".uri");
  Endpoint out{.uri = uri->as_string()};
  for (const json::Member& m : value.as_object()) DOSI_CHECK(read_member(out, m, path + "." + m.key));
  if (out.uri.starts_with("mqtt:") || out.uri.starts_with("mqtts:")) {
    DOSI_CHECK(check_mqtt(out, path));
    return out;
  }
  if (!out.uri.starts_with("http://") && !out.uri.starts_with("https://"))
    return error(ErrorCode::not_supported,
                 "'" + path + ".uri': notifications are sent by http, https, mqtt and mqtts, not to '" +
                     out.uri.substr(0, out.uri.find(':')) + "'",
                 path + ".uri");
  DOSI_CHECK(check_headers(out.receiver_info, path + ".receiverInfo"));
  return out;
}

Result<MqttAddress> parse_mqtt_address(std::string_view uri) {
  const auto refuse = [&](std::string_view what) {
    return bad_request("'" + std::string(uri.substr(0, 200)) + "': " + std::string(what) +
                           " (mqtt[s]://[user][:password]@host[:port]/topic)",
                       "uri");
  };
  MqttAddress out;
  out.secure = uri.starts_with("mqtts://");
  if (!out.secure && !uri.starts_with("mqtt://")) return refuse("an address of MQTT begins with mqtt:// or mqtts://");
  std::string_view rest = uri.substr(uri.find("//") + 2);
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || slash + 1 == rest.size()) return refuse("the topic is missing");
  out.topic = rest.substr(slash + 1);
  if (out.topic.find_first_of("+#") != std::string::npos) return refuse("a topic to publish on holds no '+' or '#'");
  std::string_view authority = rest.substr(0, slash);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    const std::string_view who = authority.substr(0, at);
    const std::size_t colon = who.find(':');
    out.user = who.substr(0, colon);
    if (colon != std::string_view::npos) out.password = who.substr(colon + 1);
    authority.remove_prefix(at + 1);
  }
  out.port = out.secure ? 8883 : 1883;
  const std::size_t bracket = authority.find(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    const std::string_view port = authority.substr(colon + 1);
    const auto [end, code] = std::from_chars(port.data(), port.data() + port.size(), out.port);
    if (code != std::errc() || end != port.data() + port.size() || out.port == 0) return refuse("the port is not one");
  }
  out.host = authority.substr(0, colon);
  if (out.host.starts_with('[') && out.host.ends_with(']')) out.host = out.host.substr(1, out.host.size() - 2);
  if (out.host.empty()) return refuse("the host is missing");
  return out;
}

}  // namespace dosi::broker
