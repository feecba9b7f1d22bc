#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "access/key_set.h"
#include "base/result.h"
#include "base/time.h"
#include "json/value.h"

namespace dosi::access {

// What tokens are taken.
struct TokenRules {
  std::string issuer;                  // iss, to the letter
  std::string audience;                // aud is it, or holds it
  std::int64_t leeway_s = 30;          // by which clocks may differ
  std::int64_t longest_s = 24 * 3600;  // from iat to exp
};

// What a token says, once it is believed.
struct Claims {
  std::string subject;
  Time expires = kNoTime;
  json::Object all;  // for roles and purpose, whose names issuers choose

  // The texts at a path such as "realm_access.roles": an array, or one text whose words are parted by spaces.
  std::vector<std::string> texts(std::string_view path) const;
};

// Believes a signed JWT (RFC 7519, RFC 8725) or says in one sentence why not; `unauthorized`, with field "kid" where the key set has
// no such key (then a newer one might). The keys are the issuer's: a token that brings or names keys itself (jwk, jku, x5c, x5u) or demands
// extensions (crit) is refused.
Result<Claims> verify_token(std::string_view token, const KeySet& keys, const TokenRules& rules, Time now);

}  // namespace dosi::access
