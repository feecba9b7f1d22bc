#include "ngsi/instance_writer.h"

#include <algorithm>

#include "geo/geojson.h"
#include "json/write.h"
#include "ngsi/attribute_parser.h"
#include "ngsi/time_text.h"

namespace dosi::ngsi {
namespace {

void append_time_member(std::string& out, std::string_view key, Time t) {
  if (t == kNoTime) return;
  thread_local TimeText text;
  out += key;
  text.append_quoted(out, t);
}
void append_text_member(std::string& out, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  out += key;
  json::append_string(out, value);
}

}  // namespace

bool is_ambiguous(const json::Value& v) {
  if (v.is_array()) return std::ranges::any_of(v.as_array(), [](const json::Value& e) { return e.is_object() && is_ambiguous(e); });
  return v.is_object() && std::any_of(v.as_object().begin(), v.as_object().end(),
                                      [](const json::Member& m) { return m.key == "ngsildproof" || is_reserved_name(m.key); });
}

void InstanceWriter::write_times(Time created, Time modified) {
  append_time_member(out_, R"(,"createdAt":)", created);
  append_time_member(out_, R"(,"modifiedAt":)", modified);
}

void InstanceWriter::write_names(const json::Value& v) {
  if (v.is_string()) return json::append_string(out_, context_.compact_iri(v.as_string()));
  if (!v.is_array()) return json::append(out_, v);
  out_ += '[';
  for (const json::Value& each : v.as_array()) {
    if (&each != &v.as_array().front()) out_ += ',';
    write_names(each);
  }
  out_ += ']';
}

namespace {

// The URIs of [{"object": URI}...].
json::Array uris(const json::Value& list) {
  json::Array all;
  if (!list.is_array()) return all;
  for (const json::Value& each : list.as_array()) {
    const json::Value* object = each.find("object");
    all.push_back(object == nullptr ? each : *object);
  }
  return all;
}

}  // namespace

void InstanceWriter::write_content(Kind kind, const json::Value& v) {
  if (kind == Kind::vocab_property) write_names(v);
  else if (kind == Kind::list_relationship && form_ != Form::normalized) json::append(out_, uris(v));
  else json::append(out_, v);
}

void InstanceWriter::write_simplified(Kind kind, const json::Value& v) {
  const bool wrapped = kind == Kind::language_property || kind == Kind::vocab_property || kind == Kind::json_property;
  if (kind == Kind::language_property && !language_.empty() && v.is_object()) {
    const json::Member* text = language_.choose(v.as_object());
    return json::append(out_, text == nullptr ? json::Value() : text->value);
  }
  if (!wrapped) return write_content(kind, v);
  out_ += "{\"", out_ += value_member(kind), out_ += "\":";
  write_content(kind, v);
  out_ += '}';
}

void InstanceWriter::write(const Attribute& a, bool one_of_several) {
  if (form_ == Form::simplified) return write_simplified(a.kind, a.value);
  if (a.kind == Kind::language_property && !language_.empty() && a.value.is_object()) {
    Attribute text = a;  // clause 4.15: a Property with the text, and the language beside it
    const json::Member* chosen = language_.choose(a.value.as_object());
    text.kind = Kind::property;
    text.value = chosen == nullptr ? json::Value("") : chosen->value;
    text.more.append("lang", chosen == nullptr ? "" : chosen->key);
    return write_members(text);
  }
  if (form_ == Form::concise && !one_of_several && writes_bare(a)) return write_content(a.kind, a.value);
  write_members(a);
}

// The value alone says it all.
bool InstanceWriter::writes_bare(const Attribute& a) const {
  if (a.kind != Kind::property && a.kind != Kind::geo_property) return false;
  if (a.kind == Kind::property && is_ambiguous(a.value)) return false;
  const bool times = sys_attrs_ && (a.created_at != kNoTime || a.modified_at != kNoTime || a.expires_at != kNoTime);
  return !times && a.dataset_id.empty() && a.observed_at == kNoTime && a.unit_code.empty() && a.more.empty() &&
         a.subs.empty();
}

void InstanceWriter::write_members(const Attribute& a) {
  const bool inferred = a.kind != Kind::property || !geo::looks_like_geometry(a.value);
  out_ += '{';
  if (form_ == Form::normalized || !inferred) out_ += "\"type\":\"", out_ += type_name(a.kind), out_ += "\",";
  out_ += '"', out_ += value_member(a.kind), out_ += "\":";
  write_content(a.kind, a.value);
  append_text_member(out_, R"(,"datasetId":)", a.dataset_id);
  if (a.more.find("observedAt") == nullptr) append_time_member(out_, R"(,"observedAt":)", a.observed_at);
  append_text_member(out_, R"(,"unitCode":)", a.unit_code);
  if (sys_attrs_) append_time_member(out_, R"(,"expiresAt":)", a.expires_at);
  for (const json::Member& m : a.more) {
    out_ += ',', json::append_string(out_, m.key), out_ += ':';
    if (m.key == "objectType" || m.key == "valueType") write_names(m.value);
    else json::append(out_, m.value);
  }
  if (sys_attrs_) write_times(a.created_at, a.modified_at);
  write_subs(a.subs);
  out_ += '}';
}

void InstanceWriter::write_subs(const std::vector<AttributeSet>& subs) {
  for (const AttributeSet& set : subs) {
    out_ += ',', json::append_string(out_, context_.compact(set.name)), out_ += ':';
    const bool several = set.instances.size() != 1;
    if (several) out_ += '[';
    for (std::size_t i = 0; i < set.instances.size(); ++i) {
      if (i != 0) out_ += ',';
      write(set.instances[i], several);
    }
    if (several) out_ += ']';
  }
}

}  // namespace dosi::ngsi
