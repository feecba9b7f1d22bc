#pragma once
#include <openssl/evp.h>

#include <memory>
#include <string_view>

// What the keys of this floor share of OpenSSL: owning pointers, and the one call that checks a signature. Included by .cc files alone.
namespace dosi::access::evp {

template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* t) const { Free(t); }
};
template <class T, void (*Free)(T*)>
using Owned = std::unique_ptr<T, Freed<T, Free>>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Digest = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

inline const unsigned char* bytes_of(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}

// A key as headers hold it, which know no OpenSSL; and again.
inline std::shared_ptr<void> shared(Key key) {
  return {key.release(), [](void* k) { EVP_PKEY_free(static_cast<EVP_PKEY*>(k)); }};
}
inline EVP_PKEY* raw(const std::shared_ptr<void>& key) {
  return static_cast<EVP_PKEY*>(key.get());
}

// `hash` is null for Ed25519, which has its own.
inline bool verifies(EVP_PKEY* key, const EVP_MD* hash, std::string_view text, std::string_view signature) {
  const Digest digest(EVP_MD_CTX_new());
  return digest && EVP_DigestVerifyInit(digest.get(), nullptr, hash, nullptr, key) == 1 &&
         EVP_DigestVerify(digest.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
}

}  // namespace dosi::access::evp
