#include "access/audit_chain.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/base64url.h"
#include "json/members.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::access {
namespace {

// The texts of an act, as lines spell them.
struct TextMember {
  const char* name;
  std::string Act::*field;
};
constexpr TextMember kTexts[] = {{"who", &Act::who},         {"from", &Act::from},       {"purpose", &Act::purpose}, {"tenant", &Act::tenant}, {"what", &Act::what},
                                 {"asked", &Act::asked}, {"outcome", &Act::outcome}, {"reason", &Act::reason}};

json::Object written(std::uint64_t number, const Act& act) {
  json::Object out{{"n", static_cast<std::int64_t>(number)}, {"at", format_time(act.at)}};
  for (const auto& [name, field] : kTexts)
    if (!(act.*field).empty()) out.append(name, act.*field);
  if (act.records) out.append("records", static_cast<std::int64_t>(*act.records));
  return out;
}

std::string hash_after(const std::string& before, const std::string& text) {
  return sha256_hex(before + "\n" + text);
}

std::string signed_text(const Head& head) {
  return fmt::format("dosi audit head\n{}\n{}\n{}", head.count, head.hash, format_time(head.at));
}

std::optional<std::uint64_t> count_of(const json::Value& line, const char* name) {
  const json::Value* v = line.find(name);
  if (v == nullptr || !v->is_int() || v->as_int() < 0) return std::nullopt;
  return static_cast<std::uint64_t>(v->as_int());
}

// Goes through a log line by line.
class Verifier {
 public:
  Verifier(AuditReport& report, const VerifyingKey& key) : report_(report), key_(key) { report_.last.hash = std::string(64, '0'); }

  void line(std::string_view text) {
    ++number_;
    const auto parsed = json::parse(text);
    if (!parsed || !parsed->is_object()) return fault("is no line of an audit log");
    parsed->find("head") != nullptr ? head(*parsed, true) : act(*parsed, text);
  }
  // A head that was kept elsewhere.
  void anchor(std::string_view text) {
    const auto parsed = json::parse(text);
    if (!parsed || !parsed->is_object()) return report_.faults.emplace_back("what was kept elsewhere holds a line that is no head"), void();
    head(*parsed, false);
  }

 private:
  void fault(const std::string& what) { report_.faults.push_back(fmt::format("line {} {}", number_, what)); }

  void act(const json::Value& parsed, std::string_view text) {
    json::Object content = parsed.as_object();
    const std::string hash(json::text_of(parsed, "hash"));
    content.erase("hash");
    const std::string canonical = json::dump(content);
    if (count_of(parsed, "n") != report_.last.count + 1) fault(fmt::format("should be act {}: acts are missing, moved or added here", report_.last.count + 1));
    if (hash != hash_after(report_.last.hash, canonical)) fault("was changed, or stands behind another act than it was written after");
    // Only the very bytes that were written are what was written.
    if (content.append("hash", hash); text != json::dump(content)) fault("is spelled otherwise than it was written");
    const auto at = parse_time(json::text_of(parsed, "at"));
    report_.last = {.count = report_.last.count + 1, .hash = hash, .at = at ? *at : kNoTime};
    hashes_.push_back(hash);
    ++report_.acts;
  }

  void head(const json::Value& parsed, bool within) {
    const auto count = count_of(parsed, "head");
    const auto at = parse_time(json::text_of(parsed, "at"));
    const auto signature = from_base64url(json::text_of(parsed, "signature"));
    const Head told{count.value_or(0), std::string(json::text_of(parsed, "hash")), at ? *at : kNoTime};
    const std::string place = within ? fmt::format("line {}", number_) : "a head kept elsewhere";
    if (!count || !at || !signature || !key_.verifies(signed_text(told), *signature)) return report_.faults.push_back(place + " is not signed by this hub's key"), void();
    if (told.count > hashes_.size()) return report_.faults.push_back(fmt::format("{} tells of {} acts, the log holds {}: its end was cut off", place, told.count, hashes_.size())), void();
    if (told.count != 0 && hashes_[told.count - 1] != told.hash) report_.faults.push_back(fmt::format("{} tells of another act {}", place, told.count));
    if (within && told.count != hashes_.size()) report_.faults.push_back(place + " was moved");
    if (!within && std::ranges::find(heads_, told) == heads_.end()) report_.faults.push_back(fmt::format("the head behind act {} was kept elsewhere, and the log has it no more", told.count));
    if (!within) return;
    heads_.push_back(told);
    ++report_.heads;
    report_.last_signed = told;
  }

  AuditReport& report_;
  const VerifyingKey& key_;
  std::size_t number_ = 0;
  std::vector<std::string> hashes_;
  std::vector<Head> heads_;
};

void for_each_line(std::string_view text, const auto& visit) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    visit(text.substr(at, end - at));
    at = end + 1;
  }
}

}  // namespace

std::string AuditChain::add(const Act& act) {
  json::Object content = written(head_.count + 1, act);
  head_ = {head_.count + 1, hash_after(head_.hash, json::dump(content)), act.at};
  content.append("hash", head_.hash);
  return json::dump(std::move(content)) + "\n";
}

std::string head_line(const Head& head, const SigningKey& key) {
  return json::dump(json::Object{{"head", static_cast<std::int64_t>(head.count)},
                                 {"hash", head.hash},
                                 {"at", format_time(head.at)},
                                 {"signature", to_base64url(key.sign(signed_text(head)))}}) +
         "\n";
}

AuditReport verify_audit(std::string_view log, std::string_view elsewhere, const VerifyingKey& key) {
  AuditReport report;
  Verifier verifier(report, key);
  if (!log.empty() && log.back() != '\n') report.faults.emplace_back("the last line has no end: it was cut off while it was written, or afterwards");
  for_each_line(log, [&](std::string_view line) { verifier.line(line); });
  for_each_line(elsewhere, [&](std::string_view line) { verifier.anchor(line); });
  return report;
}

Result<std::optional<Act>> read_act(std::string_view line) {
  const auto parsed = json::parse(line);
  if (!parsed || !parsed->is_object()) return error(ErrorCode::corrupt, "this is no line of an audit log");
  if (parsed->find("head") != nullptr) return std::optional<Act>();
  Act out;
  DOSI_TRY(out.at, parse_time(json::text_of(*parsed, "at")));
  for (const auto& [name, field] : kTexts) out.*field = json::text_of(*parsed, name);
  out.records = count_of(*parsed, "records");
  return std::optional(std::move(out));
}

}  // namespace dosi::access
