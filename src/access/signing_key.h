#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dosi::access {

// The public half of a hub's Ed25519 key: enough to check what the hub signed.
class VerifyingKey {
 public:
  // From what text() gives.
  static Result<VerifyingKey> parse(std::string_view text);
  std::string text() const;  // base64url of 32 bytes
  bool verifies(std::string_view signed_text, std::string_view signature) const;

 private:
  std::string bytes_;
};

// A hub's Ed25519 key (RFC 8032). Any thread.
class SigningKey {
 public:
  static SigningKey make();
  // From what secret() gives.
  static Result<SigningKey> parse(std::string_view secret);
  std::string secret() const;  // base64url of 32 bytes: to be kept outside of the data folder
  VerifyingKey verifying() const;
  std::string sign(std::string_view text) const;  // 64 bytes

 private:
  explicit SigningKey(std::shared_ptr<void> key) : key_(std::move(key)) {}
  std::shared_ptr<void> key_;  // EVP_PKEY
};

// SHA-256 as 64 hexadecimal digits.
std::string sha256_hex(std::string_view text);

}  // namespace dosi::access
