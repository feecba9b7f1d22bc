#include "ngsi/sample.h"

#include <charconv>

#include "ngsi/instance_text.h"
#include "ngsi/merge.h"
#include "ngsi/parse.h"

namespace dosi::ngsi {
namespace {

constexpr std::string_view kInstancePrefix = "urn:ngsi-ld:instance:";
constexpr std::size_t kInstanceDigits = 16;

// A number with nothing beside it that Sample has no place for.
bool is_number_alone(const Attribute& a) {
  return a.kind == Kind::property && a.value.is_number() && a.unit_code.empty() && a.expires_at == kNoTime &&
         a.more.empty() && a.subs.empty();
}

}  // namespace

Sample sample_of(Symbol attribute, const Attribute& a) {
  Sample s{attribute, a.dataset_id, 0, a.observed_at, a.created_at, a.modified_at, kNoTime, a.kind, 0, {}};
  if (is_number_alone(a)) s.number = a.value.as_double();
  else append_instance(s.text, a);
  return s;
}

Sample deletion_of(Symbol attribute, std::string_view dataset_id, Kind kind, Time deleted_at) {
  Sample s;
  s.attribute = attribute, s.dataset_id = dataset_id, s.kind = kind;
  s.deleted_at = s.modified_at = deleted_at;
  return s;
}

Sample sample_of_scopes(const std::vector<std::string>& scopes, Time at) {
  if (scopes.empty()) return deletion_of(scope_name(), {}, Kind::property, at);
  Attribute a{.observed_at = at, .created_at = at, .modified_at = at};
  if (scopes.size() == 1) a.value = scopes[0];
  else a.value = json::Array(scopes.begin(), scopes.end());
  return sample_of(scope_name(), a);
}

std::vector<std::string> scopes_of(const Sample& s) {
  std::vector<std::string> scopes;
  const json::Value value = instance_of(s).value;
  if (value.is_string()) scopes.push_back(value.as_string());
  if (value.is_array())
    for (const json::Value& each : value.as_array())
      if (each.is_string()) scopes.push_back(each.as_string());
  return scopes;
}

Attribute instance_of(const Sample& s) {
  Attribute a;
  if (s.deleted_at != kNoTime) a.value = s.attribute == scope_name() ? json::Value(json::Array()) : null_content(s.kind);
  else if (s.text.empty()) a.value = s.number, a.observed_at = s.observed_at;
  else a = read_instance(s.text);
  a.kind = s.kind, a.dataset_id = s.dataset_id;
  a.created_at = s.created_at, a.modified_at = s.modified_at;
  return a;
}

std::string instance_id(std::uint64_t instance) {
  char digits[kInstanceDigits];
  const auto end = std::to_chars(digits, digits + kInstanceDigits, instance, 16).ptr;
  const auto n = static_cast<std::size_t>(end - digits);
  return std::string(kInstancePrefix) + std::string(kInstanceDigits - n, '0') + std::string(digits, n);
}

std::optional<std::uint64_t> parse_instance_id(std::string_view text) {
  if (!text.starts_with(kInstancePrefix) || text.size() != kInstancePrefix.size() + kInstanceDigits) return std::nullopt;
  std::uint64_t instance = 0;
  const auto [end, code] = std::from_chars(text.data() + kInstancePrefix.size(), text.data() + text.size(), instance, 16);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return instance;
}

}  // namespace dosi::ngsi
