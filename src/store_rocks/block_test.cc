#include "store_rocks/block.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "json/write.h"
#include "store_rocks/integers.h"
#include "store_rocks/numbers.h"

namespace dosi::store_rocks {
namespace {

using Integers = std::vector<std::int64_t>;

Integers round_trip(const Integers& values) {
  std::string bytes;
  put_integers(bytes, values);
  Integers back(values.size());
  ByteReader in(bytes);
  EXPECT_TRUE(get_integers(in, back));
  EXPECT_TRUE(in.done());
  return back;
}

std::size_t size_of(const Integers& values) {
  std::string bytes;
  put_integers(bytes, values);
  return bytes.size();
}

TEST(Integers, AnyValuesComeBack) {
  std::mt19937_64 random(1);
  const std::int64_t corners[] = {0, 1, -1, INT64_MIN, INT64_MAX, INT64_MIN + 1, 1'000'000, -1'000, 1'700'000'000'000'000};
  for (int round = 0; round < 3000; ++round) {
    Integers values(1 + random() % 100);
    const int width = static_cast<int>(random() % 65);
    const std::int64_t scale = std::array{1, 1'000, 1'000'000}[random() % 3];
    for (auto& v : values) {
      const std::uint64_t mask = width == 64 ? ~0ull : (1ull << width) - 1;
      v = static_cast<std::int64_t>((random() & mask) * static_cast<std::uint64_t>(scale));
      if (round % 7 == 0 && random() % 10 == 0) v = corners[random() % std::size(corners)];
    }
    ASSERT_EQ(round_trip(values), values);
  }
}

TEST(Integers, RegularTimesCostNearlyNothing) {
  Integers regular, jitter;
  std::mt19937 random(1);
  for (std::int64_t i = 0; i < 480; ++i) {
    regular.push_back(1'700'000'000'000'000 + i * 60'000'000);
    jitter.push_back(regular.back() + static_cast<std::int64_t>(random() % 1000) * 1000);
  }
  EXPECT_LT(size_of(regular), 480u / 6);
  EXPECT_LT(size_of(jitter), 480u * 2);
  EXPECT_EQ(size_of(Integers(480, INT64_MIN)), 11u);
}

std::vector<double> round_trip(const std::vector<double>& values) {
  std::string bytes;
  put_numbers(bytes, values);
  std::vector<double> back(values.size());
  ByteReader in(bytes);
  EXPECT_TRUE(get_numbers(in, back));
  EXPECT_TRUE(in.done());
  return back;
}

void expect_same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    ASSERT_EQ(std::bit_cast<std::uint64_t>(a[i]), std::bit_cast<std::uint64_t>(b[i])) << a[i] << " at " << i;
}

TEST(Numbers, EveryDoubleComesBackToTheBit) {
  using limits = std::numeric_limits<double>;
  const double corners[] = {0.0, -0.0, limits::infinity(), -limits::infinity(), limits::quiet_NaN(), limits::denorm_min(),
                            limits::min(), limits::max(), limits::lowest(), 0.1, 1e15, 9007199254740993.0, 1e22, 1e-15, 123456.789};
  for (const double c : corners) expect_same_bits(round_trip(std::vector<double>{c}), {c});
  std::mt19937_64 random(2);
  for (int round = 0; round < 3000; ++round) {
    std::vector<double> values(1 + random() % 70);
    const int form = round % 4;
    const double power = std::pow(10, static_cast<int>(random() % 17));
    for (auto& v : values) {
      if (form == 0) v = std::bit_cast<double>(random());
      if (form == 1) v = std::round(static_cast<double>(random() % 1'000'000)) / power;
      if (form == 2) v = corners[random() % std::size(corners)];
      if (form == 3) v = 20 + static_cast<double>(random() % 1000) * 1e-4 * (random() % 50 == 0 ? M_PI : 1);
    }
    expect_same_bits(round_trip(values), values);
  }
}

ngsi::Sample random_sample(std::mt19937_64& random, int form) {
  const auto time = [&] {
    if (random() % 8 == 0) return kNoTime;
    return Time{1'700'000'000'000'000 + static_cast<std::int64_t>(random() % 1'000'000) * (form % 2 ? 1000 : 1)};
  };
  ngsi::Sample s;
  s.observed_at = time();
  s.created_at = form % 3 ? s.observed_at : time();
  s.modified_at = form % 3 ? s.created_at : time();
  if (form == 5) s.deleted_at = time();
  s.instance = random() >> (random() % 64);
  s.kind = static_cast<ngsi::Kind>(random() % ngsi::kKinds);
  s.number = static_cast<double>(random() % 1000) / 10;
  if (form >= 3 && random() % 4) {
    s.text = R"({"type":"Property","value":)";
    json::append_number(s.text, s.number + (random() % 5 == 0 ? 1 : 0));
    if (s.observed_at != kNoTime) s.text += R"(,"observedAt":")" + format_time(s.observed_at) + '"';
    s.text += R"(,"unitCode":"CEL"})";
    if (random() % 9 == 0) s.text = std::string("\x01\x02 odd ") + s.text;
  }
  return s;
}

TEST(Block, AnySamplesComeBack) {
  std::mt19937_64 random(3);
  Block block;
  for (int round = 0; round < 600; ++round) {
    std::vector<ngsi::Sample> samples(1 + random() % (round % 20 == 0 ? 1000 : 40));
    for (auto& s : samples) s = random_sample(random, round % 6);
    const std::string bytes = encode_block(samples);
    ASSERT_TRUE(block.decode(bytes));
    ASSERT_EQ(block.size(), samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
      ngsi::Sample s;
      block.fill(i, s);
      ASSERT_EQ(s, samples[i]);
    }
  }
}

TEST(Block, TextsThatDifferInValueAndTimeAloneCostNearlyNothing) {
  std::vector<ngsi::Sample> plain(480), texts(480);
  for (std::size_t i = 0; i < 480; ++i) {
    plain[i].observed_at = plain[i].created_at = plain[i].modified_at = Time{1'700'000'000'000'000 + static_cast<std::int64_t>(i * 60'000'000)};
    plain[i].number = static_cast<double>(i * 37 % 100) / 10;
    plain[i].instance = i + 1;
    texts[i] = plain[i];
    texts[i].text = R"({"type":"Property","value":)";
    json::append_number(texts[i].text, plain[i].number);
    texts[i].text += R"(,"observedAt":")" + format_time(plain[i].observed_at) + R"(","unitCode":"CEL"})";
    texts[i].number = i < 240 ? 0 : plain[i].number;  // it need not stand beside the text
  }
  EXPECT_LT(encode_block(plain).size(), 480u * 3 / 2);
  EXPECT_LT(encode_block(texts).size(), 2 * encode_block(plain).size() + 100);
}

TEST(Block, DamageIsRefusedOrHarmless) {
  std::mt19937_64 random(4);
  Block block;
  for (int round = 0; round < 3000; ++round) {
    std::vector<ngsi::Sample> samples(1 + random() % 60);
    for (auto& s : samples) s = random_sample(random, round % 6);
    std::string bytes = encode_block(samples);
    if (round % 2) bytes.resize(random() % bytes.size());
    else bytes[random() % bytes.size()] ^= static_cast<char>(1 << random() % 8);
    if (!block.decode(bytes)) continue;
    ngsi::Sample s;
    for (std::size_t i = 0; i < block.size(); ++i) block.fill(i, s);
  }
  EXPECT_FALSE(block.decode(""));
  EXPECT_FALSE(block.decode("\x02"));
}

}  // namespace
}  // namespace dosi::store_rocks
