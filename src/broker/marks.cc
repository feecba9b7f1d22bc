#include "broker/marks.h"

#include <algorithm>

#include "json/parse.h"
#include "json/write.h"

namespace dosi::broker {
namespace {

using store::Sample;

Symbol departure_mark() {
  static const Symbol kMark = intern("@departed");
  return kMark;
}
Symbol forgetting_mark() {
  static const Symbol kMark = intern("@forgotten");
  return kMark;
}

Sample mark(Symbol name, const json::Value& content, Time now) {
  return {.attribute = name,
          .created_at = now,
          .modified_at = now,
          .kind = ngsi::Kind::json_property,
          .text = R"({"type":"JsonProperty","json":)" + json::dump(content) + "}"};
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

}  // namespace

bool is_mark(Symbol attribute) {
  return attribute == departure_mark() || attribute == forgetting_mark();
}

bool Forgotten::covers(const Sample& sample) const {
  if (attribute && attribute != sample.attribute) return false;
  if (dataset_id && *dataset_id != sample.dataset_id) return false;
  return instance != 0 ? instance == sample.instance : sample.modified_at <= at;
}

bool Marks::is_forgotten(const Sample& sample) const {
  return was_present(sample) &&
         std::any_of(forgotten.begin(), forgotten.end(), [&](const Forgotten& f) { return f.covers(sample); });
}

Sample departure_of(const ngsi::Record& entity, Time now) {
  json::Array types;
  for (const Symbol type : entity.types()) types.push_back(text(type));
  return mark(departure_mark(), std::move(types), now);
}

Sample forgetting_of(const Forgotten& what) {
  json::Object object;
  if (what.attribute) object.append("attribute", text(what.attribute));
  if (what.dataset_id) object.append("datasetId", *what.dataset_id);
  if (what.instance != 0) object.append("instance", static_cast<std::int64_t>(what.instance));
  return mark(forgetting_mark(), std::move(object), what.at);
}

Result<Marks> read_marks(const store::Store& store, const std::string& tenant, const std::string& id) {
  const store::HistoryQuery query{.id = id,
                                  .attributes = {departure_mark(), forgetting_mark()},
                                  .property = query::TemporalQuery::Property::modified_at};
  DOSI_TRY(const auto all, store.history(tenant, query));
  Marks marks;
  for (const store::Series& series : all) {
    for (const Sample& sample : series.samples) {
      const json::Value v = content(sample);
      if (sample.attribute == forgetting_mark()) {
        marks.forgotten.push_back(read_forgotten(v, sample.modified_at));
        continue;
      }
      marks.departed = sample.modified_at;
      marks.types.clear();
      if (!v.is_array()) continue;
      for (const json::Value& type : v.as_array())
        if (type.is_string()) marks.types.push_back(intern(type.as_string()));
    }
  }
  return marks;
}

}  // namespace dosi::broker
