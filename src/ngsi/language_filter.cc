#include "ngsi/language_filter.h"

#include <algorithm>
#include <charconv>

#include "ngsi/syntax.h"

namespace dosi::ngsi {
namespace {

std::string_view trim(std::string_view s) {
  while (s.starts_with(' ')) s.remove_prefix(1);
  while (s.ends_with(' ')) s.remove_suffix(1);
  return s;
}

bool same_letters(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(x) == lower(y);
  });
}

// RFC 4647 basic filtering: "fr" matches "fr" and "fr-CH".
bool matches(std::string_view range, std::string_view tag) {
  return tag.size() >= range.size() && same_letters(range, tag.substr(0, range.size())) &&
         (tag.size() == range.size() || tag[range.size()] == '-');
}

// The tag that is the range itself, else one that it covers, else the next shorter one (lookup of RFC 4647).
const json::Member* find(const json::Object& map, std::string_view range) {
  const json::Member* best = nullptr;
  for (const json::Member& m : map) {
    if (!matches(range, m.key)) continue;
    if (m.key.size() == range.size()) return &m;
    if (best == nullptr) best = &m;
  }
  for (auto cut = range.rfind('-'); best == nullptr && cut != std::string_view::npos; cut = range.rfind('-')) {
    range = range.substr(0, cut);
    const auto exact = [&](const json::Member& m) { return same_letters(range, m.key); };
    if (const auto it = std::ranges::find_if(map, exact); it != map.end()) best = &*it;
  }
  return best;
}

}  // namespace

Result<LanguageFilter> LanguageFilter::parse(std::string_view lang) {
  struct Ranked {
    std::string range;
    double weight;
  };
  std::vector<Ranked> all;
  const auto refuse = [&](std::string_view part) {
    return bad_request("lang has '" + std::string(part) + "', which is no language range such as ko, en-GB;q=0.8 or *", "lang");
  };
  for (;;) {
    const auto comma = lang.find(',');
    const std::string_view part = trim(lang.substr(0, comma));
    const auto semicolon = part.find(';');
    const std::string_view range = trim(part.substr(0, semicolon));
    double weight = 1;
    if (semicolon != std::string_view::npos) {
      const std::string_view q = trim(part.substr(semicolon + 1));
      const auto [end, code] = std::from_chars(q.data() + std::min<std::size_t>(2, q.size()), q.data() + q.size(), weight);
      if (!q.starts_with("q=") || code != std::errc() || end != q.data() + q.size() || weight < 0 || weight > 1) return refuse(part);
    }
    if (range != "*" && !is_language_tag(range)) return refuse(part);
    all.push_back({std::string(range), weight});
    if (comma == std::string_view::npos) break;
    lang.remove_prefix(comma + 1);
  }
  std::ranges::stable_sort(all, std::greater(), &Ranked::weight);
  LanguageFilter filter;
  for (Ranked& each : all)
    if (each.weight > 0) filter.ranges_.push_back(std::move(each.range));
  return filter;
}

const json::Member* LanguageFilter::choose(const json::Object& map) const {
  for (const std::string& range : ranges_) {
    if (range == "*") break;
    if (const json::Member* m = find(map, range)) return m;
  }
  for (const json::Member& m : map)
    if (m.key == kNone) return &m;
  return map.empty() ? nullptr : &*map.begin();
}

}  // namespace dosi::ngsi
