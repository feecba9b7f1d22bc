#include "http/uri.h"

#include <gtest/gtest.h>

#include <random>

namespace dosi::http {
namespace {

TEST(Uri, DecodesWhatItEncodesForAnyBytes) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = static_cast<char>(1 + random() % 255);
    const std::string encoded = percent_encode(text);
    for (const char c : encoded) ASSERT_TRUE(c > 0x20 && c < 0x7F);
    ASSERT_EQ(*percent_decode(encoded), text);
    const auto query = parse_query("k=" + encoded);
    ASSERT_TRUE(query);
    ASSERT_EQ((*query)[0].value, text);
  }
}

TEST(Uri, RefusesBrokenEscapes) {
  for (const char* text : {"%", "a%2", "%zz", "%2x", "%%20", "%00", "x%0"}) {
    const auto decoded = percent_decode(text);
    ASSERT_FALSE(decoded) << text;
    EXPECT_NE(decoded.error().message.find("percent escape"), std::string::npos);
  }
  EXPECT_EQ(*percent_decode("a+b%2B%ec%8B%9c"), "a+b+시");
}

TEST(Uri, ParsesQueriesInOrder) {
  const auto query = parse_query("q=a%3D1+2&type=A&&type=B&flag&e=&x=y=z");
  ASSERT_TRUE(query);
  ASSERT_EQ(query->size(), 6u);
  EXPECT_EQ((*query)[0].value, "a=1 2");
  EXPECT_EQ((*query)[2].value, "B");
  EXPECT_EQ((*query)[3].key, "flag");
  EXPECT_EQ((*query)[4].value, "");
  EXPECT_EQ((*query)[5].value, "y=z");
  EXPECT_EQ((*parse_query("t=2026-01-01T00:00:00+09:00", false))[0].value, "2026-01-01T00:00:00+09:00");
  const auto broken = parse_query("a=1&geo%20x=%4");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().field, "geo x");
}

TEST(Uri, ParsesAddresses) {
  const Url plain = *parse_url("HTTP://City.Example:8080/a/b?c=d#e");
  EXPECT_FALSE(plain.secure);
  EXPECT_EQ(plain.host, "city.example");
  EXPECT_EQ(plain.port, 8080);
  EXPECT_EQ(plain.target, "/a/b?c=d");
  EXPECT_EQ(plain.authority(), "city.example:8080");
  EXPECT_EQ(parse_url("http://a/시?x=%20")->target, "/%EC%8B%9C?x=%20");
  const Url v6 = *parse_url("https://[2001:DB8::1]?x");
  EXPECT_EQ(v6.host, "2001:db8::1");
  EXPECT_EQ(v6.port, 443);
  EXPECT_EQ(v6.target, "/?x");
  EXPECT_EQ(v6.authority(), "[2001:db8::1]");
  EXPECT_EQ(v6.origin(), "https://[2001:db8::1]:443");
}

TEST(Uri, RefusesAddressesThatCouldMislead) {
  for (const char* text :
       {"", "ftp://a/", "//a/b", "a.example", "http://", "http://:80/", "http://a:0/", "http://a:65536/", "http://a:+8/",
        "http://a:8x/", "http://user@a/", "http://user:pw@a/", "http://a b/", "http://a/\r\nX: y", "http://[::1/", "http://[x]/",
        "http://[]/", "http://[::1]x/", "http://a\\@b/", "http://a%41/", "javascript:alert(1)"})
    EXPECT_FALSE(parse_url(text)) << text;
}

TEST(Uri, ResolvesReferences) {
  const Url base = *parse_url("https://a.example:8443/x/y?z=1");
  EXPECT_EQ(resolve_reference(base, "http://b/c")->origin(), "http://b:80");
  EXPECT_EQ(resolve_reference(base, "//b/c")->origin(), "https://b:443");
  EXPECT_EQ(resolve_reference(base, "/c")->target, "/c");
  EXPECT_EQ(resolve_reference(base, "c?d=e:f")->target, "/x/c?d=e:f");
  EXPECT_EQ(resolve_reference(base, "?d")->target, "/x/y?d");
  EXPECT_EQ(resolve_reference(base, "c")->port, 8443);
  EXPECT_FALSE(resolve_reference(base, "file:///etc/passwd"));
}

}  // namespace
}  // namespace dosi::http
