#include "runs/readiness.h"

#include <algorithm>

namespace dosi::runs {
namespace {

constexpr std::size_t kLookedAt = 50;
constexpr std::int64_t kDay_us = 86'400'000'000;

void note(Time& newest, const json::Value* text) {
  if (text == nullptr || !text->is_string()) return;
  if (const auto time = parse_time(text->as_string())) newest = std::max(newest, *time);
}

void note_attribute(TypeState& state, const json::Value& attribute) {
  if (attribute.is_array()) {
    for (const json::Value& instance : attribute.as_array()) note_attribute(state, instance);
    return;
  }
  note(state.observed, attribute.find("observedAt"));
}

// The newest of a type: first by modification where the broker can order so (clause 4.23), else a page as it comes.
Result<json::Array> newest(const client::Client& client, const std::string& type) {
  client::Query query{.types = {type}, .order_by = "modifiedAt;desc", .form = client::Form::normalized, .sys_attrs = true};
  auto page = client.entities(query, {.limit = kLookedAt});
  if (!page) {
    query.order_by.clear();
    page = client.entities(query, {.limit = kLookedAt});
  }
  if (!page) return page.error();
  return std::move(page->entities);
}

Result<AttributeState> count_attribute(const client::Client& client, const std::string& type, const std::string& attribute, bool optional) {
  DOSI_TRY(const auto count, client.count({.types = {type}, .q = attribute}));
  return AttributeState{attribute, optional, count};
}

Verdict judge(const TypeState& state, Time now) {
  const Need& need = state.need;
  if (state.count == 0) return Verdict::missing;
  if (state.count < need.least) return Verdict::few;
  for (const AttributeState& attribute : state.attributes)
    if (!attribute.optional && attribute.count < std::max<std::uint64_t>(need.least, 1)) return Verdict::incomplete;
  const Time at = state.observed != kNoTime ? state.observed : state.modified;
  const bool old = need.most_age_days > 0 && at != kNoTime && now.us - at.us > static_cast<std::int64_t>(need.most_age_days) * kDay_us;
  return old ? Verdict::stale : Verdict::ready;
}

Result<TypeState> look_at_type(const Need& need, const client::Client& client, Time now) {
  TypeState out{.need = need};
  DOSI_TRY(out.count, client.count({.types = {need.type}}));
  for (const std::string& attribute : need.attributes) {
    DOSI_TRY(auto state, count_attribute(client, need.type, attribute, false));
    out.attributes.push_back(std::move(state));
  }
  for (const std::string& attribute : need.optional_attributes) {
    DOSI_TRY(auto state, count_attribute(client, need.type, attribute, true));
    out.attributes.push_back(std::move(state));
  }
  if (out.count > 0) {
    DOSI_TRY(const json::Array entities, newest(client, need.type));
    for (const json::Value& entity : entities) {
      note(out.modified, entity.find("modifiedAt"));
      if (!entity.is_object()) continue;
      for (const auto& [key, attribute] : entity.as_object()) note_attribute(out, attribute);
    }
  }
  out.verdict = judge(out, now);
  return out;
}

}  // namespace

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::ready: return "ready";
    case Verdict::missing: return "missing";
    case Verdict::few: return "few";
    case Verdict::incomplete: return "incomplete";
    case Verdict::stale: return "stale";
  }
  return "";
}

HubState look(const Manifest& manifest, const std::string& hub, const client::Client& client, Time now) {
  HubState out{.hub = hub};
  for (const Need& need : manifest.needs) {
    auto state = look_at_type(need, client, now);
    if (!state) {
      out.trouble = state.error().message;
      break;
    }
    out.types.push_back(std::move(*state));
  }
  return out;
}

bool is_ready(const Manifest& manifest, const std::vector<HubState>& hubs) {
  const auto has = [](const HubState& hub, std::size_t i) { return i < hub.types.size() && hub.types[i].verdict == Verdict::ready; };
  for (std::size_t i = 0; i < manifest.needs.size(); ++i)
    if (!manifest.needs[i].optional && std::none_of(hubs.begin(), hubs.end(), [&](const HubState& hub) { return has(hub, i); })) return false;
  return std::any_of(hubs.begin(), hubs.end(), [](const HubState& hub) { return hub.trouble.empty(); });
}

}  // namespace dosi::runs
