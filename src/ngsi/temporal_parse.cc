#include <algorithm>

#include "ngsi/merge.h"
#include "ngsi/merge_instance.h"
#include "ngsi/parse.h"
#include "ngsi/syntax.h"
#include "ngsi/temporal.h"

namespace dosi::ngsi {
namespace {

Result<std::vector<std::string>> scopes_of(const json::Value& v) {
  std::vector<std::string> scopes;
  const auto add = [&](const json::Value& each) {
    if (!each.is_string() || !is_scope(each.as_string())) return false;
    scopes.push_back(each.as_string());
    return true;
  };
  bool valid = true;
  if (!v.is_array()) valid = add(v);
  else
    for (const json::Value& each : v.as_array()) valid = valid && add(each);
  if (!valid) return bad_request("scope is no scope such as /seoul/gangnam, nor an array of scopes", "scope");
  return scopes;
}

// clause 4.5.6: one moment of the scopes, {"type":"Property","value":["/a"],"observedAt":...}; the first one of several
// may be without time, and holds from the beginning.
Result<void> add_moment(TemporalDocument& d, const json::Value& v, Time now) {
  const json::Value* value = v.find("value");
  if (value == nullptr) return bad_request("a moment of the scope needs a 'value'", "scope.value");
  DOSI_TRY(const std::vector<std::string> scopes, scopes_of(*value));
  Time at = kNoTime;
  if (const json::Value* observed = v.find("observedAt")) { DOSI_TRY(at, parse_utc(*observed, "scope.observedAt")); }
  if (scopes.empty() && at == kNoTime) at = now;
  Sample s = sample_of_scopes(scopes, at);
  if (s.deleted_at == kNoTime) s.created_at = s.modified_at = now;
  d.samples.push_back(std::move(s));
  return ok();
}
// Moments, or the scopes themselves.
Result<void> add_scopes(TemporalDocument& d, const json::Value& v, Time now) {
  if (v.is_object()) return add_moment(d, v, now);
  if (!v.is_array() || v.as_array().empty() || !v.as_array().front().is_object()) {
    DOSI_TRY(d.scopes, scopes_of(v));
    return ok();
  }
  for (const json::Value& each : v.as_array()) DOSI_CHECK(add_moment(d, each, now));
  return ok();
}

// Whether something beside the content was to be removed.
bool has_null(const Attribute& a) {
  return a.observed_at == kNullTime || a.expires_at == kNullTime || a.unit_code == kNull ||
         std::ranges::any_of(a.more, [](const json::Member& m) { return is_null_text(m.value); }) ||
         std::ranges::any_of(a.subs, [](const AttributeSet& set) {
           return std::ranges::any_of(set.instances, [](const Attribute& sub) { return is_null(sub) || has_null(sub); });
         });
}

// Clause 5.5.4: the NGSI-LD Null may stand in a history as the whole content of an instance, which then was deleted, and
// nowhere else.
Result<AttributeSet> instances_of(const json::Member& m, const jsonld::Context& context, const ParseOptions& options) {
  auto set = parse_temporal_set(m.key, m.value, context, options);
  if (set) return set;
  ParseOptions with_null = options;
  with_null.nulls = ParseOptions::Nulls::members;
  const auto deleted = parse_temporal_set(m.key, m.value, context, with_null);
  if (!deleted || !std::ranges::all_of(deleted->instances, [](const Attribute& a) { return !has_null(a); })) return set;
  return deleted;
}

Sample sample_of_instance(Symbol name, Attribute a, Time now, bool has_times) {
  if (!is_null(a)) {
    if (!has_times) stamp(a, nullptr, now);
    return sample_of(name, a);
  }
  Sample s = deletion_of(name, a.dataset_id, a.kind, a.observed_at == kNoTime ? now : a.observed_at);
  s.observed_at = a.observed_at, s.modified_at = now;
  return s;
}

}  // namespace

Result<TemporalDocument> parse_temporal(const json::Value& document, const jsonld::Context& context, Time now, bool fragment,
                                        const ParseOptions& options) {
  if (!document.is_object())
    return bad_request("The body is " + std::string(json::kind_name(document)) + "; a temporal entity, a JSON object, was expected");
  TemporalDocument d;
  Entity head;
  for (const json::Member& m : document.as_object()) {
    if (m.key == "scope") {
      DOSI_CHECK(add_scopes(d, m.value, now));
      continue;
    }
    DOSI_TRY(const bool known, parse_entity_member(head, m, context, options));
    if (known) continue;
    DOSI_TRY(AttributeSet set, instances_of(m, context, options));
    for (Attribute& a : set.instances)
      d.samples.push_back(sample_of_instance(set.name, std::move(a), now, options.system_times));
  }
  d.id = std::move(head.id), d.types = std::move(head.types);
  if (fragment) return d;
  if (d.id.empty()) return bad_request("The entity has no 'id'; a URI such as urn:ngsi-ld:Bus:1 was expected", "id");
  if (d.types.empty()) return bad_request("The entity " + d.id + " has no 'type'", "type");
  return d;
}

}  // namespace dosi::ngsi
