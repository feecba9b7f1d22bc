#pragma once
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "store/store.h"

// What the tests of failing disks share: numbered changes, and which of them were told to be durable.
namespace dosi {

class Trial {
 public:
  // Change i: entity urn:i with 20 kB of text, one sample of history, and the letter i of a queue. True if it became durable.
  bool write(store::Store& store, int i) {
    std::atomic<int> told = 0;
    const auto applied = store.apply(change(i), [&](Result<void> answer) {
      if (!answer) last_error = answer.error();
      told = answer ? 1 : 2;
      told.notify_one();
    });
    if (!applied) return last_error = applied.error(), false;
    told.wait(0);
    if (told == 1) durable.insert(i);
    return told == 1;
  }
  // Tries changes from i on until one becomes durable; false after half a minute.
  bool write_until_durable(store::Store& store, int& i) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < end) {
      if (write(store, i++)) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }
  // Of the changes below `until`, those that became durable are there, whole, and no others.
  void expect_exactly(const store::Store& store, int until) const {
    for (int i = 0; i < until; ++i) {
      const std::string id = "urn:" + std::to_string(i);
      EXPECT_EQ(store.get("", id) != nullptr, durable.contains(i)) << id;
      store::HistoryQuery q;
      q.id = id;
      const auto history = store.history("", q);
      ASSERT_TRUE(history) << history.error().message;
      EXPECT_EQ(!history->empty(), durable.contains(i)) << id;
    }
    expect_letters(store, until);
  }
  static void expect_sound(const store::Store& store) {
    const auto damages = store.check();
    ASSERT_TRUE(damages);
    for (const std::string& damage : *damages) ADD_FAILURE() << damage;
  }

  std::set<int> durable;
  Error last_error;

 private:
  // In the order of their changes, each once.
  void expect_letters(const store::Store& store, int until) const {
    const auto letters = store.letters("", kQueue, 0, static_cast<std::size_t>(until) + 1);
    ASSERT_TRUE(letters) << letters.error().message;
    std::vector<int> found, expected;
    for (const store::Letter& letter : *letters)
      if (const int i = std::stoi(letter.bytes); i < until) found.push_back(i);
    for (const int i : durable)
      if (i < until) expected.push_back(i);
    EXPECT_EQ(found, expected);
  }

  static constexpr const char* kQueue = "post";

  static store::Change change(int i) {
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
    return {"", {std::move(w)}, {{kQueue, std::to_string(i)}}};
  }
};

}  // namespace dosi
