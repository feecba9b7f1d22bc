#include "broker/seen.h"

#include <algorithm>
#include <map>
#include <optional>

#include "access/view.h"
#include "broker/marks.h"
#include "ngsi/merge.h"
#include "ngsi/place.h"
#include "store/series.h"

namespace dosi::broker {
namespace {

using query::Matcher;
using query::Query;
using store::HistoryQuery;
using store::RecordPtr;
using store::Sample;
using store::Series;

constexpr std::size_t kIdsAtOnce = 1000;

// The parts of a query that ask for nothing one may not see: who an entity is, and in which scope. The rest is asked again of what is seen.
Result<Matcher> without_contents(const Query& query) {
  return Matcher::compile(
      {.selectors = query.selectors, .ids = query.ids, .id_pattern = query.id_pattern, .types = query.types, .scope = query.scope, .now = query.now});
}

Time time_of(const Sample& s) {
  return s.deleted_at != kNoTime ? s.deleted_at : s.observed_at != kNoTime ? s.observed_at : s.modified_at;
}

// Whether the entity has been somewhere else before.
Result<bool> has_moved(const store::Reads& store, std::string_view tenant, std::string_view id) {
  using Property = query::TemporalQuery::Property;
  for (const Property property : {Property::observed_at, Property::modified_at}) {
    DOSI_TRY(const auto before, store.history(tenant, {.id = std::string(id), .attributes = {ngsi::location_name()}, .property = property, .last_n = 1}));
    if (!before.empty()) return true;
  }
  return false;
}

}  // namespace

RecordPtr Seen::get(std::string_view tenant, std::string_view id) const {
  const RecordPtr entity = store_.get(tenant, id);
  return entity ? view_->seen(entity) : nullptr;
}

Result<void> Seen::scan(std::string_view tenant, const Matcher& matcher, Page page, const Visit& visit) const {
  if (!matcher.query().order.empty()) return scan_in_order(tenant, matcher, page, visit);
  DOSI_TRY(const Matcher candidates, without_contents(matcher.query()));
  const query::Resolve linked = [&](std::string_view id) { return get(tenant, id); };
  std::uint64_t found = 0;
  bool wants_more = true;
  DOSI_CHECK(store_.scan(tenant, candidates, {}, [&](const RecordPtr& entity) {
    const RecordPtr part = view_->seen(entity);
    if (!part || !matcher.matches(*part, linked)) return true;
    if (found++ >= page.offset && wants_more) wants_more = visit(part);
    return wants_more || page.count != nullptr;
  }));
  if (page.count != nullptr) *page.count = found;
  return ok();
}

Result<void> Seen::scan_in_order(std::string_view tenant, const Matcher& matcher, Page page, const Visit& visit) const {
  Query unordered = matcher.query();
  unordered.order.clear();
  DOSI_TRY(const Matcher all, Matcher::compile(std::move(unordered)));
  std::vector<RecordPtr> found;
  DOSI_CHECK(scan(tenant, all, {}, [&](const RecordPtr& entity) { return found.push_back(entity), true; }));
  std::ranges::sort(found, [&](const RecordPtr& a, const RecordPtr& b) { return matcher.before(*a, *b); });
  if (page.count != nullptr) *page.count = found.size();
  for (std::size_t i = page.offset; i < found.size(); ++i)
    if (!visit(found[i])) break;
  return ok();
}

Result<std::vector<Series>> Seen::history(std::string_view tenant, const HistoryQuery& query) const {
  const RecordPtr entity = store_.get(tenant, query.id);
  std::vector<Symbol> types;
  std::optional<geo::Geometry> place;
  if (entity) {
    types.assign(entity->types().begin(), entity->types().end());
    if (view_->asks_places()) {
      DOSI_TRY(const bool moved, has_moved(store_, tenant, query.id));
      if (!moved) place = access::place_of(*entity);
    }
  } else {
    DOSI_TRY(Marks marks, read_marks(store_, std::string(tenant), query.id));
    types = std::move(marks.types);
  }
  HistoryQuery whole = query;
  whole.last_n = whole.limit = 0;
  DOSI_TRY(auto all, store_.history(tenant, whole));
  const bool scopes = view_->may_see(types);
  for (Series& series : all) {
    if (is_mark(series.attribute)) continue;
    std::erase_if(series.samples, [&](const Sample& s) {
      return series.attribute == ngsi::scope_name() ? !scopes : !view_->sees(types, s.attribute, time_of(s), place ? &*place : nullptr);
    });
    store::arrange(series, query);
  }
  std::erase_if(all, [](const Series& s) { return s.samples.empty(); });
  return all;
}

Result<bool> Seen::may_see_past(std::string_view tenant, std::string_view id) const {
  const auto [type, of] = read_departed_key(id);
  DOSI_TRY(const Marks marks, read_marks(store_, std::string(tenant), std::string(type ? of : id)));
  return view_->may_see(marks.types);
}

Result<std::vector<std::string>> Seen::history_ids(std::string_view tenant, std::string_view after, std::size_t limit) const {
  std::vector<std::string> out;
  for (std::string from(after); out.size() < limit;) {
    DOSI_TRY(auto ids, store_.history_ids(tenant, from, std::max(limit, kIdsAtOnce)));
    if (ids.empty()) break;
    from = ids.back();
    for (std::string& id : ids) {
      DOSI_TRY(const bool shown, may_see_past(tenant, id));
      if (shown && out.size() < limit) out.push_back(std::move(id));
    }
  }
  return out;
}

std::vector<store::TypeCount> Seen::types(std::string_view tenant) const {
  std::map<std::string_view, store::TypeCount> found;
  const auto everything = Matcher::compile({});
  const auto scanned = scan(tenant, *everything, {}, [&](const RecordPtr& entity) {
    for (const Symbol type : entity->types()) ++found.try_emplace(text(type), type, 0).first->second.entities;
    return true;
  });
  std::vector<store::TypeCount> out;
  if (scanned)
    for (const auto& [name, count] : found) out.push_back(count);
  return out;
}

}  // namespace dosi::broker
