#include "ngsi/instance_text.h"

#include <algorithm>
#include <array>

#include "json/parse.h"
#include "json/write.h"
#include "ngsi/time_text.h"

namespace dosi::ngsi {
namespace {

// By Kind.
constexpr std::array<std::string_view, kKinds> kPrefixes = {
    R"({"type":"Property","value":)",
    R"({"type":"GeoProperty","value":)",
    R"({"type":"Relationship","object":)",
    R"({"type":"LanguageProperty","languageMap":)",
    R"({"type":"VocabProperty","vocab":)",
    R"({"type":"JsonProperty","json":)",
    R"({"type":"ListProperty","valueList":)",
    R"({"type":"ListRelationship","objectList":)",
};

TimeText& time_text() {
  thread_local TimeText text;
  return text;
}

void append_time_member(std::string& out, std::string_view key, Time t) {
  if (t == kNoTime) return;
  out += key;
  time_text().append_quoted(out, t);
}

void append_text_member(std::string& out, std::string_view key, std::string_view text) {
  if (text.empty()) return;
  out += key;
  json::append_string(out, text);
}

void append_sub(std::string& out, const Attribute& sub) {
  append_instance(out, sub);
  out.pop_back();
  append_time_member(out, R"(,"createdAt":)", sub.created_at);
  append_time_member(out, R"(,"modifiedAt":)", sub.modified_at);
  out += '}';
}

void append_subs(std::string& out, const std::vector<AttributeSet>& subs) {
  for (const AttributeSet& set : subs) {
    out += ',';
    json::append_string(out, dosi::text(set.name));
    out += ':';
    const bool several = set.instances.size() != 1;
    char separator = '[';
    for (const Attribute& sub : set.instances) {
      if (several) out += separator, separator = ',';
      append_sub(out, sub);
    }
    if (several) out += set.instances.empty() ? "[]" : "]";
  }
}

Time read_time(const json::Value& v) {
  if (!v.is_string()) return kNoTime;
  const auto t = parse_time(v.as_string());
  return t ? *t : kNoTime;
}

Attribute read_object(json::Object& object);

// An attribute of an attribute: an object, or array of objects, whose type is a kind of attribute.
bool is_sub(const json::Value& v) {
  if (v.is_array()) {
    for (const json::Value& each : v.as_array())
      if (!each.is_object() || !is_sub(each)) return false;
    return !v.as_array().empty();
  }
  const json::Value* type = v.find("type");
  return type != nullptr && type->is_string() && kind_of(type->as_string()).has_value();
}

AttributeSet read_sub(std::string_view name, json::Value& v) {
  AttributeSet set{intern(name), {}};
  if (v.is_object()) {
    set.instances.push_back(read_object(v.as_object()));
    return set;
  }
  for (json::Value& each : v.as_array()) set.instances.push_back(read_object(each.as_object()));
  return set;
}

bool read_core_member(Attribute& a, std::string_view key, json::Value& v) {
  if (key == "type") return true;
  if (key == value_member(a.kind)) return a.value = std::move(v), true;
  if (key == "datasetId" && v.is_string()) return a.dataset_id = std::move(v.as_string()), true;
  if (key == "unitCode" && v.is_string()) return a.unit_code = std::move(v.as_string()), true;
  if (key == "observedAt") {
    a.observed_at = read_time(v);
    // Not as it would be written: the text itself is kept (parse_attribute.cc).
    if (v.is_string() && v.as_string().size() > 20 && v.as_string() != format_time(a.observed_at))
      a.more.append("observedAt", std::move(v));
    return true;
  }
  if (key == "expiresAt") return a.expires_at = read_time(v), true;
  if (key == "createdAt") return a.created_at = read_time(v), true;
  if (key == "modifiedAt") return a.modified_at = read_time(v), true;
  return false;
}

bool is_more(std::string_view key) { return key == "objectType" || key == "valueType" || key == "ngsildproof"; }

Attribute read_object(json::Object& object) {
  Attribute a;
  if (const json::Value* type = object.find("type"); type != nullptr && type->is_string())
    a.kind = kind_of(type->as_string()).value_or(Kind::property);
  for (json::Member& m : object) {
    if (read_core_member(a, m.key, m.value)) continue;
    if (!is_more(m.key) && is_sub(m.value)) a.subs.push_back(read_sub(m.key, m.value));
    else a.more.append(m.key, std::move(m.value));
  }
  return a;
}

}  // namespace

std::string_view text_prefix(Kind kind) { return kPrefixes[static_cast<std::size_t>(kind)]; }
std::size_t type_prefix_size(Kind kind) { return text_prefix(kind).size() - value_member(kind).size() - 3; }

ContentPlace append_instance(std::string& out, const Attribute& a) {
  out += text_prefix(a.kind);
  ContentPlace content{out.size(), 0};
  json::append(out, a.value);
  content.size = out.size() - content.at;
  append_text_member(out, R"(,"datasetId":)", a.dataset_id);
  if (a.more.find("observedAt") == nullptr) append_time_member(out, R"(,"observedAt":)", a.observed_at);
  append_text_member(out, R"(,"unitCode":)", a.unit_code);
  append_time_member(out, R"(,"expiresAt":)", a.expires_at);
  for (const json::Member& m : a.more) {
    out += ',';
    json::append_string(out, m.key);
    out += ':';
    json::append(out, m.value);
  }
  append_subs(out, a.subs);
  out += '}';
  return content;
}

Attribute read_instance(std::string_view text) {
  auto parsed = json::parse(text, {.depth = kStoredDepth});
  if (!parsed || !parsed->is_object()) return {};
  Attribute a = read_object(parsed->as_object());
  a.created_at = a.modified_at = kNoTime;
  return a;
}

namespace {

// The end of the JSON string that begins at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  return std::min(at + 1, text.size());
}

std::size_t end_of_value(std::string_view text, std::size_t at) {
  int depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = end_of_string(text, at);
      if (depth == 0) return at;
      continue;
    }
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) return at;
    if (c == '{' || c == '[') ++depth;
    else if (c == '}' || c == ']') {
      if (--depth == 0) return at + 1;
    }
    ++at;
  }
  return at;
}

}  // namespace

std::string_view content_of(std::string_view text, Kind kind) {
  const std::string_view prefix = text_prefix(kind);
  if (!text.starts_with(prefix)) return {};
  return text.substr(prefix.size(), end_of_value(text, prefix.size()) - prefix.size());
}

bool looks_plain(std::string_view text, Kind kind) {
  if (kind == Kind::vocab_property) return false;
  const std::string_view content = content_of(text, kind);
  if (content.empty()) return false;
  std::string_view rest = text.substr(text_prefix(kind).size() + content.size());
  for (const std::string_view member : {R"(,"datasetId":)", R"(,"observedAt":)", R"(,"unitCode":)"})
    if (rest.starts_with(member)) rest.remove_prefix(end_of_value(rest, member.size()));
  return rest == "}";
}

bool is_plain(const Attribute& a) {
  return a.subs.empty() && a.kind != Kind::vocab_property && a.expires_at == kNoTime &&
         a.more.find("objectType") == nullptr && a.more.find("valueType") == nullptr;
}

}  // namespace dosi::ngsi
