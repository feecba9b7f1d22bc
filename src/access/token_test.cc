#include "access/token.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <functional>
#include <map>

#include "access/base64url.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::access {
namespace {

using json::Array;
using json::Object;
using json::Value;

const Time kNow = *parse_time("2026-05-01T00:00:00Z");
const std::int64_t kSeconds = kNow.us / 1'000'000;

const unsigned char* bytes_of(const std::string& s) { return reinterpret_cast<const unsigned char*>(s.data()); }

// An issuer's private key, and its public one as JWK.
struct Pair {
  EVP_PKEY* key = nullptr;
  std::string alg, kid;

  ~Pair() { EVP_PKEY_free(key); }
  std::string number(const char* name) const {
    BIGNUM* n = nullptr;
    EVP_PKEY_get_bn_param(key, name, &n);
    std::string out(static_cast<std::size_t>(BN_num_bytes(n)), '\0');
    BN_bn2bin(n, reinterpret_cast<unsigned char*>(out.data()));
    BN_free(n);
    if (alg == "ES256") out.insert(0, 32 - out.size(), '\0');
    return to_base64url(out);
  }
  Object jwk() const {
    Object out{{"kid", kid}, {"alg", alg}, {"use", "sig"}};
    if (alg == "RS256") out.append("kty", "RSA"), out.append("n", number("n")), out.append("e", number("e"));
    if (alg == "ES256") out.append("kty", "EC"), out.append("crv", "P-256"), out.append("x", number("qx")), out.append("y", number("qy"));
    if (alg == "EdDSA") {
      std::string raw(32, '\0');
      std::size_t size = raw.size();
      EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size);
      out.append("kty", "OKP"), out.append("crv", "Ed25519"), out.append("x", to_base64url(raw));
    }
    return out;
  }
  std::string sign(const std::string& text) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, nullptr, alg == "EdDSA" ? nullptr : EVP_sha256(), nullptr, key);
    std::size_t size = 0;
    EVP_DigestSign(context, nullptr, &size, bytes_of(text), text.size());
    std::string out(size, '\0');
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size, bytes_of(text), text.size());
    out.resize(size);
    EVP_MD_CTX_free(context);
    if (alg != "ES256") return out;
    const unsigned char* der = bytes_of(out);
    ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(out.size()));
    std::string raw(64, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), reinterpret_cast<unsigned char*>(raw.data()), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), reinterpret_cast<unsigned char*>(raw.data()) + 32, 32);
    ECDSA_SIG_free(pair);
    return raw;
  }
};
std::unique_ptr<Pair> pair_of(const std::string& alg, const std::string& kid, unsigned rsa_bits = 2048) {
  EVP_PKEY* key = alg == "RS256" ? EVP_RSA_gen(rsa_bits) : alg == "ES256" ? EVP_EC_gen("P-256") : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  return std::unique_ptr<Pair>(new Pair{key, alg, kid});
}

class Tokens : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    for (const char* alg : {"RS256", "ES256", "EdDSA"}) pairs[alg] = pair_of(alg, std::string("key-") + alg), strangers[alg] = pair_of(alg, std::string("key-") + alg);
    Array list;
    for (const auto& [alg, pair] : pairs) list.emplace_back(pair->jwk());
    keys = *parse_key_set(json::dump(Object{{"keys", std::move(list)}}));
  }
  static void TearDownTestSuite() { pairs.clear(), strangers.clear(); }

  static Object header(const std::string& alg) { return {{"alg", alg}, {"typ", "JWT"}, {"kid", "key-" + alg}}; }
  static Object claims() {
    return {{"iss", "https://id.city.example"}, {"aud", "dosi"}, {"sub", "kim"}, {"iat", kSeconds - 10}, {"exp", kSeconds + 600}, {"roles", Array{"traffic", "bus"}}};
  }
  static std::string unsigned_text(const Value& header, const Value& claims) {
    return to_base64url(json::dump(header)) + "." + to_base64url(json::dump(claims));
  }
  static std::string token(const Value& header, const Value& claims, const Pair& by) {
    const std::string text = unsigned_text(header, claims);
    return text + "." + to_base64url(by.sign(text));
  }
  static Result<Claims> verify(const std::string& token) { return verify_token(token, keys, {.issuer = "https://id.city.example", .audience = "dosi"}, kNow); }
  static void refuses(const std::string& token, const std::string& what) {
    const auto done = verify(token);
    EXPECT_FALSE(done) << what;
    if (!done) { EXPECT_EQ(done.error().code, ErrorCode::unauthorized) << what; }
    ++refused;
  }

  static inline std::map<std::string, std::unique_ptr<Pair>> pairs, strangers;
  static inline KeySet keys;
  static inline int refused = 0;
};

TEST_F(Tokens, OfEachKindAreBelieved) {
  for (const auto& [alg, pair] : pairs) {
    const auto done = verify(token(header(alg), claims(), *pair));
    ASSERT_TRUE(done) << alg << done.error().message;
    EXPECT_EQ(done->subject, "kim");
    EXPECT_EQ(done->expires, (Time{(kSeconds + 600) * 1'000'000}));
    EXPECT_EQ(done->texts("roles"), (std::vector<std::string>{"traffic", "bus"}));
  }
  Object several = claims();
  several["aud"] = Array{"other", "dosi"};
  EXPECT_TRUE(verify(token(header("EdDSA"), several, *pairs["EdDSA"])));
}

TEST_F(Tokens, ClaimsAreFoundByTheirPath) {
  Claims c;
  const auto claims = json::parse(R"({"scope": "read  write", "realm_access": {"roles": ["a", 1, "b"]}, "n": 1})");
  c.all = claims->as_object();
  EXPECT_EQ(c.texts("scope"), (std::vector<std::string>{"read", "write"}));
  EXPECT_EQ(c.texts("realm_access.roles"), (std::vector<std::string>{"a", "b"}));
  for (const char* nothing : {"n", "", "realm_access", "realm_access.x", "scope.x", "x.y"}) EXPECT_TRUE(c.texts(nothing).empty()) << nothing;
}

// What a header or the claims say wrongly, signed by the right key.
TEST_F(Tokens, ThatSayWrongThingsAreRefused) {
  const std::vector<std::pair<const char*, Value>> headers = {
      {"alg", "none"}, {"alg", "None"}, {"alg", "HS256"}, {"alg", "HS512"}, {"alg", "RS512"}, {"alg", "PS256"}, {"alg", "ES384"}, {"alg", ""}, {"alg", nullptr}, {"alg", 1},
      {"kid", "other"}, {"kid", ""}, {"kid", 7}, {"kid", nullptr}, {"typ", "JWE"}, {"typ", "id_token"}, {"typ", 3}, {"jku", "https://evil.example/keys"},
      {"x5u", "https://evil.example/cert"}, {"x5c", Array{"AAAA"}}, {"jwk", Object{{"kty", "OKP"}}}, {"crit", Array{"b64"}}};
  for (const auto& [alg, pair] : pairs)
    for (const auto& [name, value] : headers) {
      Object h = header(alg);
      h[name] = value;
      refuses(token(h, claims(), *pair), alg + " " + name + " " + json::dump(value));
    }
  const std::vector<std::pair<const char*, Value>> wrong = {
      {"iss", "https://id.city.example/"}, {"iss", "https://evil.example"}, {"iss", nullptr}, {"iss", 1}, {"aud", "DOSI"}, {"aud", Array{}}, {"aud", Array{"other"}}, {"aud", Object{}},
      {"aud", nullptr}, {"exp", kSeconds - 31}, {"exp", 0}, {"exp", -1}, {"exp", "soon"}, {"exp", nullptr}, {"exp", 1e300}, {"exp", kSeconds + 90'000}, {"nbf", kSeconds + 31},
      {"nbf", "now"}, {"iat", kSeconds + 31}, {"iat", nullptr}, {"sub", ""}, {"sub", nullptr}, {"sub", 5}};
  for (const auto& [name, value] : wrong) {
    Object c = claims();
    c[name] = value;
    refuses(token(header("ES256"), c, *pairs["ES256"]), std::string(name) + " " + json::dump(value));
  }
  for (const char* gone : {"iss", "aud", "exp", "iat", "sub"}) {
    Object c = claims();
    c.erase(gone);
    refuses(token(header("EdDSA"), c, *pairs["EdDSA"]), std::string("without ") + gone);
  }
}

TEST_F(Tokens, OfOthersAreRefused) {
  for (const auto& [alg, stranger] : strangers) refuses(token(header(alg), claims(), *stranger), "another's " + alg);
  for (const auto& [alg, pair] : pairs)
    for (const auto& [other, _] : pairs)
      if (alg != other) refuses(token(header(other), claims(), *pair), alg + " as " + other);
  // A public key as the secret of an HMAC, the oldest trick.
  Object h = header("RS256");
  h["alg"] = "HS256";
  const std::string text = unsigned_text(h, claims()), secret = json::dump(pairs["RS256"]->jwk());
  unsigned char mac[32];
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(text), text.size(), mac, &size);
  refuses(text + "." + to_base64url(std::string(reinterpret_cast<char*>(mac), size)), "HMAC by a public key");
}

TEST_F(Tokens, ThatAreMutatedAreRefused) {
  const std::string good = token(header("ES256"), claims(), *pairs["ES256"]);
  const std::string text = unsigned_text(header("ES256"), claims());
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    refuses(bad, "letter " + std::to_string(i));
  }
  for (const std::string& bad : {std::string(), std::string("."), std::string(".."), std::string("..."), text, text + ".", good + ".", good + "=", good + "A", " " + good, good + "\n",
                                 good.substr(0, good.size() - 4), "." + good, std::string(9000, 'A'), text + "." + to_base64url(std::string(64, '\0')), text + "." + to_base64url(std::string(64, '\xff'))})
    refuses(bad, bad.substr(0, 40));
  // Two members of one name: readers disagree which counts.
  const std::string twice = to_base64url(R"({"alg":"EdDSA","kid":"key-EdDSA","alg":"none"})") + "." + to_base64url(json::dump(claims()));
  refuses(twice + "." + to_base64url(pairs["EdDSA"]->sign(twice)), "alg twice");
  EXPECT_GE(refused, 60);
}

TEST(Keys, ThatAreWeakOrForOtherThingsAreLeftOut) {
  const auto weak = pair_of("RS256", "weak", 1024);
  EXPECT_FALSE(PublicKey::of_jwk(weak->jwk()));
  const auto good = pair_of("ES256", "good");
  EXPECT_TRUE(PublicKey::of_jwk(good->jwk()));
  for (const auto& [name, value] : std::vector<std::pair<const char*, const char*>>{{"use", "enc"}, {"alg", "ES384"}, {"crv", "P-384"}, {"kty", "oct"}, {"x", "AAAA"}, {"y", ""}}) {
    Object jwk = good->jwk();
    jwk[name] = value;
    EXPECT_FALSE(PublicKey::of_jwk(jwk)) << name;
  }
  Object off_curve = good->jwk();
  off_curve["y"] = to_base64url(std::string(32, '\1'));
  EXPECT_FALSE(PublicKey::of_jwk(off_curve));
  EXPECT_FALSE(parse_key_set(R"({"keys": [{"kty": "oct", "k": "AAAA"}]})"));
  EXPECT_FALSE(parse_key_set(R"([])"));
}

TEST(Base64Url, IsWhatAnEncoderWrites) {
  for (const char* text : {"", "f", "fo", "foo", "foob", "\xff\xfe"}) EXPECT_EQ(from_base64url(to_base64url(text)), text);
  EXPECT_EQ(to_base64url("\xfb\xff"), "-_8");
  for (const char* bad : {"A", "AAAAA", "AA==", "AB", "A+", "A/", "A A", "-_9"}) EXPECT_FALSE(from_base64url(bad)) << bad;
}

}  // namespace
}  // namespace dosi::access
