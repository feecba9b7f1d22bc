#include <algorithm>

#include "broker/evolution.h"
#include "broker/marks.h"
#include "broker/snapshots.h"
#include "broker/transaction.h"
#include "ngsi/merge.h"
#include "ngsi/syntax.h"

namespace dosi::broker {
namespace {

// Writes in changes of a size that no store minds.
class Batch {
 public:
  Batch(store::Store& store, const std::string& tenant) : store_(store) { change_.tenant = tenant; }

  Result<void> add(store::Write write) {
    samples_ += write.samples.size();
    change_.writes.push_back(std::move(write));
    return change_.writes.size() >= 1000 || samples_ >= 100'000 ? flush() : ok();
  }
  Result<void> flush() {
    if (change_.writes.empty()) return ok();
    store::Change change{change_.tenant, {}};
    change.writes.swap(change_.writes);
    samples_ = 0;
    DOSI_TRY(const auto applied, store_.apply(std::move(change), [](Result<void>) {}));
    (void)applied;
    return store_.flush();
  }

 private:
  store::Store& store_;
  store::Change change_;
  std::size_t samples_ = 0;
};

store::Write write_of(const ngsi::Entity& entity) {
  return {.id = entity.id, .current = store::Write::Current::put, .record = ngsi::Record::pack(entity)};
}

// The samples of a history, without its marks of what was forgotten: these are not in it any more.
std::vector<store::Sample> samples_of(const Evolution& evolution) {
  std::vector<store::Sample> out;
  for (const store::Series& series : evolution.series)
    for (const store::Sample& sample : series.samples) {
      out.push_back(sample);
      out.back().dataset_id = series.dataset_id;
      out.back().attribute = series.attribute;
    }
  return out;
}

// What stands in the entity joins its history by itself.
void drop_present(std::vector<store::Sample>& samples, const ngsi::Record& entity) {
  for (const ngsi::Slot& slot : entity.slots()) {
    const std::uint64_t present = sample_of(entity, slot).instance;
    std::erase_if(samples, [&](const store::Sample& s) { return s.attribute == slot.name && s.instance == present; });
  }
}

Result<std::vector<ngsi::RecordPtr>> matching(const store::Store& store, const std::string& tenant,
                                              const query::Matcher& matcher) {
  std::vector<ngsi::RecordPtr> out;
  DOSI_CHECK(store.scan(tenant, matcher, {}, [&](const ngsi::RecordPtr& entity) { return out.push_back(entity), true; }));
  return out;
}

bool shows(const ngsi::Presentation& how, Symbol attribute, std::string_view dataset_id) {
  const std::string_view dataset = dataset_id.empty() ? ngsi::kNone : dataset_id;
  const bool wanted = how.datasets.empty() || std::find(how.datasets.begin(), how.datasets.end(), dataset) != how.datasets.end();
  return wanted && ngsi::shows(how, attribute);
}

// What a projection leaves of an entity, beside what the snapshot has of it: another query may have brought other attributes.
// Its types stay, since no entity is without.
ngsi::Entity present_part(const ngsi::Record& record, const ngsi::Presentation& how, const ngsi::RecordPtr& there) {
  ngsi::Entity entity = record.unpack();
  for (ngsi::AttributeSet& set : entity.attributes)
    std::erase_if(set.instances, [&](const ngsi::Attribute& a) { return !shows(how, set.name, a.dataset_id); });
  std::erase_if(entity.attributes, [](const ngsi::AttributeSet& set) { return set.instances.empty(); });
  ngsi::Presentation members = how;
  members.attrs.clear();
  if (!ngsi::shows(members, ngsi::scope_name())) entity.scopes.clear();
  if (!there) return entity;
  ngsi::Entity before = there->unpack();
  for (ngsi::AttributeSet& set : before.attributes)
    if (entity.find(set.name) == nullptr) entity.attributes.push_back(std::move(set));
  if (entity.scopes.empty()) entity.scopes = std::move(before.scopes);
  return entity;
}

// The types of a history's entity are known by the entity, or where it is not in the snapshot by a mark.
Result<void> add_past(Batch& batch, const ngsi::Record& record, std::vector<store::Sample> samples, const ngsi::RecordPtr& there) {
  const std::string id(record.id());
  if (there) {
    drop_present(samples, *there);
  } else {
    const std::vector<Symbol> types(record.types().begin(), record.types().end());
    const store::Sample mark = departure_of(types, record.modified_at());
    samples.push_back(mark);
    for (const Symbol type : types) DOSI_CHECK(batch.add({.id = departed_key(type, id), .samples = {mark}}));
  }
  return batch.add({.id = id, .samples = std::move(samples)});
}

}  // namespace

Result<std::size_t> Snapshots::take_in(const store::Store& seen, const std::string& tenant, const Snapshot& snapshot,
                                       const SnapshotQuery& query) {
  DOSI_TRY(const auto all, matching(seen, tenant, query.matcher));
  Batch batch(store_, snapshot.data);
  std::size_t taken = 0;
  for (const auto& record : all) {
    if (!ngsi::leaves_anything(query.how, *record)) continue;
    if (!query.range) {
      DOSI_CHECK(batch.add(write_of(present_part(*record, query.how, store_.get(snapshot.data, record->id())))));
      ++taken;
      continue;
    }
    store::HistoryQuery of_one = *query.range;
    of_one.id = record->id();
    DOSI_TRY(Evolution known, evolution(seen, tenant, of_one));
    std::erase_if(known.series, [&](const store::Series& s) { return !shows(query.how, s.attribute, s.dataset_id); });
    std::vector<store::Sample> samples = samples_of(known);
    if (samples.empty()) continue;
    ++taken;
    DOSI_CHECK(add_past(batch, *record, std::move(samples), store_.get(snapshot.data, of_one.id)));
  }
  DOSI_CHECK(batch.flush());
  return taken;
}

namespace snapshot_data {

Result<void> copy_all(store::Store& store, const std::string& from, const std::string& to) {
  DOSI_TRY(const auto everything, query::Matcher::compile({}));
  DOSI_TRY(const auto all, matching(store, from, everything));
  Batch batch(store, to);
  const auto add_history = [&](const std::string& id) -> Result<void> {
    DOSI_TRY(const auto series, store.history(from, {.id = id, .property = query::TemporalQuery::Property::modified_at}));
    return series.empty() ? ok() : batch.add({.id = id, .samples = samples_of({.series = series})});
  };
  for (const auto& record : all) {
    DOSI_CHECK(batch.add(write_of(record->unpack())));
    DOSI_CHECK(add_history(std::string(record->id())));
  }
  std::string after;
  for (;;) {  // of those that are gone
    DOSI_TRY(const auto ids, store.history_ids(from, after, 1000));
    if (ids.empty()) break;
    for (const std::string& id : ids) DOSI_CHECK(add_history(id));
    after = ids.back();
  }
  return batch.flush();
}

Result<void> erase_all(store::Store& store, const std::string& tenant) {
  DOSI_TRY(const auto everything, query::Matcher::compile({}));
  DOSI_TRY(const auto all, matching(store, tenant, everything));
  Batch batch(store, tenant);
  for (const auto& record : all)
    DOSI_CHECK(batch.add({.id = std::string(record->id()), .current = store::Write::Current::erase}));
  DOSI_CHECK(batch.flush());
  for (;;) {
    DOSI_TRY(const auto ids, store.history_ids(tenant, "", 1000));
    if (ids.empty()) break;
    for (const std::string& id : ids) DOSI_CHECK(batch.add({.id = id, .history = store::Write::History::erase_entity}));
    DOSI_CHECK(batch.flush());
  }
  for (const std::string& key : store.documents(tenant, "")) DOSI_CHECK(store.put_document(tenant, key, ""));
  return ok();
}

}  // namespace snapshot_data

}  // namespace dosi::broker
