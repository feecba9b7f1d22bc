#include "solutions/kit/base64.h"

#include <gtest/gtest.h>

namespace dosi::kit {
namespace {

// RFC 4648 section 10.
TEST(Base64, TestVectors) {
  const char* const pairs[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : pairs) EXPECT_EQ(to_base64(bytes), text);
  EXPECT_EQ(to_base64("\xff\xfb\xbf"), "//u/");
}

}  // namespace
}  // namespace dosi::kit
