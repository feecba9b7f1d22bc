#include "broker/evolution.h"

#include <algorithm>

#include "broker/marks.h"
#include "broker/transaction.h"
#include "ngsi/aggregate.h"
#include "ngsi/expiry.h"
#include "ngsi/merge.h"

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

// Where a sample stands in its series: one without the asked time by when it was written.
Time place_of(const Sample& sample, Property property) {
  const Time t = time_of(sample, property);
  return t != kNoTime ? t : sample.modified_at;
}

void cut(Series& series, const HistoryQuery& query) {
  auto& samples = series.samples;
  if (query.last_n != 0 && samples.size() > query.last_n)
    samples.erase(samples.begin(), samples.end() - static_cast<std::ptrdiff_t>(query.last_n));
  if (query.limit != 0 && samples.size() > query.limit) samples.resize(query.limit), series.complete = false;
}

// Puts a sample where its time belongs, then cuts to the asked number again.
void insert(Series& series, Sample sample, const HistoryQuery& query) {
  auto& samples = series.samples;
  const auto twin = [&](const Sample& s) { return s.instance == sample.instance; };
  if (std::any_of(samples.rbegin(), samples.rend(), twin)) return;
  const Time t = place_of(sample, query.property);
  const auto later = [&](Time x, const Sample& s) { return x < place_of(s, query.property); };
  const auto at = std::upper_bound(samples.begin(), samples.end(), t, later);
  // What history cut off at its end lies between its last sample and this one.
  if (!series.complete && at == samples.end()) return;
  samples.insert(at, std::move(sample));
  cut(series, query);
}

// Instances without a time of observation: they too have a past, told by when they were modified. The last n are those
// observed, unless none was.
Result<void> add_unobserved(const store::Reads& store, const std::string& tenant, const HistoryQuery& query,
                            std::vector<Series>& out) {
  HistoryQuery by_modification = query;
  by_modification.property = Property::modified_at;
  by_modification.without_observed_at = true;
  DOSI_TRY(auto all, store.history(tenant, by_modification));
  const std::size_t observed = out.size();
  for (Series& series : all) {
    const auto end = out.begin() + static_cast<std::ptrdiff_t>(observed);
    const auto twin = std::find_if(out.begin(), end, [&](const Series& s) {
      return s.attribute == series.attribute && s.dataset_id == series.dataset_id;
    });
    if (twin == end) out.push_back(std::move(series));
    else if (query.last_n == 0)
      for (Sample& sample : series.samples) insert(*twin, std::move(sample), query);
  }
  return ok();
}

bool asks_everything(const HistoryQuery& query) {
  return query.property == Property::observed_at && query.from == kNoTime && query.until == kNoTime;
}

Result<std::vector<Series>> read_history(const store::Reads& store, const std::string& tenant, const HistoryQuery& query) {
  DOSI_TRY(auto all, store.history(tenant, query));
  if (asks_everything(query)) DOSI_CHECK(add_unobserved(store, tenant, query, all));
  return all;
}

// What history holds in the range, without what was forgotten or has expired: neither counts where the number is limited.
Result<std::vector<Series>> history(const store::Reads& store, const std::string& tenant, const HistoryQuery& query,
                                    const Marks& marks, Time now) {
  HistoryQuery stored = query;
  if (!marks.forgotten.empty()) stored.last_n = stored.limit = 0;
  DOSI_TRY(auto all, read_history(store, tenant, stored));
  const auto expired = [now](const Sample& s) { return ngsi::is_expired(s, now); };
  const bool limited = stored.last_n != 0 || stored.limit != 0;
  if (limited && std::ranges::any_of(all, [&](const Series& s) { return std::ranges::any_of(s.samples, expired); })) {
    stored.last_n = stored.limit = 0;
    DOSI_TRY(all, read_history(store, tenant, stored));
  }
  for (Series& series : all) {
    std::erase_if(series.samples, [&](const Sample& s) { return is_mark(s.attribute) || marks.is_forgotten(s) || expired(s); });
    if (!marks.forgotten.empty() || limited) cut(series, query);
  }
  std::erase_if(all, [](const Series& series) { return series.samples.empty(); });
  return all;
}

// The scopes that an entity was created with and still has: they are in no history until they change.
Result<void> add_first_scopes(const store::Reads& store, const std::string& tenant, const ngsi::RecordPtr& entity,
                              const HistoryQuery& query, bool everything, std::vector<Series>& out) {
  if (!entity || entity->scope_count() == 0 || !is_named(query, ngsi::scope_name())) return ok();
  Sample sample = sample_of_scopes(*entity);
  if (!everything && !is_asked(query, sample)) return ok();
  DOSI_TRY(const bool known, has_scope_history(store, tenant, query.id));
  if (known) return ok();
  Series& series = series_of(out, sample);
  insert(series, std::move(sample), query);
  return ok();
}

}  // namespace

Result<Evolution> evolution(const store::Reads& store, const std::string& tenant, const HistoryQuery& query) {
  // The entity first: what is overwritten between the two reads is then seen twice, not never, and insert() drops
  // twins.
  return evolution(store, tenant, store.get(tenant, query.id), query);
}

Result<Evolution> evolution(const store::Reads& store, const std::string& tenant, const ngsi::RecordPtr& entity,
                            const HistoryQuery& query, Time now) {
  DOSI_TRY(const Marks marks, read_marks(store, tenant, query.id));
  Evolution out{.id = query.id};
  const bool everything = asks_everything(query);
  DOSI_TRY(out.series, history(store, tenant, query, marks, now));
  out.born = marks.born;
  if (!entity) {
    out.types = marks.types;
    out.deleted_at = marks.departed;
    return out;
  }
  out.types.assign(entity->types().begin(), entity->types().end());
  out.created_at = entity->created_at();
  out.modified_at = entity->modified_at();
  for (const ngsi::Slot& slot : entity->slots()) {
    if (!is_named(query, slot.name) || ngsi::is_expired(*entity, slot, now)) continue;
    Sample sample = sample_of(*entity, slot);
    const bool unobserved = everything && sample.observed_at == kNoTime;
    if ((!is_asked(query, sample) && !unobserved) || marks.is_forgotten(sample)) continue;
    Series& series = series_of(out.series, sample);  // before the sample moves away
    insert(series, std::move(sample), query);
  }
  DOSI_CHECK(add_first_scopes(store, tenant, entity, query, everything, out.series));
  std::erase_if(out.series, [](const Series& series) { return series.samples.empty(); });
  return out;
}

Result<std::vector<Sample>> scope_history(const store::Reads& store, const std::string& tenant, const std::string& id,
                                          const ngsi::RecordPtr& entity) {
  DOSI_TRY(auto all,
           store.history(tenant, {.id = id, .attributes = {ngsi::scope_name()}, .property = Property::modified_at}));
  if (!all.empty()) return std::move(all.front().samples);
  std::vector<Sample> out;
  if (entity && entity->scope_count() != 0) out.push_back(sample_of_scopes(*entity));
  return out;
}

Result<std::vector<Sample>> last_instances(const store::Reads& store, const std::string& tenant, const std::string& id,
                                           const ngsi::RecordPtr& entity, Symbol attribute) {
  std::vector<Sample> out;
  if (entity)
    for (const ngsi::Slot& slot : entity->slots(attribute)) out.push_back(sample_of(*entity, slot));
  if (!out.empty()) return out;
  // The newest of a series that ended is its deletion.
  const HistoryQuery query{.id = id, .attributes = {attribute}, .property = Property::modified_at, .last_n = 2};
  DOSI_TRY(auto all, store.history(tenant, query));
  for (Series& series : all) {
    const auto& samples = series.samples;
    const auto last = std::find_if(samples.rbegin(), samples.rend(), [](const Sample& s) { return s.deleted_at == kNoTime; });
    if (last != samples.rend()) out.push_back(*last);
  }
  return out;
}

}  // namespace dosi::broker
