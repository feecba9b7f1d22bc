#include <fmt/format.h>

#include "json/members.h"
#include "runs/readiness.h"

namespace dosi::runs {
namespace {

struct Sentence {
  std::string en, ko;
};

constexpr std::int64_t kMinute_us = 60'000'000, kHour_us = 60 * kMinute_us, kDay_us = 24 * kHour_us;

Sentence age(Time at, Time now) {
  const std::int64_t us = std::max<std::int64_t>(now.us - at.us, 0);
  const auto said = [&](std::int64_t unit, const char* en, const char* ko) {
    const std::int64_t n = us / unit;
    return Sentence{fmt::format("{} {}{} ago", n, en, n == 1 ? "" : "s"), fmt::format("{}{} 전", n, ko)};
  };
  if (us >= 2 * kDay_us) return said(kDay_us, "day", "일");
  if (us >= 2 * kHour_us) return said(kHour_us, "hour", "시간");
  if (us >= 2 * kMinute_us) return said(kMinute_us, "minute", "분");
  return {"just now", "방금"};
}

std::string lacking(const TypeState& state) {
  std::string out;
  for (const AttributeState& attribute : state.attributes)
    if (!attribute.optional && attribute.count < std::max<std::uint64_t>(state.need.least, 1)) out += (out.empty() ? "" : ", ") + attribute.name;
  return out;
}

// What to do to have the data.
Sentence advice(const Need& need) {
  if (need.import.empty()) return {};
  return {"; import: " + need.import, "; 가져오기: " + need.import};
}

Sentence sentence(const TypeState& state, Time now) {
  const Need& need = state.need;
  const Sentence how = advice(need);
  const Time at = state.observed != kNoTime ? state.observed : state.modified;
  const Sentence since = at == kNoTime ? Sentence{"age unknown", "최신 시각 알 수 없음"} : age(at, now);
  switch (state.verdict) {
    case Verdict::ready:
      return {fmt::format("{} entities, newest {}", state.count, since.en), fmt::format("{}건, 가장 새 자료 {}", state.count, since.ko)};
    case Verdict::missing:
      return {need.optional ? "none; the solution works without" + how.en : "none" + how.en,
              need.optional ? "없음. 없어도 실행됩니다" + how.ko : "없음" + how.ko};
    case Verdict::few:
      return {fmt::format("{} entities, at least {} are needed{}", state.count, need.least, how.en),
              fmt::format("{}건, {}건 이상 필요{}", state.count, need.least, how.ko)};
    case Verdict::incomplete:
      return {fmt::format("{} entities, but too few have: {}{}", state.count, lacking(state), how.en),
              fmt::format("{}건이지만 다음 속성이 부족: {}{}", state.count, lacking(state), how.ko)};
    case Verdict::stale:
      return {fmt::format("{} entities, newest {}; at most {} days are useful{}", state.count, since.en, need.most_age_days, how.en),
              fmt::format("{}건, 가장 새 자료 {}. {}일 이내여야 쓸모 있습니다{}", state.count, since.ko, need.most_age_days, how.ko)};
  }
  return {};
}

json::Value number(std::uint64_t n) { return json::Value(static_cast<std::int64_t>(n)); }

json::Value type_json(const TypeState& state, Time now) {
  json::Array attributes;
  for (const AttributeState& a : state.attributes)
    attributes.push_back(json::Object{{"name", a.name}, {"optional", a.optional}, {"count", number(a.count)}});
  const Sentence said = sentence(state, now);
  return json::Object{{"type", state.need.type},
                      {"dataModel", state.need.data_model},
                      {"optional", state.need.optional},
                      {"verdict", name(state.verdict)},
                      {"count", number(state.count)},
                      {"attributes", std::move(attributes)},
                      {"modified", json::time_or_null(state.modified)},
                      {"observed", json::time_or_null(state.observed)},
                      {"import", state.need.import},
                      {"summary", said.en},
                      {"summaryKo", said.ko}};
}

}  // namespace

json::Value to_json(const Manifest& manifest, const Readiness& readiness, Time now) {
  json::Array hubs;
  for (const HubState& hub : readiness.hubs) {
    json::Array types;
    for (const TypeState& state : hub.types) types.push_back(type_json(state, now));
    hubs.push_back(json::Object{{"hub", hub.hub}, {"trouble", hub.trouble.empty() ? json::Value() : json::Value(hub.trouble)}, {"requires", std::move(types)}});
  }
  return json::Object{{"solution", manifest.id}, {"version", manifest.version}, {"at", format_time(now)}, {"ready", readiness.ready}, {"hubs", std::move(hubs)}};
}

std::string to_text(const Manifest& manifest, const Readiness& readiness, Time now) {
  std::string out = fmt::format("{} {}: {} / {}\n", manifest.id, manifest.version, manifest.title, manifest.title_ko);
  for (const HubState& hub : readiness.hubs) {
    out += fmt::format("{}\n", hub.hub);
    if (!hub.trouble.empty()) out += fmt::format("  {}\n", hub.trouble);
    for (const TypeState& state : hub.types) {
      const Sentence said = sentence(state, now);
      out += fmt::format("  {:<4} {} ({})\n       {}\n       {}\n", state.verdict == Verdict::ready ? "ok" : state.need.optional ? "-" : "NO",
                         state.need.type, state.need.data_model, said.en, said.ko);
      for (const AttributeState& a : state.attributes)
        if (a.count < state.count) out += fmt::format("       {}: {} / {}{}\n", a.name, a.count, state.count, a.optional ? " (optional / 선택)" : "");
    }
  }
  return out + (readiness.ready ? "ready / 실행할 수 있습니다\n" : "not ready: required data are missing / 필요한 데이터가 없어 아직 실행할 수 없습니다\n");
}

}  // namespace dosi::runs
