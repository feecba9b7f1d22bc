// A disk that takes writes but fails to sync them: nothing is acknowledged, the store says that it takes no changes until it is opened again
// (a later sync that succeeds says nothing about pages that a failed one dropped), reading goes on, and what was acknowledged is there then.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "store_rocks/store_rocks.h"
#include "store_rocks/test_folder.h"
#include "trial.h"

namespace dosi {
namespace {

namespace fs = std::filesystem;

class FailingSync : public ::testing::Test {
 protected:
  FailingSync() : mark_(folder_ / "fail") { ::setenv("DOSI_FAIL_SYNC_WHILE", mark_.c_str(), 1); }
  void fail_syncs() const { std::ofstream(mark_) << "x"; }
  void mend_syncs() const { fs::remove(mark_); }

  store_rocks::TestFolder folder_;
  std::string mark_;
  Trial trial_;
};

TEST_F(FailingSync, AcknowledgesNothingUntilOpenedAgain) {
  const std::string data = folder_ / "data";
  int i = 0;
  {
    auto opened = store_rocks::open({.path = data});
    ASSERT_TRUE(opened) << opened.error().message;
    store::Store& store = **opened;
    for (; i < 50; ++i) ASSERT_TRUE(trial_.write(store, i)) << trial_.last_error.message;

    fail_syncs();
    EXPECT_FALSE(trial_.write(store, i));
    EXPECT_EQ(trial_.last_error.code, ErrorCode::unavailable);
    EXPECT_NE(trial_.last_error.message.find("cannot sync"), std::string::npos) << trial_.last_error.message;
    EXPECT_NE(trial_.last_error.message.find("restarted"), std::string::npos) << trial_.last_error.message;
    EXPECT_EQ(store.stats().trouble, trial_.last_error.message);
    mend_syncs();
    EXPECT_FALSE(trial_.write(store, i + 1));
    EXPECT_FALSE(store.put_document("", "k", "v"));
    EXPECT_FALSE(store.flush());
    EXPECT_EQ(store.get("", "urn:50"), nullptr);
    EXPECT_EQ(store.document("", "k"), "");
    trial_.expect_exactly(store, i);
  }
  // The change that was told an error may be there or not. All others are as they were told.
  const auto store = store_rocks::open({.path = data});
  ASSERT_TRUE(store) << store.error().message;
  trial_.expect_exactly(**store, i);
  EXPECT_EQ((*store)->get("", "urn:51"), nullptr);
  EXPECT_EQ((*store)->document("", "k"), "");
  EXPECT_EQ((*store)->stats().trouble, "");
  for (i += 10; i < 80; ++i) EXPECT_TRUE(trial_.write(**store, i)) << trial_.last_error.message;
  trial_.expect_sound(**store);
}

// The folder is copied as a crash would leave it, and the log's end damaged.
class TornLog : public ::testing::Test {
 protected:
  TornLog() : data_(folder_ / "data") {
    auto opened = store_rocks::open({.path = data_});
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(trial_.write(**opened, i)) << trial_.last_error.message;
    fs::copy(data_, whole_, fs::copy_options::recursive);
  }
  // The last log of a fresh copy.
  fs::path copy() {
    fs::remove_all(data_);
    fs::copy(whole_, data_, fs::copy_options::recursive);
    fs::path last;
    for (const auto& entry : fs::directory_iterator(data_))
      if (entry.path().extension() == ".log" && entry.file_size() > 0) last = std::max(last, entry.path());
    return last;
  }

  store_rocks::TestFolder folder_;
  std::string data_, whole_ = folder_ / "whole";
  Trial trial_;
};

TEST_F(TornLog, AnUnfinishedRecordBehindWhatWasAcknowledgedIsLeftOut) {
  for (const std::size_t bytes : {1, 6, 7, 11, 40}) {
    SCOPED_TRACE(bytes);
    const fs::path log = copy();
    std::ifstream in(log, std::ios::binary);
    std::string begun(bytes, '\0');  // as the log's first record begins, which is longer
    in.read(begun.data(), static_cast<std::streamsize>(bytes));
    std::ofstream(log, std::ios::binary | std::ios::app) << begun;
    const auto store = store_rocks::open({.path = data_});
    ASSERT_TRUE(store) << store.error().message;
    trial_.expect_exactly(**store, 20);
    trial_.expect_sound(**store);
  }
}

TEST_F(TornLog, AnAcknowledgedRecordThatIsCutOffIsNamed) {
  for (const std::uintmax_t bytes : {1, 100, 30'000, 200'000}) {
    SCOPED_TRACE(bytes);
    const fs::path log = copy();
    fs::resize_file(log, fs::file_size(log) - bytes);
    const auto refused = store_rocks::open({.path = data_});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::corrupt);
    const auto inspected = store_rocks::open({.path = data_, .create = false, .inspect = true});
    ASSERT_TRUE(inspected) << inspected.error().message;
    const auto damages = (*inspected)->check();
    ASSERT_TRUE(damages);
    ASSERT_EQ(damages->size(), 1u);
    EXPECT_NE(damages->front().find("acknowledged"), std::string::npos) << damages->front();
  }
}

}  // namespace
}  // namespace dosi
