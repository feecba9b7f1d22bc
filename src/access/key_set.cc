#include "access/key_set.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <optional>

#include "access/base64url.h"
#include "access/evp.h"
#include "json/members.h"
#include "json/parse.h"

namespace dosi::access {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"RS256", "ES256", "EdDSA"};
constexpr int kLeastRsaBits = 2048;
constexpr std::size_t kCoordinateBytes = 32;

using evp::bytes_of;
using evp::Key;
using evp::Owned;
using Context = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Number = Owned<BIGNUM, BN_free>;

Key make_key(const char* type, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder));
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) return nullptr;
  Key out(key);
  const Context check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return check && EVP_PKEY_public_check(check.get()) == 1 ? std::move(out) : nullptr;
}

std::optional<std::string> member(const json::Value& jwk, std::string_view name) {
  const std::string_view text = json::text_of(jwk, name);
  return text.empty() ? std::nullopt : from_base64url(text);
}

Key rsa(const json::Value& jwk) {
  const auto n = member(jwk, "n"), e = member(jwk, "e");
  if (!n || !e) return nullptr;
  const Number modulus(BN_bin2bn(bytes_of(*n), static_cast<int>(n->size()), nullptr)), exponent(BN_bin2bn(bytes_of(*e), static_cast<int>(e->size()), nullptr));
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  if (!builder || BN_num_bits(modulus.get()) < kLeastRsaBits) return nullptr;
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return make_key("RSA", builder.get());
}

Key p256(const json::Value& jwk) {
  const auto x = member(jwk, "x"), y = member(jwk, "y");
  if (!x || !y || x->size() != kCoordinateBytes || y->size() != kCoordinateBytes) return nullptr;
  const std::string point = '\4' + *x + *y;  // uncompressed (SEC 1 section 2.3.3)
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  if (!builder) return nullptr;
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return make_key("EC", builder.get());
}

Key ed25519(const json::Value& jwk) {
  const auto x = member(jwk, "x");
  return Key(x && x->size() == kCoordinateBytes ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(*x), x->size()) : nullptr);
}

// r and s as the structure that OpenSSL verifies (RFC 3279 section 2.2.3).
std::string der(std::string_view rs) {
  const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
  BIGNUM* const r = BN_bin2bn(bytes_of(rs), kCoordinateBytes, nullptr);
  BIGNUM* const s = BN_bin2bn(bytes_of(rs.substr(kCoordinateBytes)), kCoordinateBytes, nullptr);
  ECDSA_SIG_set0(pair.get(), r, s);
  unsigned char* out = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &out);
  std::string text(reinterpret_cast<char*>(out), size > 0 ? static_cast<std::size_t>(size) : 0);
  OPENSSL_free(out);
  return text;
}

}  // namespace

std::optional<Signature> parse_signature(std::string_view alg) {
  const auto* const it = std::ranges::find(kNames, alg);
  return it == kNames.end() ? std::nullopt : std::optional(static_cast<Signature>(it - kNames.begin()));
}

Result<PublicKey> PublicKey::of_jwk(const json::Value& jwk) {
  const std::string_view type = json::text_of(jwk, "kty"), curve = json::text_of(jwk, "crv"), use = json::text_of(jwk, "use"), alg = json::text_of(jwk, "alg");
  PublicKey out;
  Key key;
  if (type == "RSA") out.signature_ = Signature::rs256, key = rsa(jwk);
  if (type == "EC" && curve == "P-256") out.signature_ = Signature::es256, key = p256(jwk);
  if (type == "OKP" && curve == "Ed25519") out.signature_ = Signature::eddsa, key = ed25519(jwk);
  if (!key) return bad_request("a key must be RSA of at least 2048 bits, EC on P-256 or OKP on Ed25519, with its public numbers");
  if (!use.empty() && use != "sig") return bad_request("a key with 'use' must be for \"sig\"", "use");
  if (!alg.empty() && parse_signature(alg) != out.signature_) return bad_request("'alg' must be " + std::string(kNames[static_cast<std::size_t>(out.signature_)]), "alg");
  out.id_ = json::text_of(jwk, "kid");
  out.key_ = evp::shared(std::move(key));
  return out;
}

bool PublicKey::verifies(std::string_view signed_text, std::string_view bytes) const {
  std::string signature(bytes);
  if (signature_ == Signature::es256) {
    if (bytes.size() != 2 * kCoordinateBytes) return false;
    signature = der(bytes);
  }
  return evp::verifies(evp::raw(key_), signature_ == Signature::eddsa ? nullptr : EVP_sha256(), signed_text, signature);
}

const PublicKey* KeySet::find(std::string_view id, Signature signature) const {
  const PublicKey* found = nullptr;
  for (const PublicKey& key : keys) {
    if (key.signature() != signature || (!id.empty() && key.id() != id)) continue;
    if (found != nullptr) return nullptr;
    found = &key;
  }
  return found;
}

Result<KeySet> parse_key_set(std::string_view text) {
  DOSI_TRY(const json::Value document, json::parse(text));
  const json::Value* list = document.find("keys");
  if (list == nullptr || !list->is_array()) return bad_request("a key set is {\"keys\": [...]}", "keys");
  KeySet out;
  for (const json::Value& jwk : list->as_array())
    if (auto key = PublicKey::of_jwk(jwk)) out.keys.push_back(std::move(*key));
  if (out.keys.empty()) return bad_request("the key set has no key for RS256, ES256 or EdDSA", "keys");
  return out;
}

}  // namespace dosi::access
