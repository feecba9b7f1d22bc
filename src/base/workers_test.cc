#include "base/workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace dosi {
namespace {

TEST(Workers, RunsEverythingBeforeItEnds) {
  std::atomic<int> done = 0;
  {
    Workers workers(2, 1000);
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(workers.submit([&] { ++done; }));
  }
  EXPECT_EQ(done, 1000);
}

TEST(Workers, RefusesWhenFull) {
  std::promise<void> go;
  Workers workers(1, 2);
  std::promise<void> started;
  ASSERT_TRUE(workers.submit([&] { started.set_value(), go.get_future().wait(); }));
  started.get_future().wait();
  EXPECT_TRUE(workers.submit([] {}));
  EXPECT_TRUE(workers.submit([] {}));
  EXPECT_FALSE(workers.submit([] {}));
  EXPECT_EQ(workers.waiting(), 2u);
  go.set_value();
}

}  // namespace
}  // namespace dosi
