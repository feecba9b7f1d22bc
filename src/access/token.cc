#include "access/token.h"

#include <algorithm>
#include <array>
#include <optional>

#include "access/base64url.h"
#include "json/members.h"
#include "json/parse.h"

namespace dosi::access {
namespace {

constexpr std::size_t kMostBytes = 8192;
constexpr std::int64_t kSecond = 1'000'000;
constexpr double kLatest = 253402300799;  // the end of year 9999, in seconds
constexpr std::array<std::string_view, 5> kForeignKeys = {"jwk", "jku", "x5c", "x5u", "crit"};

Error refused(std::string why, std::string field = {}) {
  return error(ErrorCode::unauthorized, std::move(why), std::move(field));
}

struct Parts {
  std::string_view signed_text;
  json::Value header, payload;
  std::string signature;
};

Result<json::Value> object_of(std::string_view part, const char* name) {
  const auto text = from_base64url(part);
  if (!text) return refused(std::string("the token's ") + name + " is no base64url");
  auto value = json::parse(*text, {.depth = 16, .bytes = kMostBytes});
  if (!value || !value->is_object()) return refused(std::string("the token's ") + name + " is no JSON object");
  return value;
}

Result<Parts> split(std::string_view token) {
  if (token.size() > kMostBytes) return refused("the token is longer than 8 KiB");
  const std::size_t first = token.find('.'), second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return refused("a token has three parts: header, claims and signature");
  Parts out;
  out.signed_text = token.substr(0, second);
  DOSI_TRY(out.header, object_of(token.substr(0, first), "header"));
  DOSI_TRY(out.payload, object_of(token.substr(first + 1, second - first - 1), "claims"));
  auto signature = from_base64url(token.substr(second + 1));
  if (!signature || signature->empty()) return refused("the token's signature is no base64url");
  out.signature = std::move(*signature);
  return out;
}

Result<void> check_signature(const Parts& parts, const KeySet& keys) {
  for (const std::string_view member : kForeignKeys)
    if (parts.header.find(member) != nullptr) return refused("a token's header must not have '" + std::string(member) + "'", std::string(member));
  const std::string_view type = json::text_of(parts.header, "typ");
  if (parts.header.find("typ") != nullptr && type != "JWT" && type != "at+jwt") return refused("'typ' must be JWT or at+jwt", "typ");
  const auto signature = parse_signature(json::text_of(parts.header, "alg"));
  if (!signature) return refused("'alg' must be RS256, ES256 or EdDSA", "alg");
  const json::Value* kid = parts.header.find("kid");
  if (kid != nullptr && (!kid->is_string() || kid->as_string().empty())) return refused("'kid' must be a text", "kid");
  const PublicKey* key = keys.find(json::text_of(parts.header, "kid"), *signature);
  if (key == nullptr) return refused("the issuer has no such key", "kid");
  if (!key->verifies(parts.signed_text, parts.signature)) return refused("the signature is not the issuer's");
  return ok();
}

// A NumericDate (RFC 7519 section 2); nothing where it is absent.
Result<std::optional<Time>> time_of(const json::Value& claims, const char* name) {
  const json::Value* v = claims.find(name);
  if (v == nullptr) return std::optional<Time>();
  if (!v->is_number() || !(v->as_double() >= 0 && v->as_double() <= kLatest)) return refused(std::string("'") + name + "' must be a number of seconds since 1970", name);
  return std::optional(Time{static_cast<std::int64_t>(v->as_double() * static_cast<double>(kSecond))});
}

bool is_for(const json::Value* audience, const std::string& us) {
  if (audience == nullptr) return false;
  if (audience->is_string()) return audience->as_string() == us;
  if (!audience->is_array()) return false;
  for (const json::Value& each : audience->as_array())
    if (each.is_string() && each.as_string() == us) return true;
  return false;
}

Result<Time> check_times(const json::Value& claims, const TokenRules& rules, Time now) {
  DOSI_TRY(const auto expires, time_of(claims, "exp"));
  DOSI_TRY(const auto begins, time_of(claims, "nbf"));
  DOSI_TRY(const auto issued, time_of(claims, "iat"));
  const std::int64_t leeway = rules.leeway_s * kSecond;
  if (!expires) return refused("a token must say when it expires", "exp");
  if (expires->us + leeway <= now.us) return refused("the token has expired", "exp");
  if (begins && begins->us - leeway > now.us) return refused("the token is not valid yet", "nbf");
  if (!issued) return refused("a token must say when it was issued", "iat");
  if (issued->us - leeway > now.us) return refused("the token was issued in the future", "iat");
  if (expires->us - issued->us > rules.longest_s * kSecond) return refused("the token is valid for too long", "exp");
  return *expires;
}

// The member at a path of names parted by dots; null if there is none.
const json::Value* member_at(const json::Object& object, std::string_view path) {
  const std::size_t end = path.find('.');
  const json::Value* found = object.find(path.substr(0, end));
  if (found == nullptr || end == std::string_view::npos) return found;
  return found->is_object() ? member_at(found->as_object(), path.substr(end + 1)) : nullptr;
}

}  // namespace

std::vector<std::string> Claims::texts(std::string_view path) const {
  const json::Value* found = member_at(all, path);
  std::vector<std::string> out;
  if (found == nullptr) return out;
  if (found->is_array())
    for (const json::Value& each : found->as_array())
      if (each.is_string()) out.push_back(each.as_string());
  if (!found->is_string()) return out;
  const std::string& words = found->as_string();
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    if (end > at) out.push_back(words.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

Result<Claims> verify_token(std::string_view token, const KeySet& keys, const TokenRules& rules, Time now) {
  DOSI_TRY(Parts parts, split(token));
  DOSI_CHECK(check_signature(parts, keys));
  Claims out;
  if (json::text_of(parts.payload, "iss") != rules.issuer) return refused("the token is not from " + rules.issuer, "iss");
  if (!is_for(parts.payload.find("aud"), rules.audience)) return refused("the token is not for " + rules.audience, "aud");
  DOSI_TRY(out.expires, check_times(parts.payload, rules, now));
  out.subject = json::text_of(parts.payload, "sub");
  if (out.subject.empty()) return refused("a token must say whom it speaks of", "sub");
  out.all = std::move(parts.payload.as_object());
  return out;
}

}  // namespace dosi::access
