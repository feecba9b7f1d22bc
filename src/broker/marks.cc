#include "broker/marks.h"

#include <algorithm>

#include "json/parse.h"
#include "json/write.h"

namespace dosi::broker {
namespace {

using store::Sample;

Symbol mark_name() {
  static const Symbol kMark = intern("@mark");
  return kMark;
}

Sample mark(std::string_view kind, json::Value content, Time at) {
  json::Object object;
  object.append(std::string(kind), std::move(content));
  return {.attribute = mark_name(),
          .created_at = at,
          .modified_at = at,
          .kind = ngsi::Kind::json_property,
          .text = R"({"type":"JsonProperty","json":)" + json::dump(std::move(object)) + "}"};
}

json::Value content(const Sample& sample) {
  const auto parsed = json::parse(sample.text);
  const json::Value* v = parsed ? parsed->find("json") : nullptr;
  return v == nullptr ? json::Value() : *v;
}

// Numbers of instances that an entity gives have their highest bit set; the store's own have not.
bool was_present(const Sample& sample) {
  return sample.instance >> 63 != 0;
}

Forgotten read_forgotten(const json::Value& v, Time at) {
  Forgotten out{.at = at};
  if (const json::Value* name = v.find("attribute"); name != nullptr && name->is_string())
    out.attribute = intern(name->as_string());
  if (const json::Value* dataset = v.find("datasetId"); dataset != nullptr && dataset->is_string())
    out.dataset_id = dataset->as_string();
  if (const json::Value* instance = v.find("instance"); instance != nullptr && instance->is_int())
    out.instance = static_cast<std::uint64_t>(instance->as_int());
  return out;
}

constexpr char kEnd = '\1';  // of the type in a departed_key; stands in no IRI

}  // namespace

bool is_mark(Symbol attribute) {
  return attribute == mark_name();
}

bool Forgotten::covers(const Sample& sample) const {
  if (attribute && attribute != sample.attribute) return false;
  if (dataset_id && *dataset_id != sample.dataset_id) return false;
  // A corrected instance keeps its number, and is as young as the correction.
  return instance != 0 ? instance == sample.instance && sample.modified_at < at : sample.modified_at <= at;
}

bool Marks::is_forgotten(const Sample& sample) const {
  return was_present(sample) &&
         std::any_of(forgotten.begin(), forgotten.end(), [&](const Forgotten& f) { return f.covers(sample); });
}

Sample departure_of(const std::vector<Symbol>& types, Time at) {
  json::Array names;
  for (const Symbol type : types) names.push_back(text(type));
  return mark("departed", std::move(names), at);
}

Sample birth_of(Time at) {
  return mark("born", true, at);
}

Sample forgetting_of(const Forgotten& what) {
  json::Object object;
  if (what.attribute) object.append("attribute", text(what.attribute));
  if (what.dataset_id) object.append("datasetId", *what.dataset_id);
  if (what.instance != 0) object.append("instance", static_cast<std::int64_t>(what.instance));
  return mark("forgotten", std::move(object), what.at);
}

Result<Marks> read_marks(const store::Reads& store, const std::string& tenant, const std::string& id) {
  const store::HistoryQuery query{
      .id = id, .attributes = {mark_name()}, .property = query::TemporalQuery::Property::modified_at};
  DOSI_TRY(const auto all, store.history(tenant, query));
  Marks marks;
  if (all.empty()) return marks;
  for (const Sample& sample : all.front().samples) {
    const json::Value v = content(sample);
    if (v.find("born") != nullptr) marks.born = sample.modified_at;
    if (const json::Value* what = v.find("forgotten"))
      marks.forgotten.push_back(read_forgotten(*what, sample.modified_at));
    const json::Value* types = v.find("departed");
    if (types == nullptr || !types->is_array()) continue;
    marks.departed = sample.modified_at;
    marks.types.clear();
    for (const json::Value& type : types->as_array())
      if (type.is_string()) marks.types.push_back(intern(type.as_string()));
  }
  return marks;
}

std::string departed_key(Symbol type, std::string_view id) {
  std::string key(kDepartedKeys);
  key.append(text(type)) += kEnd;
  return key.append(id);
}

std::pair<Symbol, std::string_view> read_departed_key(std::string_view key) {
  if (!key.starts_with(kDepartedKeys)) return {};
  key.remove_prefix(kDepartedKeys.size());
  const std::size_t end = key.find(kEnd);
  if (end == std::string_view::npos) return {};
  return {intern(key.substr(0, end)), key.substr(end + 1)};
}

}  // namespace dosi::broker
