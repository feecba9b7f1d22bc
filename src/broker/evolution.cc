#include "broker/evolution.h"

#include <algorithm>

#include "broker/marks.h"
#include "broker/transaction.h"
#include "ngsi/aggregate.h"

namespace dosi::broker {
namespace {

using ngsi::Record;
using store::HistoryQuery;
using store::Sample;
using store::Series;
using Property = query::TemporalQuery::Property;

Time time_of(const Sample& sample, Property property) {
  return ngsi::time_of(sample, static_cast<ngsi::TimeProperty>(property));
}
static_assert(static_cast<int>(Property::deleted_at) == static_cast<int>(ngsi::TimeProperty::deleted_at));

bool is_named(const HistoryQuery& query, Symbol attribute) {
  return query.attributes.empty() ||
         std::find(query.attributes.begin(), query.attributes.end(), attribute) != query.attributes.end();
}

bool is_asked(const HistoryQuery& query, const Sample& sample) {
  if (!is_named(query, sample.attribute)) return false;
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

// Series that have no time of observation at all: they too have a past, told by when they were modified.
Result<void> add_unobserved(const store::Store& store, const std::string& tenant, HistoryQuery query,
                            std::vector<Series>& out) {
  query.property = Property::modified_at;
  DOSI_TRY(auto all, store.history(tenant, query));
  for (Series& series : all) {
    const auto observed = [](const Sample& s) { return s.observed_at != kNoTime; };
    if (std::none_of(series.samples.begin(), series.samples.end(), observed)) out.push_back(std::move(series));
  }
  return ok();
}

}  // namespace

Result<Evolution> evolution(const store::Store& store, const std::string& tenant, const HistoryQuery& query) {
  // The entity first: what is overwritten between the two reads is then seen twice, not never, and insert() drops
  // twins.
  const ngsi::RecordPtr entity = store.get(tenant, query.id);
  DOSI_TRY(const Marks marks, read_marks(store, tenant, query.id));
  Evolution out;
  DOSI_TRY(out.series, store.history(tenant, query));
  const bool everything = query.property == Property::observed_at && query.from == kNoTime && query.until == kNoTime;
  if (everything) DOSI_CHECK(add_unobserved(store, tenant, query, out.series));
  for (Series& series : out.series)
    std::erase_if(series.samples, [&](const Sample& s) { return is_mark(s.attribute) || marks.is_forgotten(s); });
  std::erase_if(out.series, [](const Series& series) { return series.samples.empty(); });
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
    const bool unobserved = everything && sample.observed_at == kNoTime && is_named(query, sample.attribute);
    if ((!is_asked(query, sample) && !unobserved) || marks.is_forgotten(sample)) continue;
    Series& series = series_of(out.series, sample);  // before the sample moves away
    insert(series, std::move(sample), query);
  }
  std::erase_if(out.series, [](const Series& series) { return series.samples.empty(); });
  return out;
}

}  // namespace dosi::broker
