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

// clause 4.5.6: one moment of the scopes, {"type":"Property","value":["/a"],"observedAt":...}, or the scopes themselves.
Result<void> add_scopes(TemporalDocument& d, const json::Value& v, Time now) {
  const json::Value* value = v.find("value");
  DOSI_TRY(const std::vector<std::string> scopes, scopes_of(value == nullptr ? v : *value));
  Time at = now;
  if (const json::Value* observed = v.find("observedAt")) { DOSI_TRY(at, parse_utc(*observed, "scope.observedAt")); }
  Sample s = sample_of_scopes(scopes, at);
  if (s.deleted_at == kNoTime) s.created_at = s.modified_at = now;
  d.samples.push_back(std::move(s));
  return ok();
}
Result<void> add_all_scopes(TemporalDocument& d, const json::Value& v, Time now) {
  const bool moments = v.is_array() && !v.as_array().empty() && v.as_array().front().is_object();
  if (!moments) return add_scopes(d, v, now);
  for (const json::Value& each : v.as_array()) DOSI_CHECK(add_scopes(d, each, now));
  return ok();
}

}  // namespace

Result<TemporalDocument> parse_temporal(const json::Value& document, const jsonld::Context& context, Time now, bool fragment) {
  if (!document.is_object())
    return bad_request("The body is " + std::string(json::kind_name(document)) + "; a temporal entity, a JSON object, was expected");
  TemporalDocument d;
  Entity head;
  for (const json::Member& m : document.as_object()) {
    if (m.key == "scope") {
      DOSI_CHECK(add_all_scopes(d, m.value, now));
      continue;
    }
    DOSI_TRY(const bool known, parse_entity_member(head, m, context, {}));
    if (known) continue;
    DOSI_TRY(AttributeSet set, parse_temporal_set(m.key, m.value, context));
    for (Attribute& a : set.instances) {
      stamp(a, nullptr, now);
      d.samples.push_back(sample_of(set.name, a));
    }
  }
  d.id = std::move(head.id), d.types = std::move(head.types);
  if (fragment) return d;
  if (d.id.empty()) return bad_request("The entity has no 'id'; a URI such as urn:ngsi-ld:Bus:1 was expected", "id");
  if (d.types.empty()) return bad_request("The entity " + d.id + " has no 'type'", "type");
  return d;
}

}  // namespace dosi::ngsi
