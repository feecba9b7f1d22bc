#include "ngsi/merge_instance.h"

#include <algorithm>

#include "ngsi/parse.h"
#include "ngsi/syntax.h"

namespace dosi::ngsi {
namespace {

void drop_nulls(json::Value& v) {
  if (!holds_null(v)) return;
  if (v.is_array()) {  // as JSON-LD expansion drops null from arrays
    std::erase_if(v.as_array(), is_null_text);
    for (json::Value& each : v.as_array()) drop_nulls(each);
    return;
  }
  if (!v.is_object()) return;
  json::Object kept;
  for (json::Member& m : v.as_object()) {
    if (is_null_text(m.value)) continue;
    drop_nulls(m.value);
    kept.append(std::move(m.key), std::move(m.value));
  }
  v = std::move(kept);
}

// RFC 7396 with the NGSI-LD Null in the place of null.
void merge_value(json::Value& target, json::Value fragment) {
  if (!target.is_object() || !fragment.is_object()) {
    target = std::move(fragment);
    return drop_nulls(target);
  }
  json::Object& object = target.as_object();
  for (json::Member& m : fragment.as_object()) {
    if (is_null_text(m.value)) object.erase(m.key);
    else if (json::Value* old = object.find(m.key)) merge_value(*old, std::move(m.value));
    else drop_nulls(m.value), object.append(std::move(m.key), std::move(m.value));
  }
}

bool merges_into(Kind kind) {
  return kind == Kind::property || kind == Kind::json_property || kind == Kind::language_property;
}

void patch_time(Time& target, Time fragment) {
  if (fragment == kNullTime) target = kNoTime;
  else if (fragment != kNoTime) target = fragment;
}

void patch_more(json::Object& target, json::Object& fragment) {
  for (json::Member& m : fragment) {
    if (is_null_text(m.value)) target.erase(m.key);
    else target[m.key] = std::move(m.value);
  }
}

void patch_sub(std::vector<AttributeSet>& subs, Symbol name, Attribute fragment, const Patch& how) {
  AttributeSet* set = find_set(subs, name);
  Attribute* old = set == nullptr ? nullptr : set->find(fragment.dataset_id);
  if (is_null(fragment)) {
    if (old == nullptr) return;
    set->instances.erase(set->instances.begin() + (old - set->instances.data()));
    std::erase_if(subs, [](const AttributeSet& s) { return s.instances.empty(); });
  } else if (old != nullptr && how.deep && old->kind == fragment.kind) {
    patch(*old, std::move(fragment), how);
  } else {
    drop_nulls(fragment);
    stamp(fragment, old, how.now);
    if (old != nullptr) *old = std::move(fragment);
    else if (set != nullptr) set->instances.push_back(std::move(fragment));
    else subs.push_back({name, {}}), subs.back().instances.push_back(std::move(fragment));
  }
}

}  // namespace

void drop_nulls(Attribute& a) {
  drop_nulls(a.value);
  if (a.observed_at == kNullTime) a.observed_at = kNoTime;
  if (a.expires_at == kNullTime) a.expires_at = kNoTime;
  if (a.unit_code == kNull) a.unit_code.clear();
  if (std::ranges::any_of(a.more, [](const json::Member& m) { return is_null_text(m.value); })) {
    json::Object more;
    for (json::Member& m : a.more)
      if (!is_null_text(m.value)) more.append(std::move(m.key), std::move(m.value));
    a.more = std::move(more);
  }
  for (AttributeSet& set : a.subs) {
    std::erase_if(set.instances, [](const Attribute& sub) { return is_null(sub); });
    for (Attribute& sub : set.instances) drop_nulls(sub);
  }
  std::erase_if(a.subs, [](const AttributeSet& set) { return set.instances.empty(); });
}

void stamp(Attribute& a, const Attribute* old, Time now) {
  a.created_at = old != nullptr && old->created_at != kNoTime ? old->created_at : now;
  a.modified_at = now;
  for (AttributeSet& set : a.subs) {
    const AttributeSet* before = old == nullptr ? nullptr : find_set(old->subs, set.name);
    for (Attribute& sub : set.instances) stamp(sub, before == nullptr ? nullptr : before->find(sub.dataset_id), now);
  }
}

void patch(Attribute& target, Attribute fragment, const Patch& how) {
  if (!fragment.value.is_null()) {
    if (how.deep && merges_into(target.kind)) merge_value(target.value, std::move(fragment.value));
    else target.value = std::move(fragment.value);
  }
  if (fragment.observed_at != kNoTime || how.observed_at != kNoTime) target.more.erase("observedAt");
  if (fragment.observed_at == kNoTime && target.observed_at != kNoTime) patch_time(target.observed_at, how.observed_at);
  else patch_time(target.observed_at, fragment.observed_at);
  patch_time(target.expires_at, fragment.expires_at);
  if (fragment.unit_code == kNull) target.unit_code.clear();
  else if (!fragment.unit_code.empty()) target.unit_code = std::move(fragment.unit_code);
  patch_more(target.more, fragment.more);
  for (AttributeSet& set : fragment.subs)
    for (Attribute& sub : set.instances) patch_sub(target.subs, set.name, std::move(sub), how);
  target.modified_at = how.now;
}

}  // namespace dosi::ngsi
