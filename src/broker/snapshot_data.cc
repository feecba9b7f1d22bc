#include <algorithm>

#include "broker/evolution.h"
#include "broker/marks.h"
#include "broker/snapshots.h"
#include "broker/transaction.h"

namespace dosi::broker::snapshot_data {
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

store::Write put(const ngsi::Entity& entity) {
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

}  // namespace

Result<std::size_t> copy_entities(store::Store& store, const std::string& from, const std::string& to,
                                  const query::Matcher& matcher, const std::vector<Symbol>& attributes) {
  DOSI_TRY(const auto all, matching(store, from, matcher));
  Batch batch(store, to);
  for (const auto& record : all) {
    ngsi::Entity entity = record->unpack();
    if (!attributes.empty())
      std::erase_if(entity.attributes, [&](const ngsi::AttributeSet& set) {
        return std::find(attributes.begin(), attributes.end(), set.name) == attributes.end();
      });
    // Another query may have brought other attributes of it.
    if (const auto there = store.get(to, entity.id))
      for (ngsi::AttributeSet& set : there->unpack().attributes)
        if (entity.find(set.name) == nullptr) entity.attributes.push_back(std::move(set));
    DOSI_CHECK(batch.add(put(entity)));
  }
  DOSI_CHECK(batch.flush());
  return all.size();
}

Result<std::size_t> copy_histories(store::Store& store, const std::string& from, const std::string& to,
                                   const query::Matcher& matcher, const store::HistoryQuery& range) {
  DOSI_TRY(const auto all, matching(store, from, matcher));
  Batch batch(store, to);
  std::size_t copied = 0;
  for (const auto& record : all) {
    store::HistoryQuery of_one = range;
    of_one.id = record->id();
    DOSI_TRY(const Evolution known, evolution(store, from, of_one));
    std::vector<store::Sample> samples = samples_of(known);
    if (samples.empty()) continue;
    ++copied;
    // Its types are known by the entity, or where it is not among those of the snapshot by a mark.
    if (const auto there = store.get(to, of_one.id)) {
      drop_present(samples, *there);
    } else {
      const std::vector<Symbol> types(record->types().begin(), record->types().end());
      const store::Sample mark = departure_of(types, record->modified_at());
      samples.push_back(mark);
      for (const Symbol type : types) DOSI_CHECK(batch.add({.id = departed_key(type, of_one.id), .samples = {mark}}));
    }
    DOSI_CHECK(batch.add({.id = of_one.id, .samples = std::move(samples)}));
  }
  DOSI_CHECK(batch.flush());
  return copied;
}

Result<void> copy_all(store::Store& store, const std::string& from, const std::string& to) {
  DOSI_TRY(const auto everything, query::Matcher::compile({}));
  DOSI_TRY(const auto all, matching(store, from, everything));
  Batch batch(store, to);
  const auto add_history = [&](const std::string& id) -> Result<void> {
    DOSI_TRY(const auto series, store.history(from, {.id = id, .property = query::TemporalQuery::Property::modified_at}));
    return series.empty() ? ok() : batch.add({.id = id, .samples = samples_of({.series = series})});
  };
  for (const auto& record : all) {
    DOSI_CHECK(batch.add(put(record->unpack())));
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

}  // namespace dosi::broker::snapshot_data
