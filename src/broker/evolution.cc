#include "broker/evolution.h"

#include <algorithm>

#include "broker/transaction.h"
#include "json/parse.h"
#include "json/write.h"
#include "ngsi/aggregate.h"

namespace dosi::broker {
namespace {

using ngsi::Record;
using store::HistoryQuery;
using store::Sample;
using store::Series;
using Property = query::TemporalQuery::Property;

Symbol departure_mark() {
  static const Symbol kMark = intern("@departed");
  return kMark;
}
Symbol forgetting_mark() {
  static const Symbol kMark = intern("@forgotten");
  return kMark;
}
bool is_mark(Symbol attribute) { return attribute == departure_mark() || attribute == forgetting_mark(); }

Sample mark(Symbol name, std::string text, Time now) {
  return {.attribute = name, .created_at = now, .modified_at = now, .kind = ngsi::Kind::json_property,
          .text = R"({"type":"JsonProperty","json":)" + text + "}"};
}

json::Value content(const Sample& sample) {
  const auto parsed = json::parse(sample.text);
  const json::Value* v = parsed ? parsed->find("json") : nullptr;
  return v == nullptr ? json::Value() : *v;
}

Time time_of(const Sample& sample, Property property) {
  return ngsi::time_of(sample, static_cast<ngsi::TimeProperty>(property));
}
static_assert(static_cast<int>(Property::deleted_at) == static_cast<int>(ngsi::TimeProperty::deleted_at));

bool is_asked(const HistoryQuery& query, const Sample& sample) {
  if (!query.attributes.empty() &&
      std::find(query.attributes.begin(), query.attributes.end(), sample.attribute) == query.attributes.end())
    return false;
  const Time t = time_of(sample, query.property);
  return t != kNoTime && (query.from == kNoTime || t >= query.from) && (query.until == kNoTime || t < query.until);
}

Series& series_of(std::vector<Series>& all, const Sample& sample) {
  auto last = all.end();
  for (auto it = all.begin(); it != all.end(); ++it) {
    if (it->attribute != sample.attribute) continue;
    if (it->dataset_id == sample.dataset_id) return *it;
    last = it + 1;
  }
  return *all.insert(last, Series{.attribute = sample.attribute, .dataset_id = sample.dataset_id, .samples = {}});
}

// Puts the present sample where its time belongs, then cuts to the asked number again.
void insert(Series& series, Sample sample, const HistoryQuery& query) {
  auto& samples = series.samples;
  const auto twin = [&](const Sample& s) { return s.instance == sample.instance; };
  if (std::any_of(samples.rbegin(), samples.rend(), twin)) return;
  const Time t = time_of(sample, query.property);
  const auto later = [&](Time x, const Sample& s) { return x < time_of(s, query.property); };
  const auto at = std::upper_bound(samples.begin(), samples.end(), t, later);
  // What history cut off at its end lies between its last sample and this one.
  if (!series.complete && at == samples.end()) return;
  samples.insert(at, std::move(sample));
  if (query.last_n != 0 && samples.size() > query.last_n) samples.erase(samples.begin());
  if (query.limit != 0 && samples.size() > query.limit) samples.pop_back(), series.complete = false;
}

// The newest moments from which the past is forgotten, by attribute; the empty symbol stands for all.
struct Marks {
  std::vector<std::pair<Symbol, Time>> forgotten;
  std::vector<Symbol> types;
  Time departed = kNoTime;

  bool is_forgotten(Symbol attribute, Time modified) const {
    return std::any_of(forgotten.begin(), forgotten.end(), [&](const auto& f) {
      return (!f.first || f.first == attribute) && modified <= f.second;
    });
  }
};

Result<Marks> read_marks(const store::Store& store, const std::string& tenant, const std::string& id) {
  HistoryQuery query{.id = id, .attributes = {departure_mark(), forgetting_mark()}, .property = Property::modified_at};
  DOSI_TRY(const auto all, store.history(tenant, query));
  Marks marks;
  for (const Series& series : all) {
    for (const Sample& sample : series.samples) {
      const json::Value v = content(sample);
      if (sample.attribute == forgetting_mark()) {
        marks.forgotten.emplace_back(v.is_string() ? intern(v.as_string()) : Symbol(), sample.modified_at);
      } else if (v.is_array()) {
        marks.departed = sample.modified_at;
        marks.types.clear();
        for (const json::Value& type : v.as_array())
          if (type.is_string()) marks.types.push_back(intern(type.as_string()));
      }
    }
  }
  return marks;
}

}  // namespace

Sample departure_of(const Record& entity, Time now) {
  json::Array types;
  for (const Symbol type : entity.types()) types.push_back(text(type));
  return mark(departure_mark(), json::dump(json::Value(std::move(types))), now);
}

Sample forgetting_of(Symbol attribute, Time now) {
  return mark(forgetting_mark(), json::dump(json::Value(text(attribute))), now);
}

Result<Evolution> evolution(const store::Store& store, const std::string& tenant, const HistoryQuery& query) {
  // The entity first: what is overwritten between the two reads is then seen twice, not never, and insert() drops twins.
  const ngsi::RecordPtr entity = store.get(tenant, query.id);
  DOSI_TRY(const Marks marks, read_marks(store, tenant, query.id));
  Evolution out;
  DOSI_TRY(out.series, store.history(tenant, query));
  std::erase_if(out.series, [](const Series& series) { return is_mark(series.attribute); });
  if (!entity) {
    out.types = marks.types;
    out.deleted_at = marks.departed;
    return out;
  }
  out.types.assign(entity->types().begin(), entity->types().end());
  out.created_at = entity->created_at();
  out.modified_at = entity->modified_at();
  for (const ngsi::Slot& slot : entity->slots()) {
    Sample sample = sample_of(*entity, slot);
    if (!is_asked(query, sample) || marks.is_forgotten(slot.name, sample.modified_at)) continue;
    Series& series = series_of(out.series, sample);  // before the sample moves away
    insert(series, std::move(sample), query);
  }
  std::erase_if(out.series, [](const Series& series) { return series.samples.empty(); });
  return out;
}

}  // namespace dosi::broker
