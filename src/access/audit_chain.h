#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/signing_key.h"
#include "base/result.h"
#include "base/time.h"

namespace dosi::access {

// One thing that somebody did or wanted to do, as it is kept: what was asked, never what was seen.
struct Act {
  Time at = kNoTime;
  std::string who, from, purpose, tenant;  // from: the address
  std::string what;                        // "read", "take-out", "account made" ...
  std::string asked;                       // the request's target, or the setting
  std::string outcome;                     // "given", "denied", "failed"
  std::string reason;                      // that was stated, or for which it was denied
  std::optional<std::uint64_t> records;    // how many left the hub
  friend bool operator==(const Act&, const Act&) = default;
};

// A place in the log: how many acts there were, and the hash over all of them. What is signed, and kept elsewhere.
struct Head {
  std::uint64_t count = 0;
  std::string hash;  // 64 hexadecimal digits; of nothing: zeros
  Time at = kNoTime;
  friend bool operator==(const Head&, const Head&) = default;
};

// An audit log is lines of JSON. Each holds its number, an act, and the hash over the hash before and its own text; lines with a signed
// head stand between them (docs/access.md). Whoever changes, drops, adds or moves a line breaks the chain, and who makes a new chain
// lacks the key; what is cut off at the end shows by a head that was kept elsewhere.
class AuditChain {
 public:
  explicit AuditChain(Head head = {.hash = std::string(64, '0')}) : head_(std::move(head)) {}
  // The line (with its line feed) to be appended, as which the act is kept.
  std::string add(const Act& act);
  const Head& head() const { return head_; }

 private:
  Head head_;
};
std::string head_line(const Head& head, const SigningKey& key);

// What a log holds, and every fault in it, a sentence each, naming the line. `elsewhere`: copies of head lines, kept outside of the log.
struct AuditReport {
  std::uint64_t acts = 0, heads = 0;
  Head last, last_signed;
  std::vector<std::string> faults;
};
AuditReport verify_audit(std::string_view log, std::string_view elsewhere, const VerifyingKey& key);
// The act of a line; nothing for a line with a head. corrupt if it is neither.
Result<std::optional<Act>> read_act(std::string_view line);

}  // namespace dosi::access
