#include "http/uri.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace dosi::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
         c == '~';
}

// Appends the decoded text; on failure the offset of the wrong escape.
std::optional<std::size_t> decode_into(std::string& out, std::string_view text, bool plus_is_space) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0 || (high | low) == 0) return i;
      out += static_cast<char>(high << 4 | low);
      i += 2;
    }
  }
  return std::nullopt;
}

std::string escape_problem(std::string_view text, std::size_t at) {
  return "'" + std::string(text.substr(at, 3)) + "' is not a percent escape: expected '%' and two hex digits other than 00";
}

bool has_control_or_space(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c <= 0x20 || c == 0x7F; });
}

Result<std::uint16_t> parse_port(std::string_view text, std::string_view url) {
  unsigned port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failure != std::errc() || end != text.data() + text.size() || port < 1 || port > 65535)
    return bad_request("port '" + std::string(text) + "' of " + std::string(url) + " is not a number from 1 to 65535");
  return static_cast<std::uint16_t>(port);
}

bool is_host_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 &&
         std::all_of(host.begin(), host.end(), [](char c) { return is_unreserved(c) && c != '~'; });
}

// Splits "host:port" or "[v6]:port" into the url; url.secure is already known.
Result<void> parse_authority(Url& url, std::string_view authority, std::string_view text) {
  std::string_view host = authority, port;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return bad_request("the IPv6 address of " + std::string(text) + " lacks its ']'");
    host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
    const auto is_v6_char = [](char c) { return hex_value(c) >= 0 || c == ':' || c == '.'; };
    if (host.empty() || !std::all_of(host.begin(), host.end(), is_v6_char))
      return bad_request("'[" + std::string(host) + "]' of " + std::string(text) + " is not an IPv6 address");
  } else {
    const std::size_t colon = authority.find(':');
    host = authority.substr(0, colon);
    port = colon == std::string_view::npos ? std::string_view() : authority.substr(colon);
    if (!is_host_name(host)) return bad_request("'" + std::string(host) + "' of " + std::string(text) + " is not a host name");
  }
  url.port = url.secure ? 443 : 80;
  if (!port.empty() && port != ":") {
    if (port.front() != ':') return bad_request("expected ':' and a port after the host of " + std::string(text));
    DOSI_TRY(url.port, parse_port(port.substr(1), text));
  }
  url.host.assign(host);
  std::transform(url.host.begin(), url.host.end(), url.host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return ok();
}

bool starts_with_scheme(std::string_view text, std::string_view scheme) {
  if (text.size() < scheme.size()) return false;
  for (std::size_t i = 0; i < scheme.size(); ++i)
    if ((text[i] | 0x20) != (scheme[i] | 0x20)) return false;
  return true;
}

}  // namespace

Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  if (const auto wrong = decode_into(out, text, false)) return bad_request(escape_problem(text, *wrong));
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size() + 16);
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%', out += kHex[byte >> 4], out += kHex[byte & 15];
    }
  }
  return out;
}

Result<std::vector<Parameter>> parse_query(std::string_view query, bool plus_is_space) {
  std::vector<Parameter> parameters;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view piece = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (piece.empty()) continue;
    const std::size_t equals = std::min(piece.find('='), piece.size());
    const std::string_view raw_key = piece.substr(0, equals), raw_value = piece.substr(std::min(equals + 1, piece.size()));
    Parameter parameter;
    if (const auto wrong = decode_into(parameter.key, raw_key, plus_is_space))
      return bad_request("the name of query parameter '" + std::string(raw_key) + "': " + escape_problem(raw_key, *wrong));
    if (const auto wrong = decode_into(parameter.value, raw_value, plus_is_space))
      return bad_request("query parameter '" + parameter.key + "': " + escape_problem(raw_value, *wrong), parameter.key);
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

std::string Url::authority() const {
  const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (secure ? 443 : 80) ? shown : shown + ":" + std::to_string(port);
}

std::string Url::origin() const {
  return (secure ? "https://" : "http://") + (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" +
         std::to_string(port);
}

Result<Url> parse_url(std::string_view text) {
  Url url;
  if (has_control_or_space(text)) return bad_request("an address must not hold spaces or control characters: " + percent_encode(text));
  std::string_view rest = text;
  if (starts_with_scheme(text, "http://")) rest.remove_prefix(7);
  else if (starts_with_scheme(text, "https://")) rest.remove_prefix(8), url.secure = true;
  else return bad_request("'" + std::string(text) + "' is not an address that begins with http:// or https://");
  rest = rest.substr(0, rest.find('#'));
  const std::size_t end = std::min(rest.find_first_of("/?\\"), rest.size());
  const std::string_view authority = rest.substr(0, end);
  if (authority.find('@') != std::string_view::npos)
    return bad_request("an address must not hold a user name or password before '@'");
  DOSI_CHECK(parse_authority(url, authority, text));
  const std::string_view target = rest.substr(end);
  if (target.starts_with('\\')) return bad_request("'\\' is not allowed in the address " + std::string(text));
  if (!target.starts_with('/')) url.target = '/';
  for (const char c : target) {  // people write addresses with letters beyond ASCII; requests must not hold them
    if (static_cast<unsigned char>(c) < 0x80) url.target += c;
    else url.target += percent_encode({&c, 1});
  }
  return url;
}

Result<Url> resolve_reference(const Url& base, std::string_view reference) {
  if (starts_with_scheme(reference, "http://") || starts_with_scheme(reference, "https://")) return parse_url(reference);
  if (reference.starts_with("//")) return parse_url((base.secure ? "https:" : "http:") + std::string(reference));
  if (reference.find(':') < reference.find_first_of("/?#"))
    return bad_request("'" + std::string(reference) + "' is neither an http(s) address nor a path");
  const std::string_view path = std::string_view(base.target).substr(0, base.target.find('?'));
  std::string target;
  if (reference.starts_with('/')) target = reference;
  else if (reference.starts_with('?')) target = std::string(path) + std::string(reference);
  else target = std::string(path.substr(0, path.rfind('/') + 1)) + std::string(reference);
  return parse_url(base.origin() + target);
}

}  // namespace dosi::http
