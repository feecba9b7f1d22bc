#include "imports/created_log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "ngsi/entity.h"

namespace dosi::imports {
namespace {

namespace fs = std::filesystem;

struct CreatedLogTest : testing::Test {
  fs::path path = fs::temp_directory_path() / ("dosi-created-" + std::to_string(::getpid()));
  CreatedLogTest() { fs::remove(path); }
  ~CreatedLogTest() override { fs::remove(path); }

  CreatedLog open() const { return std::move(*CreatedLog::open(path)); }
  void append(std::string_view text) const { std::ofstream(path, std::ios::app | std::ios::binary) << text; }
  std::vector<std::string> ids() const {
    auto all = open().ids();
    std::sort(all.begin(), all.end());
    return all;
  }
};

ngsi::RecordPtr entity(std::string id, Time created, Time modified) {
  return ngsi::Record::pack({.id = std::move(id), .created_at = created, .modified_at = modified});
}

TEST_F(CreatedLogTest, KnowsItsOwnAfterReopening) {
  {
    CreatedLog log = open();
    ASSERT_TRUE(log.announce(Time{100}, {"urn:a", "urn:b", "urn:c"}));
    ASSERT_TRUE(log.wrote_again("urn:b", Time{130}));
    ASSERT_TRUE(log.disown("urn:c"));
  }
  EXPECT_EQ(ids(), (std::vector<std::string>{"urn:a", "urn:b"}));
  const CreatedLog log = open();
  EXPECT_TRUE(log.untouched(*entity("urn:a", Time{100}, Time{100})));
  EXPECT_TRUE(log.untouched(*entity("urn:b", Time{101}, Time{130})));
  EXPECT_FALSE(log.untouched(*entity("urn:a", Time{100}, Time{120}))) << "changed since";
  EXPECT_FALSE(log.untouched(*entity("urn:b", Time{101}, Time{131}))) << "changed since";
  EXPECT_FALSE(log.untouched(*entity("urn:a", Time{90}, Time{90}))) << "there before";
  EXPECT_FALSE(log.untouched(*entity("urn:c", Time{100}, Time{100}))) << "made by another";
}

TEST_F(CreatedLogTest, DropsALineThatACrashCut) {
  append("+100 urn:a\n+100 urn:bbb");
  {
    CreatedLog log = open();
    ASSERT_TRUE(log.announce(Time{200}, {"urn:c"}));
  }
  EXPECT_EQ(ids(), (std::vector<std::string>{"urn:a", "urn:c"}));
}

TEST_F(CreatedLogTest, AnIdCannotSmuggleALine) {
  {
    CreatedLog log = open();
    ASSERT_TRUE(log.announce(Time{100}, {"urn:a\n+0 urn:victim"}));
  }
  EXPECT_TRUE(ids().empty());
}

}  // namespace
}  // namespace dosi::imports
