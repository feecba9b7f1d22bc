#include "federation/union_store.h"

#include <algorithm>

#include "ngsi/aggregate.h"
#include "ngsi/record.h"

namespace dosi::federation {
namespace {

using store::HistoryQuery;
using store::Sample;
using store::Series;

ngsi::TimeProperty property_of(const HistoryQuery& query) {
  return static_cast<ngsi::TimeProperty>(query.property);
}

bool is_asked(const HistoryQuery& query, const Sample& sample) {
  if (!query.attributes.empty() && std::find(query.attributes.begin(), query.attributes.end(), sample.attribute) == query.attributes.end())
    return false;
  const Time t = ngsi::time_of(sample, property_of(query));
  return t != kNoTime && (query.from == kNoTime || t >= query.from) && (query.until == kNoTime || t < query.until);
}

void cut(Series& series, const HistoryQuery& query) {
  auto& samples = series.samples;
  std::stable_sort(samples.begin(), samples.end(), [&](const Sample& a, const Sample& b) {
    return ngsi::time_of(a, property_of(query)) < ngsi::time_of(b, property_of(query));
  });
  if (query.last_n != 0 && samples.size() > query.last_n) samples.erase(samples.begin(), samples.end() - static_cast<std::ptrdiff_t>(query.last_n));
  if (query.limit != 0 && samples.size() > query.limit) samples.resize(query.limit), series.complete = false;
}

}  // namespace

void UnionStore::put(const ngsi::Entity& entity, std::vector<std::string> sources) {
  entities_[entity.id] = ngsi::Record::pack(entity, 1);
  sources_[entity.id] = std::move(sources);
}

std::vector<std::string> UnionStore::sources_of(std::string_view id) const {
  const auto at = sources_.find(id);
  return at == sources_.end() ? std::vector<std::string>{"@none"} : at->second;
}

void UnionStore::put_history(const std::string& id, std::vector<Sample> samples) {
  histories_[id] = std::move(samples);
}

ngsi::RecordPtr UnionStore::get(std::string_view tenant, std::string_view id) const {
  const auto at = tenant == tenant_ ? entities_.find(id) : entities_.end();
  return at == entities_.end() ? own_.get(tenant, id) : at->second;
}

Result<void> UnionStore::scan(std::string_view tenant, const query::Matcher& matcher, Page page, const Visit& visit) const {
  if (tenant != tenant_ || entities_.empty()) return own_.scan(tenant, matcher, page, visit);
  std::uint64_t found = 0;
  bool wanted = true;
  const auto take = [&](const ngsi::RecordPtr& entity) {
    if (found++ < page.offset || !wanted) return true;
    wanted = visit(entity);
    return wanted || page.count != nullptr;
  };
  const query::Resolve linked = [&](std::string_view id) { return get(tenant, id); };
  for (const auto& [id, entity] : entities_)
    if ((whole_ || matcher.matches(*entity, linked)) && !take(entity)) return ok();
  DOSI_CHECK(own_.scan(tenant, matcher, {}, [&](const ngsi::RecordPtr& entity) {
    return entities_.contains(entity->id()) || take(entity);
  }));
  if (page.count != nullptr) *page.count = found;
  return ok();
}

Result<std::vector<Series>> UnionStore::history(std::string_view tenant, const HistoryQuery& query) const {
  const auto at = tenant == tenant_ ? histories_.find(query.id) : histories_.end();
  if (at == histories_.end()) return own_.history(tenant, query);
  std::map<std::pair<std::string_view, std::string_view>, Series> by_name;
  for (const Sample& sample : at->second) {
    if (!is_asked(query, sample)) continue;
    Series& series = by_name[{text(sample.attribute), sample.dataset_id}];
    series.attribute = sample.attribute;
    series.dataset_id = sample.dataset_id;
    series.samples.push_back(sample);
  }
  std::vector<Series> out;
  for (auto& [name, series] : by_name) {
    cut(series, query);
    out.push_back(std::move(series));
  }
  return out;
}

Result<std::vector<std::string>> UnionStore::history_ids(std::string_view tenant, std::string_view after, std::size_t limit) const {
  DOSI_TRY(auto ids, own_.history_ids(tenant, after, limit));
  if (tenant != tenant_) return ids;
  for (auto it = histories_.upper_bound(after); it != histories_.end(); ++it) ids.push_back(it->first);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  if (ids.size() > limit) ids.resize(limit);
  return ids;
}

}  // namespace dosi::federation
