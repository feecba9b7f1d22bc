// A full disk: changes are refused in clear words, reading goes on, nothing acknowledged is lost, and the store recovers by
// itself when space returns.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "store_rocks/store_rocks.h"
#include "store_rocks/test_folder.h"
#include "trial.h"

namespace dosi {
namespace {

// A small disk of memory that this thread and those it starts see; false where that is not permitted. RocksDB's own
// threads must not run yet: hence a test program of its own.
bool mount_small_disk(const std::string& folder) {
  return ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("dosi", folder.c_str(), "tmpfs", 0, "size=24m") == 0;
}

class DiskFull : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!mount_small_disk(folder_.path())) GTEST_SKIP() << "mounting a small disk is not permitted here: " << std::strerror(errno);
    mounted_ = true;
    std::ofstream(folder_ / "ballast") << std::string(8 << 20, 'b');
  }
  void TearDown() override {
    if (mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
  }

  store_rocks::TestFolder folder_;
  bool mounted_ = false;
};

TEST_F(DiskFull, RefusesKeepsAndRecovers) {
  const std::string data = folder_ / "data";
  Trial trial;
  int i = 0;
  {
    auto opened = store_rocks::open({.path = data});
    ASSERT_TRUE(opened) << opened.error().message;
    store::Store& store = **opened;
    while (i < 3000 && trial.write(store, i)) ++i;
    ASSERT_LT(i, 3000) << "the small disk never filled";
    EXPECT_EQ(trial.last_error.code, ErrorCode::unavailable);
    EXPECT_NE(trial.last_error.message.find("no space left"), std::string::npos) << trial.last_error.message;
    ++i;
    EXPECT_GT(trial.durable.size(), 100u);
    trial.expect_exactly(store, i);
    EXPECT_FALSE(trial.write(store, i++));  // refused at once while the disk is full
    std::filesystem::remove(folder_ / "ballast");
    EXPECT_TRUE(trial.write_until_durable(store, i)) << trial.last_error.message;
    trial.expect_exactly(store, i);
  }
  const auto reopened = store_rocks::open({.path = data});
  ASSERT_TRUE(reopened) << reopened.error().message;
  trial.expect_exactly(**reopened, i);
  trial.expect_sound(**reopened);
}

}  // namespace
}  // namespace dosi
