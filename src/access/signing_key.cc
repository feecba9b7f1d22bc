#include "access/signing_key.h"

#include <fmt/format.h>
#include <array>

#include "access/base64url.h"
#include "access/evp.h"

namespace dosi::access {
namespace {

constexpr std::size_t kKeyBytes = 32, kSignatureBytes = 64;

Result<std::string> key_bytes(std::string_view text) {
  auto bytes = from_base64url(text);
  if (!bytes || bytes->size() != kKeyBytes) return bad_request("an Ed25519 key is 43 letters of base64url");
  return std::move(*bytes);
}

}  // namespace

Result<VerifyingKey> VerifyingKey::parse(std::string_view text) {
  VerifyingKey out;
  DOSI_TRY(out.bytes_, key_bytes(text));
  return out;
}

std::string VerifyingKey::text() const {
  return to_base64url(bytes_);
}

bool VerifyingKey::verifies(std::string_view signed_text, std::string_view signature) const {
  const evp::Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, evp::bytes_of(bytes_), bytes_.size()));
  return signature.size() == kSignatureBytes && evp::verifies(key.get(), nullptr, signed_text, signature);
}

SigningKey SigningKey::make() {
  return SigningKey(evp::shared(evp::Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"))));
}

Result<SigningKey> SigningKey::parse(std::string_view secret) {
  DOSI_TRY(const std::string bytes, key_bytes(secret));
  return SigningKey(evp::shared(evp::Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, evp::bytes_of(bytes), bytes.size()))));
}

std::string SigningKey::secret() const {
  std::array<unsigned char, kKeyBytes> bytes{};
  std::size_t size = bytes.size();
  EVP_PKEY_get_raw_private_key(evp::raw(key_), bytes.data(), &size);
  return to_base64url({reinterpret_cast<const char*>(bytes.data()), size});
}

VerifyingKey SigningKey::verifying() const {
  std::array<unsigned char, kKeyBytes> bytes{};
  std::size_t size = bytes.size();
  EVP_PKEY_get_raw_public_key(evp::raw(key_), bytes.data(), &size);
  return *VerifyingKey::parse(to_base64url({reinterpret_cast<const char*>(bytes.data()), size}));
}

std::string SigningKey::sign(std::string_view text) const {
  const evp::Digest context(EVP_MD_CTX_new());
  std::string out(kSignatureBytes, '\0');
  std::size_t size = out.size();
  EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, evp::raw(key_));
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, evp::bytes_of(text), text.size());
  return out;
}

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string out;
  for (unsigned i = 0; i < size; ++i) out += fmt::format("{:02x}", digest[i]);
  return out;
}

}  // namespace dosi::access
