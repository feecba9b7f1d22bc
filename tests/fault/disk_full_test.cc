// A full disk: changes are refused in clear words, reading goes on, nothing acknowledged is lost, and the store recovers by
// itself when space returns.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <fstream>
#include <set>
#include <thread>

#include "store_rocks/store_rocks.h"
#include "store_rocks/test_folder.h"

namespace dosi {
namespace {

// A small disk of memory that this thread and those it starts see; false where that is not permitted. RocksDB's own
// threads must not run yet: hence a test program of its own.
bool mount_small_disk(const std::string& folder) {
  return ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("dosi", folder.c_str(), "tmpfs", 0, "size=24m") == 0;
}

store::Change change(int i) {
  ngsi::Entity e;
  e.id = "urn:" + std::to_string(i);
  e.types = {intern("https://example.org/Filler")};
  std::string padding(20'000, ' ');
  for (std::size_t k = 0; k < padding.size(); ++k) padding[k] = static_cast<char>('a' + (k * k + static_cast<std::size_t>(i) * 7) % 26);
  e.attributes.push_back({intern("https://example.org/padding"), {ngsi::Attribute{.value = padding}}});
  store::Write w;
  w.id = e.id;
  w.current = store::Write::Current::put;
  w.record = ngsi::Record::pack(e);
  store::Sample s;
  s.attribute = intern("https://example.org/n");
  s.observed_at = Time{i};
  w.samples.push_back(s);
  return {"", {std::move(w)}};
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
  // One change; true if it became durable.
  bool write(store::Store& store, int i) {
    std::atomic<int> told = 0;
    const auto applied = store.apply(change(i), [&](Result<void> answer) {
      if (!answer) last_error = answer.error();
      told = answer ? 1 : 2;
      told.notify_one();
    });
    if (!applied) return last_error = applied.error(), false;
    told.wait(0);
    return told == 1;
  }
  void expect_exactly(const store::Store& store, int until) {
    for (int i = 0; i < until; ++i) {
      const std::string id = "urn:" + std::to_string(i);
      const bool there = store.get("", id) != nullptr;
      EXPECT_EQ(there, durable.contains(i)) << id;
      store::HistoryQuery q;
      q.id = id;
      const auto history = store.history("", q);
      ASSERT_TRUE(history) << history.error().message;
      EXPECT_EQ(!history->empty(), durable.contains(i)) << id;
    }
  }

  store_rocks::TestFolder folder_;
  bool mounted_ = false;
  std::set<int> durable;
  Error last_error;
};

TEST_F(DiskFull, RefusesKeepsAndRecovers) {
  const std::string data = folder_ / "data";
  int i = 0;
  {
    auto opened = store_rocks::open({.path = data});
    ASSERT_TRUE(opened) << opened.error().message;
    store::Store& store = **opened;
    for (; i < 3000 && write(store, i); ++i) durable.insert(i);
    ASSERT_LT(i, 3000) << "the small disk never filled";
    EXPECT_EQ(last_error.code, ErrorCode::unavailable);
    EXPECT_NE(last_error.message.find("no space left"), std::string::npos) << last_error.message;
    ++i;
    EXPECT_GT(durable.size(), 100u);
    expect_exactly(store, i);
    EXPECT_FALSE(write(store, i++));  // refused at once while the disk is full
    std::filesystem::remove(folder_ / "ballast");
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    bool recovered = false;
    for (; !recovered && std::chrono::steady_clock::now() < end; ++i) {
      recovered = write(store, i);
      if (recovered) durable.insert(i);
      else std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    EXPECT_TRUE(recovered) << last_error.message;
    expect_exactly(store, i);
  }
  const auto reopened = store_rocks::open({.path = data});
  ASSERT_TRUE(reopened) << reopened.error().message;
  expect_exactly(**reopened, i);
  const auto damages = (*reopened)->check();
  ASSERT_TRUE(damages);
  for (const std::string& damage : *damages) ADD_FAILURE() << damage;
}

}  // namespace
}  // namespace dosi
