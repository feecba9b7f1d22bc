// What a data folder promises over time: reopening, refusals, backup, damage.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "store/contract_test.h"
#include "store_rocks/bytes.h"
#include "store_rocks/disk.h"
#include "store_rocks/keys.h"
#include "store_rocks/store_rocks.h"
#include "store_rocks/test_folder.h"

namespace dosi::store {

static bool operator==(const Series& a, const Series& b) {
  return a.attribute == b.attribute && a.dataset_id == b.dataset_id && a.samples == b.samples && a.complete == b.complete;
}

}  // namespace dosi::store

namespace dosi::store_rocks {
namespace {

using namespace store;
namespace fs = std::filesystem;

std::unique_ptr<Store> opened(const Options& options) {
  auto r = open(options);
  EXPECT_TRUE(r) << r.error().message;
  return r ? std::move(*r) : nullptr;
}

void apply(Store& s, Change c) {
  const auto r = s.apply(std::move(c), [](Result<void> durable) { EXPECT_TRUE(durable); });
  ASSERT_TRUE(r) << r.error().message;
  ASSERT_TRUE(r->conflicts.empty());
}

Ids ids(const Store& s, const query::Query& q = {}) {
  Ids found;
  EXPECT_TRUE(s.scan("", matcher(q), {}, [&](const RecordPtr& e) { return found.emplace_back(e->id()), true; }));
  return found;
}

void fill(Store& s, int n) {
  for (int i = 0; i < n; ++i) {
    Write w = put(record("urn:" + std::to_string(i * 7919 % n), i % 3 ? "Bus" : "Tram", i));
    for (int k = 0; k < 50; ++k) w.samples.push_back(sample("speed", k, i + k * 0.5));
    apply(s, change({w}));
  }
}

TEST(Folder, LettersWaitOverARestartAndNewOnesStandBehindThem) {
  const TestFolder folder;
  for (const char* bytes : {"first", "second", "third"}) {
    const auto s = opened({.path = folder.path()});
    Change c;
    c.letters = {{"queue", bytes}};
    apply(*s, std::move(c));
    ASSERT_TRUE(s->flush());
  }
  const auto s = opened({.path = folder.path()});
  const auto letters = *s->letters("", "queue", 0, 10);
  ASSERT_EQ(letters.size(), 3u);
  EXPECT_EQ(letters[0].bytes + letters[1].bytes + letters[2].bytes, "firstsecondthird");
  EXPECT_TRUE(s->letters("", "queue", letters[2].number, 10)->empty());
}

TEST(Folder, EverythingIsThereAgain) {
  const TestFolder folder;
  Ids order;
  std::vector<Series> speeds;
  std::uint64_t version = 0;
  {
    const auto s = opened({.path = folder / "data"});
    fill(*s, 100);
    for (int i = 0; i < 60; ++i) apply(*s, change({append("urn:5", {sample("speed", 100 + i * 20, i), sample("heading", i, i)})}));
    apply(*s, change({put(record("urn:x", "Bus"))}, "metro"));
    apply(*s, change({erase("urn:3")}));
    ASSERT_TRUE(s->put_document("metro", "k", "v"));
    order = ids(*s);
    speeds = *s->history("", all_of("urn:5"));
    version = s->get("", "urn:5")->version();
  }
  for (int round = 0; round < 2; ++round) {
    const auto s = opened({.path = folder / "data", .create = false});
    EXPECT_EQ(ids(*s), order);
    EXPECT_EQ(*s->history("", all_of("urn:5")), speeds);
    EXPECT_EQ(s->get("", "urn:5")->version(), version);
    EXPECT_EQ(s->tenants(), (Ids{"", "metro"}));
    EXPECT_EQ(s->document("metro", "k"), "v");
    EXPECT_EQ(s->stats().entities, order.size() + 1);
    EXPECT_EQ(s->stats().samples, 100u * 50 + 120);
    EXPECT_EQ(*s->check(), Ids{});
    apply(*s, change({put(record("urn:new" + std::to_string(round), "Bus"))}));
    order.push_back("urn:new" + std::to_string(round));
    EXPECT_GT(s->get("", order.back())->version(), version);
  }
}

// Samples that small changes append stand first in the entity's value, then in history values of their own.
TEST(Folder, SmallChangesKeepTheirHistory) {
  const TestFolder folder;
  auto s = opened({.path = folder / "data", .sync = false});
  apply(*s, change({put(record("urn:a", "Bus", 0)), put(record("urn:b", "Bus", 0))}));
  for (int i = 0; i < 300; ++i) {
    Write w = put(record("urn:a", "Bus", i + 1));
    w.samples = {sample("speed", i, i), sample("heading", 300 - i, i)};
    apply(*s, change({w}));
    const auto found = *s->history("", all_of("urn:a"));
    ASSERT_EQ(found.size(), 2u);
    ASSERT_EQ(found[1].samples.size(), static_cast<std::size_t>(i + 1));
    if (i % 37 != 0) continue;
    EXPECT_EQ(*s->check(), Ids{});
    s = nullptr;
    s = opened({.path = folder / "data", .sync = false});
    EXPECT_EQ(*s->history("", all_of("urn:a")), found);
    EXPECT_EQ(speed(s->get("", "urn:a")), i + 1);
    EXPECT_EQ(s->stats().samples, 2u * static_cast<unsigned>(i + 1));
  }
  const auto all = *s->history("", all_of("urn:a"));
  ASSERT_TRUE(s->backup(folder / "backup"));
  s = nullptr;
  ASSERT_TRUE(restore(folder / "backup", folder / "restored"));
  s = opened({.path = folder / "restored", .create = false});
  EXPECT_EQ(*s->history("", all_of("urn:a")), all);
  Write forget;
  forget.id = "urn:a", forget.history = Write::History::erase_instance;
  forget.erase = all[1].samples.back();
  apply(*s, change({forget}));
  EXPECT_EQ((*s->history("", all_of("urn:a")))[1].samples.size(), 299u);
  apply(*s, change({erase("urn:a")}));
  EXPECT_EQ((*s->history("", all_of("urn:a")))[0], all[0]);
  EXPECT_EQ(*s->history_ids("", "", 10), Ids{"urn:a"});
  EXPECT_EQ(*s->check(), Ids{});
}

TEST(Folder, AnOlderFormatIsReadAndMarkedNew) {
  const TestFolder folder;
  {
    const auto s = opened({.path = folder / "data"});
    apply(*s, change({put(record("urn:a", "Bus", 1))}));
  }
  const auto format = [&](std::uint32_t set) {
    const auto disk = Disk::open(folder / "data", false, false);
    EXPECT_TRUE(disk);
    std::string bytes = (*disk)->get(Space::meta, kFormatKey)->value();
    const std::uint32_t was = ByteReader(bytes).little<std::uint32_t>();
    if (set == 0) return was;
    bytes.clear();
    put_little(bytes, set);
    Batch batch = (*disk)->batch();
    batch.put(Space::meta, kFormatKey, bytes);
    EXPECT_TRUE((*disk)->write(batch));
    return was;
  };
  EXPECT_EQ(format(1), kFormatVersion);
  {
    const auto s = opened({.path = folder / "data", .create = false});
    EXPECT_EQ(speed(s->get("", "urn:a")), 1);
    EXPECT_EQ(s->stats().entities, 1u);
  }
  EXPECT_EQ(format(0), kFormatVersion);
}

TEST(Folder, WithASmallMemoryEverythingIsStillThere) {
  const TestFolder folder;
  const auto s = opened({.path = folder / "data", .memory_budget_bytes = 20'000, .sync = false});
  fill(*s, 500);
  EXPECT_LT(s->stats().memory_bytes, 200'000u);
  for (int i = 0; i < 500; ++i) EXPECT_EQ(speed(s->get("", "urn:" + std::to_string(i * 7919 % 500))), i);
  EXPECT_EQ(ids(*s, of_type("Tram")).size(), 167u);
  EXPECT_EQ(*s->check(), Ids{});
}

TEST(Folder, RefusalsSayWhy) {
  const TestFolder folder;
  EXPECT_EQ(open({.path = folder / "none", .create = false}).error().code, ErrorCode::not_found);
  const auto s = opened({.path = folder / "data"});
  const auto second = open({.path = folder / "data"});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::unavailable);
  EXPECT_NE(second.error().message.find("in use by another process"), std::string::npos) << second.error().message;
  std::ofstream(folder / "file") << "x";
  EXPECT_FALSE(open({.path = folder / "file"}));
}

TEST(Folder, ANewerFormatIsRefused) {
  const TestFolder folder;
  opened({.path = folder / "data"});
  {
    const auto disk = Disk::open(folder / "data", false, false);
    ASSERT_TRUE(disk);
    Batch batch = (*disk)->batch();
    std::string newer;
    put_little(newer, kFormatVersion + 1);
    batch.put(Space::meta, kFormatKey, newer);
    ASSERT_TRUE((*disk)->write(batch));
  }
  const auto r = open({.path = folder / "data"});
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, ErrorCode::not_supported);
  EXPECT_NE(r.error().message.find("newer"), std::string::npos);
}

TEST(Folder, ALogThatLostAcknowledgedChangesIsNoticed) {
  const TestFolder folder;
  { fill(*opened({.path = folder / "data"}), 20); }
  std::fstream(folder / "data/acknowledged", std::ios::in | std::ios::out | std::ios::binary) << std::string("\xFF\xFF\0\0\0\0\0\0", 8);
  const auto r = open({.path = folder / "data"});
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, ErrorCode::corrupt);
  const auto damages = *opened({.path = folder / "data", .create = false, .inspect = true})->check();
  EXPECT_EQ(damages.size(), 1u);
}

TEST(Folder, BackupWhileWritingAndRestore) {
  const TestFolder folder;
  const auto s = opened({.path = folder / "data"});
  fill(*s, 200);
  const Ids before = ids(*s);
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int i = 0; !stop; ++i) apply(*s, change({put(record("urn:late" + std::to_string(i), "Bus"))}));
  });
  EXPECT_TRUE(s->backup(folder / "backup"));
  stop = true;
  writer.join();
  EXPECT_EQ(s->backup(folder / "backup").error().code, ErrorCode::already_exists);
  ASSERT_TRUE(restore(folder / "backup", folder / "copy"));
  EXPECT_EQ(restore(folder / "backup", folder / "copy").error().code, ErrorCode::already_exists);
  EXPECT_EQ(restore(folder / "nowhere", folder / "copy2").error().code, ErrorCode::not_found);
  const auto copy = opened({.path = folder / "copy", .create = false});
  const Ids after = ids(*copy);
  ASSERT_GE(after.size(), before.size());
  EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin()));
  EXPECT_EQ(*copy->history("", all_of("urn:5")), *s->history("", all_of("urn:5")));
}

std::vector<fs::path> files(const std::string& folder, const std::string& extension) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension() == extension && entry.file_size() > 0) found.push_back(entry.path());
  return found;
}

void flip(const fs::path& file, std::uintmax_t at) {
  std::fstream f(file, std::ios::in | std::ios::out | std::ios::binary);
  f.seekg(static_cast<std::streamoff>(at));
  const char c = static_cast<char>(f.get() ^ 4);
  f.seekp(static_cast<std::streamoff>(at));
  f.put(c);
}

TEST(Folder, ADamagedBackupIsNotRestored) {
  const TestFolder folder;
  const auto s = opened({.path = folder / "data"});
  fill(*s, 50);
  ASSERT_TRUE(s->backup(folder / "backup"));
  const auto tables = files(folder / "backup", ".sst");
  ASSERT_FALSE(tables.empty());
  flip(tables.back(), fs::file_size(tables.back()) / 2);
  EXPECT_EQ(restore(folder / "backup", folder / "copy").error().code, ErrorCode::corrupt);
  EXPECT_FALSE(fs::exists(folder / "copy"));
}

TEST(Folder, AFlippedBitIsFound) {
  const TestFolder folder;
  { fill(*opened({.path = folder / "whole"}), 300); }
  opened({.path = folder / "whole"});  // what was in the log is in tables now
  int tried = 0;
  for (const auto& table : files(folder / "whole", ".sst"))
    for (const double part : {0.01, 0.5, 0.8}) {
      fs::remove_all(folder / "data");
      fs::copy(folder / "whole", folder / "data", fs::copy_options::recursive);
      const auto at = static_cast<std::uintmax_t>(static_cast<double>(fs::file_size(table)) * part);
      flip(fs::path(folder / "data") / table.filename(), at);
      const auto inspected = open({.path = folder / "data", .create = false, .inspect = true});
      if (!inspected) continue;  // refused: found, too
      EXPECT_NE(*(*inspected)->check(), Ids{}) << table << " at " << at;
      ++tried;
    }
  EXPECT_GT(tried, 0);
}

TEST(Folder, AFlippedBitInTheLogIsFound) {
  const TestFolder folder;
  { fill(*opened({.path = folder / "whole"}), 100); }
  const auto logs = files(folder / "whole", ".log");
  ASSERT_FALSE(logs.empty());
  for (const auto& log : logs)
    for (const double part : {0.1, 0.5, 0.9}) {
      fs::remove_all(folder / "data");
      fs::copy(folder / "whole", folder / "data", fs::copy_options::recursive);
      flip(fs::path(folder / "data") / log.filename(), static_cast<std::uintmax_t>(static_cast<double>(fs::file_size(log)) * part));
      EXPECT_FALSE(open({.path = folder / "data"})) << log << " " << part;
    }
}

}  // namespace
}  // namespace dosi::store_rocks
