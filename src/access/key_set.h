#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace dosi::access {

// The signatures that are taken: RSA with SHA-256, P-256 with SHA-256, Ed25519 (RFC 7518 section 3, RFC 8037). All others, HMAC and
// "none" among them, are not known here.
enum class Signature : std::uint8_t { rs256, es256, eddsa };
std::optional<Signature> parse_signature(std::string_view alg);

// A public key for one kind of signature.
class PublicKey {
 public:
  // From a JWK (RFC 7517). bad_request for what is no public key for signatures of these kinds: other types and curves, RSA under 2048
  // bits, a point that is on no curve, a `use` or `alg` that says otherwise. Private parts are not looked at.
  static Result<PublicKey> of_jwk(const json::Value& jwk);

  const std::string& id() const { return id_; }  // kid, may be empty
  Signature signature() const { return signature_; }
  // `bytes` as JOSE writes a signature: for ES256 r and s, 32 bytes each.
  bool verifies(std::string_view signed_text, std::string_view bytes) const;

 private:
  std::string id_;
  Signature signature_ = Signature::rs256;
  std::shared_ptr<void> key_;  // EVP_PKEY
};

// Keys of an issuer (JWKS).
struct KeySet {
  std::vector<PublicKey> keys;

  // The key that a token names; where it names none, the only one of its kind. Null if there is none, or more than one.
  const PublicKey* find(std::string_view id, Signature signature) const;
};
// {"keys": [...]}. Keys of kinds that are not taken are left out; bad_request where none is left.
Result<KeySet> parse_key_set(std::string_view text);

}  // namespace dosi::access
