#include "base/symbol.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace dosi {
namespace {

TEST(Symbol, SameNameSameSymbol) {
  EXPECT_EQ(intern("https://example.org/speed"), intern("https://example.org/speed"));
  EXPECT_NE(intern("a"), intern("b"));
  EXPECT_EQ(text(intern("a")), "a");
  EXPECT_FALSE(intern(""));
}

TEST(Symbol, FindDoesNotMake) {
  EXPECT_FALSE(find_symbol("never seen before"));
  EXPECT_FALSE(find_symbol("never seen before"));
}

TEST(Symbol, ThreadsAgree) {
  std::vector<std::vector<Symbol>> seen(4);
  std::vector<std::jthread> threads;
  for (auto& mine : seen)
    threads.emplace_back([&mine] {
      for (int i = 0; i < 10'000; ++i) mine.push_back(intern("n" + std::to_string(i)));
    });
  threads.clear();
  for (const auto& other : seen) EXPECT_EQ(other, seen[0]);
  EXPECT_EQ(text(seen[0][9'999]), "n9999");
}

}  // namespace
}  // namespace dosi
