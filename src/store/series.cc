#include "store/series.h"

#include <algorithm>
#include <tuple>

namespace dosi::store {

Time time_of(const Sample& sample, query::TemporalQuery::Property property) {
  using enum query::TemporalQuery::Property;
  switch (property) {
    case observed_at: return sample.observed_at;
    case created_at: return sample.created_at;
    case modified_at: return sample.modified_at;
    case deleted_at: return sample.deleted_at;
  }
  return kNoTime;
}

bool in_range(const Sample& sample, const HistoryQuery& query) {
  if (query.without_observed_at && sample.observed_at != kNoTime) return false;
  const Time t = time_of(sample, query.property);
  return t != kNoTime && (query.from == kNoTime || t >= query.from) && (query.until == kNoTime || t < query.until);
}

void arrange(Series& series, const HistoryQuery& query) {
  auto& samples = series.samples;
  const auto earlier = [&](const Sample& a, const Sample& b) {
    const Time ta = time_of(a, query.property), tb = time_of(b, query.property);
    return ta != tb ? ta < tb : a.instance < b.instance;
  };
  if (!std::is_sorted(samples.begin(), samples.end(), earlier)) std::stable_sort(samples.begin(), samples.end(), earlier);
  if (query.last_n != 0 && samples.size() > query.last_n)
    samples.erase(samples.begin(), samples.end() - static_cast<std::ptrdiff_t>(query.last_n));
  if (query.limit != 0 && samples.size() > query.limit) {
    samples.resize(query.limit);
    series.complete = false;
  }
}

bool before(const Series& a, const Series& b) {
  return std::tuple(text(a.attribute), std::string_view(a.dataset_id)) <
         std::tuple(text(b.attribute), std::string_view(b.dataset_id));
}

}  // namespace dosi::store
