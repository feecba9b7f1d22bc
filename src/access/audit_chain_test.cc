#include "access/audit_chain.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/chance.h"

namespace dosi::access {
namespace {

Act act(int i) {
  return {.at = Time{1'777'000'000'000'000 + i * std::int64_t{1'000'000}},
          .who = i % 2 ? "kim" : "lee",
          .from = "10.0.0." + std::to_string(i % 7),
          .purpose = "case-7",
          .tenant = "sealed-7",
          .what = "read",
          .asked = "/ngsi-ld/v1/entities?type=CardPayment&q=amount>" + std::to_string(i),
          .outcome = i % 5 ? "given" : "denied",
          .reason = i % 5 ? "" : "no policy allows it \"yet\"\n",
          .records = i % 3 ? std::optional<std::uint64_t>(static_cast<std::uint64_t>(i)) : std::nullopt};
}

struct Log {
  std::vector<std::string> lines;
  std::string elsewhere;
  std::string text() const {
    std::string out;
    for (const std::string& l : lines) out += l;
    return out;
  }
};

Log written(int acts, const SigningKey& key) {
  Log out;
  AuditChain chain;
  for (int i = 0; i < acts; ++i) {
    out.lines.push_back(chain.add(act(i)));
    if (i % 10 == 9) out.elsewhere += out.lines.emplace_back(head_line(chain.head(), key));
  }
  return out;
}

TEST(AuditChain, OfAnHonestLogIsSound) {
  const SigningKey key = SigningKey::make();
  const Log log = written(95, key);
  const AuditReport report = verify_audit(log.text(), log.elsewhere, key.verifying());
  EXPECT_TRUE(report.faults.empty()) << report.faults.front();
  EXPECT_EQ(report.acts, 95u);
  EXPECT_EQ(report.heads, 9u);
  EXPECT_EQ(report.last_signed.count, 90u);
  for (int i = 0, line = 0; i < 95; ++i, line += i % 10 == 0 ? 2 : 1) EXPECT_EQ(**read_act(log.lines[static_cast<std::size_t>(line)]), act(i));
}

TEST(AuditChain, GoesOnBehindTheHeadOfBefore) {
  const SigningKey key = SigningKey::make();
  AuditChain first;
  std::string log = first.add(act(1));
  log += first.add(act(2));
  AuditChain then(verify_audit(log, "", key.verifying()).last);
  log += then.add(act(3));
  const AuditReport report = verify_audit(log, "", key.verifying());
  EXPECT_TRUE(report.faults.empty());
  EXPECT_EQ(report.acts, 3u);
}

TEST(AuditChain, ShowsEachOfAThousandTampers) {
  const SigningKey key = SigningKey::make();
  const Log log = written(60, key);
  Chance chance(7, 1);
  const auto line = [&](const std::vector<std::string>& lines) { return static_cast<std::size_t>(chance.below(static_cast<int>(lines.size()))); };
  for (int i = 0; i < 1000; ++i) {
    Log bad = log;
    switch (i % 5) {
      case 0: {  // a letter
        std::string& l = bad.lines[line(bad.lines)];
        char& c = l[static_cast<std::size_t>(chance.below(static_cast<int>(l.size()) - 1))];
        c = c == 'x' ? 'y' : 'x';
        break;
      }
      case 1: {  // an act is gone
        const std::size_t n = line(bad.lines);
        if (bad.lines[n].starts_with("{\"head\"")) bad.lines.erase(bad.lines.begin() + static_cast<std::ptrdiff_t>(n + 1 < bad.lines.size() ? n + 1 : 0));
        else bad.lines.erase(bad.lines.begin() + static_cast<std::ptrdiff_t>(n));
        break;
      }
      case 2: {  // two changed places
        const std::size_t a = line(bad.lines), b = (a + 1 + line(bad.lines)) % bad.lines.size();
        if (a == b) continue;
        std::swap(bad.lines[a], bad.lines[b]);
        break;
      }
      case 3:  // the end is cut off
        bad.lines.resize(line(bad.lines));
        break;
      case 4:  // an act twice
        bad.lines.insert(bad.lines.begin() + static_cast<std::ptrdiff_t>(line(bad.lines)), bad.lines[0]);
        break;
    }
    EXPECT_FALSE(verify_audit(bad.text(), bad.elsewhere, key.verifying()).faults.empty()) << i;
  }
}

TEST(AuditChain, MadeAnewByAnotherShows) {
  const SigningKey key = SigningKey::make(), forger = SigningKey::make();
  const Log log = written(30, key);
  EXPECT_FALSE(verify_audit(written(30, forger).text(), log.elsewhere, key.verifying()).faults.empty());
  AuditChain chain;  // without any head of its own: what was kept elsewhere tells
  std::string forged;
  for (int i = 0; i < 30; ++i) forged += chain.add(act(i + 1));
  EXPECT_FALSE(verify_audit(forged, log.elsewhere, key.verifying()).faults.empty());
}

TEST(SigningKeys, AreReadAgain) {
  const SigningKey key = SigningKey::make();
  const std::string signature = SigningKey::parse(key.secret())->sign("text");
  EXPECT_TRUE(VerifyingKey::parse(key.verifying().text())->verifies("text", signature));
  EXPECT_FALSE(key.verifying().verifies("text ", signature));
  EXPECT_FALSE(SigningKey::make().verifying().verifies("text", signature));
  EXPECT_FALSE(SigningKey::parse("short"));
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace dosi::access
