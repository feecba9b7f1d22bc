#include <algorithm>

#include "store_rocks/rocks_store.h"

namespace dosi::store_rocks {
namespace {

using store::Store;

// One scan on its way: which records match, which of them the caller sees.
class Scan {
 public:
  Scan(const RocksStore& store, const Tenant& tenant, const query::Matcher& matcher, Store::Page page, const Store::Visit& visit)
      : store_(store), tenant_(tenant), matcher_(matcher), page_(page), visit_(visit),
        resolve_([this](std::string_view id) { return linked(id); }) {}

  // Entities of a set that decides the query alone: counting and skipping look at no record.
  Result<bool> whole() {
    std::vector<std::uint32_t> some;
    const bool possible = tenant_.with_index([&](const Index& index) {
      const Roaring* set = index.whole_answer(matcher_.query());
      if (set == nullptr || index.may_have_expired(matcher_.query(), *set)) return false;
      if (page_.count != nullptr) *page_.count = set->cardinality();
      std::uint32_t first = 0;
      if (page_.offset < set->cardinality() && set->select(static_cast<std::uint32_t>(page_.offset), &first)) take(*set, first, kFew, some);
      return true;
    });
    while (possible && !some.empty()) {
      for (const std::uint32_t ordinal : some) {
        DOSI_TRY(const RecordPtr record, match(ordinal));
        if (record && !visit_(record)) return true;
      }
      const std::uint32_t next = some.back() + 1;
      some.clear();
      tenant_.with_index([&](const Index& index) { take(*index.whole_answer(matcher_.query()), next, kMany, some); return 0; });
    }
    return possible;
  }

  Result<void> selected(const Selection& selection) {
    std::uint64_t matched = 0;
    bool open = true;
    for (std::size_t i = 0; i < selection.ordinals.size() && (open || page_.count != nullptr); ++i) {
      const bool certain = selection.verdicts[i] == kYes;
      if (certain && (!open || matched < page_.offset)) {
        ++matched;
        continue;
      }
      DOSI_TRY(const RecordPtr record, match(selection.ordinals[i]));
      if (!record) continue;
      if (++matched > page_.offset && open) open = visit_(record);
    }
    if (page_.count != nullptr) *page_.count = matched;
    return ok();
  }

  Result<void> ordered(const Selection& selection) {
    std::vector<RecordPtr> found;
    for (const std::uint32_t ordinal : selection.ordinals) {
      DOSI_TRY(RecordPtr record, match(ordinal));
      if (record) found.push_back(std::move(record));
    }
    if (page_.count != nullptr) *page_.count = found.size();
    // A heap gives the first page without sorting the rest.
    const auto later = [&](const RecordPtr& a, const RecordPtr& b) { return matcher_.before(*b, *a); };
    std::make_heap(found.begin(), found.end(), later);
    for (std::size_t seen = 0; !found.empty(); ++seen) {
      std::pop_heap(found.begin(), found.end(), later);
      const RecordPtr record = std::move(found.back());
      found.pop_back();
      if (seen >= page_.offset && !visit_(record)) break;
    }
    return ok();
  }

 private:
  static constexpr std::size_t kFew = 64, kMany = 1024;

  static void take(const Roaring& set, std::uint32_t from, std::size_t most, std::vector<std::uint32_t>& out) {
    auto it = set.begin();
    it.equalorlarger(from);
    for (; it != set.end() && out.size() < most; ++it) out.push_back(*it);
  }
  // The record if it is (still) one that the query means.
  Result<RecordPtr> match(std::uint32_t ordinal) const {
    DOSI_TRY(RecordPtr record, store_.read(tenant_, ordinal, false));
    return record && matcher_.matches(*record, resolve_) ? record : RecordPtr();
  }
  RecordPtr linked(std::string_view id) const { return store_.get(tenant_.name(), id); }

  const RocksStore& store_;
  const Tenant& tenant_;
  const query::Matcher& matcher_;
  const Store::Page page_;
  const Store::Visit& visit_;
  const query::Resolve resolve_;
};

Selection by_ids(const Tenant& tenant, const std::vector<std::string>& ids) {
  Selection selection;
  for (const std::string& id : ids)
    if (const auto ordinal = tenant.find(id)) selection.ordinals.push_back(*ordinal);
  auto& ordinals = selection.ordinals;
  std::sort(ordinals.begin(), ordinals.end());
  ordinals.erase(std::unique(ordinals.begin(), ordinals.end()), ordinals.end());
  selection.verdicts.assign(ordinals.size(), kMaybe);
  return selection;
}

}  // namespace

Result<void> RocksStore::scan(std::string_view tenant, const query::Matcher& matcher, Page page, const Visit& visit) const {
  if (page.count != nullptr) *page.count = 0;
  Tenant* t = tenants_.find(tenant);
  if (t == nullptr) return ok();
  Scan scan(*this, *t, matcher, page, visit);
  DOSI_TRY(const bool answered, scan.whole());
  if (answered) return ok();
  Selection selection;
  if (!matcher.query().ids.empty()) {
    selection = by_ids(*t, matcher.query().ids);
  } else {
    t->prepare_columns(matcher);
    selection = t->with_index([&](const Index& index) { return index.select(matcher); });
  }
  return matcher.query().order.empty() ? scan.selected(selection) : scan.ordered(selection);
}

}  // namespace dosi::store_rocks
