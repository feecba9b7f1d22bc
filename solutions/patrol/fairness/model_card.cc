#include "solutions/patrol/fairness/model_card.h"

#include <fmt/format.h>

#include "json/members.h"
#include "json/write.h"

namespace dosi::patrol {
namespace {

struct Words {
  std::string_view purpose, program, made, expires, seed, inputs, read, used, left_out, few, never, settings, figures, baseline, approved, nobody, limits, from, until;
};
constexpr Words kEnglish{"Purpose",    "Program",        "Made",     "Expires",          "Seed",        "What was used", "read", "used", "left out",
                         "fewer than", "Never used", "Settings", "How good it was", "plain counts", "Decided by",    "Nobody has approved this yet: it is a proposal.", "What it cannot tell", "from", "until"};
constexpr Words kKorean{"목적",  "프로그램",         "만든 때", "유효 기한",   "시드",      "쓴 자료", "읽은 때", "사용", "제외",
                        "미만", "쓰지 않는 자료", "설정",    "검증 결과", "단순 건수", "결정한 사람", "아직 아무도 승인하지 않은 제안입니다.", "한계", "부터", "까지"};

bool few(std::int64_t n, std::int64_t k) { return n > 0 && n < k; }
json::Value count_or_null(std::int64_t n, std::int64_t k) { return few(n, k) ? json::Value() : json::Value(n); }
std::string count_text(std::int64_t n, std::int64_t k, const Words& w, bool korean) {
  if (!few(n, k)) return fmt::format("{}", n);
  return korean ? fmt::format("{} {}", k, w.few) : fmt::format("{} {}", w.few, k);
}
std::string time_text(Time t) { return t == kNoTime ? "?" : format_time(t); }

json::Object json_of(const CardInput& input, std::int64_t k) {
  json::Array left_out;
  for (const auto& l : input.left_out) left_out.push_back(json::Object{{"reason", l.reason}, {"count", count_or_null(l.count, k)}});
  return {{"name", input.name}, {"source", input.source}, {"used", count_or_null(input.used, k)}, {"from", json::time_or_null(input.from)}, {"until", json::time_or_null(input.until)},
          {"readAt", json::time_or_null(input.read_at)}, {"leftOut", std::move(left_out)}};
}

json::Object json_of(const CardFigure& f) {
  const auto or_null = [](std::optional<double> v) { return v ? json::Value(*v) : json::Value(); };
  return {{"name", f.name}, {"unit", f.unit}, {"value", f.value}, {"low", or_null(f.low)}, {"high", or_null(f.high)}, {"baseline", or_null(f.baseline)}};
}

json::Array texts(const std::vector<std::string>& list) { return {list.begin(), list.end()}; }

void add_list(std::string& out, std::string_view title, const std::vector<std::string>& list) {
  if (list.empty()) return;
  out += fmt::format("\n## {}\n\n", title);
  for (const std::string& item : list) out += fmt::format("- {}\n", item);
}

std::string text_of(const json::Value& v) { return v.is_string() ? v.as_string() : json::dump(v); }

void add_input(std::string& out, const CardInput& i, const Words& w, std::int64_t k, bool korean) {
  out += fmt::format("- **{}** ({}): {} {}", i.name, i.source, w.used, count_text(i.used, k, w, korean));
  if (i.from != kNoTime) out += korean ? fmt::format(", {} {}", format_time(i.from), w.from) : fmt::format(", {} {}", w.from, format_time(i.from));
  if (i.until != kNoTime) out += korean ? fmt::format(" {} {}", format_time(i.until), w.until) : fmt::format(" {} {}", w.until, format_time(i.until));
  if (i.read_at != kNoTime) out += fmt::format("; {} {}", w.read, format_time(i.read_at));
  out += '\n';
  for (const auto& l : i.left_out) out += fmt::format("  - {}: {}, {}\n", w.left_out, count_text(l.count, k, w, korean), l.reason);
}

void add_figure(std::string& out, const CardFigure& f, const Words& w) {
  out += fmt::format("- {}: {:.4g} {}", f.name, f.value, f.unit);
  if (f.low && f.high) out += fmt::format(" ({:.4g} - {:.4g})", *f.low, *f.high);
  if (f.baseline) out += fmt::format("; {}: {:.4g} {}", w.baseline, *f.baseline, f.unit);
  out += '\n';
}

}  // namespace

Result<void> sound(const ModelCard& c) {
  for (const auto& [member, text] : {std::pair("title", &c.title), {"purpose", &c.purpose}, {"program", &c.program}, {"version", &c.version}})
    if (text->empty()) return bad_request(fmt::format("The card has no {}.", member), member);
  if (c.made == kNoTime) return bad_request("The card does not say when it was made.", "made");
  if (c.expires == kNoTime || c.expires <= c.made) return bad_request("The card must expire, after it was made.", "expires");
  if (c.inputs.empty()) return bad_request("The card names nothing that was used.", "inputs");
  for (const CardInput& i : c.inputs) {
    if (i.name.empty()) return bad_request("An input of the card has no name.", "inputs");
    bool negative = i.used < 0;
    for (const auto& l : i.left_out) negative = negative || l.count < 0;
    if (negative) return bad_request("Input '" + i.name + "' has a count below 0.", "inputs");
  }
  if (c.approved_by.empty() != (c.approved == kNoTime)) return bad_request("An approval needs the person who decided and the time.", "approved");
  if (c.approved != kNoTime && c.approved < c.made) return bad_request("The card was approved before it was made.", "approved");
  return ok();
}

json::Object json_of(const ModelCard& c, std::int64_t k) {
  json::Array inputs, figures;
  for (const CardInput& i : c.inputs) inputs.push_back(json_of(i, k));
  for (const CardFigure& f : c.figures) figures.push_back(json_of(f));
  return {{"title", c.title}, {"purpose", c.purpose}, {"program", c.program}, {"version", c.version}, {"made", json::time_or_null(c.made)}, {"expires", json::time_or_null(c.expires)},
          {"seed", static_cast<std::int64_t>(c.seed)}, {"inputs", std::move(inputs)}, {"neverUsed", texts(c.never_used)}, {"settings", c.settings}, {"figures", std::move(figures)},
          {"approvedBy", c.approved_by.empty() ? json::Value() : json::Value(c.approved_by)}, {"approved", json::time_or_null(c.approved)}, {"limits", texts(c.limits)}, {"k", k}};
}

std::string page_of(const ModelCard& c, std::string_view language, std::int64_t k) {
  const bool korean = language == "ko";
  const Words& w = korean ? kKorean : kEnglish;
  std::string out = fmt::format("# {}\n\n{}: {}\n\n", c.title, w.purpose, c.purpose);
  out += fmt::format("{}: {} {}. {}: {}. {}: {}. {}: {}\n\n", w.program, c.program, c.version, w.made, time_text(c.made), w.expires, time_text(c.expires), w.seed, c.seed);
  out += c.approved_by.empty() ? fmt::format("**{}**\n", w.nobody) : fmt::format("{}: {}, {}\n", w.approved, c.approved_by, time_text(c.approved));
  out += fmt::format("\n## {}\n\n", w.inputs);
  for (const CardInput& i : c.inputs) add_input(out, i, w, k, korean);
  add_list(out, w.never, c.never_used);
  if (!c.settings.empty()) out += fmt::format("\n## {}\n\n", w.settings);
  for (const auto& [name, value] : c.settings) out += fmt::format("- {}: {}\n", name, text_of(value));
  if (!c.figures.empty()) out += fmt::format("\n## {}\n\n", w.figures);
  for (const CardFigure& f : c.figures) add_figure(out, f, w);
  add_list(out, w.limits, c.limits);
  return out;
}

}  // namespace dosi::patrol
