#include "broker/telling.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <tuple>

#include "broker/evolution.h"
#include "broker/marks.h"
#include "ngsi/merge.h"

namespace dosi::broker {
namespace {

using ngsi::Entity;
using ngsi::RecordPtr;
using ngsi::TemporalDocument;
using store::Sample;
using store::Series;
using Property = query::TemporalQuery::Property;

Time moment(const Sample& s) {
  return s.observed_at != kNoTime ? s.observed_at : s.modified_at;
}

// Since when scopes hold; from the beginning where nothing says it.
Time scope_time(const Sample& s) {
  return s.deleted_at != kNoTime ? s.deleted_at : s.observed_at;
}

bool has_types(const ngsi::Record& entity, const std::vector<Symbol>& types) {
  return std::all_of(types.begin(), types.end(), [&](Symbol type) { return entity.has_type(type); });
}

bool is_scope(const Sample& sample) {
  return sample.attribute == ngsi::scope_name();
}

bool says_the_same(const Sample& a, const Sample& b) {
  return a.number == b.number && a.text == b.text && (a.deleted_at == kNoTime) == (b.deleted_at == kNoTime);
}

bool same_series(const Sample& a, const Sample& b) {
  return a.attribute == b.attribute && a.dataset_id == b.dataset_id;
}

// Whether the newest sample of a series is newer than what stands in the entity.
bool is_news(const Entity& entity, const Sample& sample) {
  if (sample.deleted_at != kNoTime || sample.attribute == ngsi::scope_name()) return false;
  const ngsi::AttributeSet* set = entity.find(sample.attribute);
  const ngsi::Attribute* present = set == nullptr ? nullptr : set->find(sample.dataset_id);
  if (present == nullptr) return true;
  return present->observed_at != kNoTime && sample.observed_at != kNoTime && sample.observed_at > present->observed_at;
}

// Takes what is news to the entity out of the document: the newest instance of each series, if it is newer than the
// present one. What is older stays in the document, for history.
Entity take_news(TemporalDocument& document, const Entity& entity) {
  Entity news{.id = document.id};
  auto& samples = document.samples;
  std::stable_sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) {
    return std::tuple(a.attribute, std::string_view(a.dataset_id), moment(a)) <
           std::tuple(b.attribute, std::string_view(b.dataset_id), moment(b));
  });
  std::vector<Sample> past;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const bool newest = i + 1 == samples.size() || !same_series(samples[i], samples[i + 1]);
    if (!newest || !is_news(entity, samples[i])) {
      past.push_back(std::move(samples[i]));
      continue;
    }
    ngsi::AttributeSet* set = news.find(samples[i].attribute);
    if (set == nullptr) set = &news.attributes.emplace_back(ngsi::AttributeSet{samples[i].attribute, {}});
    set->instances.push_back(ngsi::instance_of(samples[i]));
    set->instances.back().dataset_id = samples[i].dataset_id;
  }
  samples = std::move(past);
  return news;
}

// What of the document the entity's evolution has a moment for already: the same instance told twice is taken out, so that
// sending a history twice changes nothing; another one for the same time and datasetId is a correction.
struct Correction {
  Sample wrong, right;
};
Result<std::vector<Correction>> take_known(const store::Store& store, const std::string& tenant, TemporalDocument& document) {
  std::vector<Correction> corrections;
  store::HistoryQuery range{.id = document.id};
  for (const Sample& sample : document.samples) {
    if (sample.observed_at == kNoTime) continue;
    if (range.attributes.empty() || range.attributes.back() != sample.attribute)
      range.attributes.push_back(sample.attribute);
    if (range.from == kNoTime || sample.observed_at < range.from) range.from = sample.observed_at;
    if (range.until == kNoTime || sample.observed_at >= range.until) range.until = Time{sample.observed_at.us + 1};
  }
  if (range.attributes.empty()) return corrections;
  DOSI_TRY(const Evolution known, evolution(store, tenant, range));
  using Key = std::tuple<Symbol, std::string_view, Time>;
  const auto key = [](const Sample& s) { return Key(s.attribute, s.dataset_id, s.observed_at); };
  std::map<Key, std::vector<const Sample*>> seen;
  for (const Series& series : known.series)
    for (const Sample& sample : series.samples) seen[key(sample)].push_back(&sample);
  std::erase_if(document.samples, [&](Sample& s) {
    const auto twins = s.observed_at == kNoTime ? seen.end() : seen.find(key(s));
    if (twins == seen.end()) return false;
    if (std::any_of(twins->second.begin(), twins->second.end(), [&](const Sample* twin) { return says_the_same(s, *twin); })) return true;
    if (is_scope(s)) return false;
    const Sample& wrong = *twins->second.back();
    s.created_at = wrong.created_at, s.instance = wrong.instance;
    corrections.push_back({wrong, std::move(s)});
    return true;
  });
  return corrections;
}

void add_types(std::vector<Symbol>& types, const std::vector<Symbol>& more) {
  for (const Symbol type : more)
    if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
}

// The scopes that the document makes the present ones: given without a time, or told for a time that nothing follows.
Result<std::optional<std::vector<std::string>>> new_scopes(const store::Store& store, const std::string& tenant,
                                                           const RecordPtr& entity, const TemporalDocument& document) {
  using Scopes = std::optional<std::vector<std::string>>;
  if (!document.scopes.empty()) return Scopes(document.scopes);
  const Sample* newest = nullptr;
  for (const Sample& s : document.samples)
    if (is_scope(s) && (newest == nullptr || scope_time(s) >= scope_time(*newest))) newest = &s;
  if (newest == nullptr) return Scopes();
  DOSI_TRY(const auto known, scope_history(store, tenant, document.id, entity));
  if (std::any_of(known.begin(), known.end(), [&](const Sample& s) { return scope_time(s) > scope_time(*newest); }))
    return Scopes();
  return Scopes(ngsi::scopes_of(*newest));
}

}  // namespace

Result<Known> known_of(const store::Store& store, const std::string& tenant, const std::string& id) {
  const RecordPtr entity = store.get(tenant, id);
  DOSI_TRY(const Marks marks, read_marks(store, tenant, id));
  if (!entity) return Known{marks.departed != kNoTime, marks.types, marks.departed, marks.born};
  Known known{true, {entity->types().begin(), entity->types().end()}, kNoTime, marks.born};
  // What stands in the entity and was not forgotten is evolution enough; only else history must be looked through.
  if (marks.forgotten.empty() && !entity->slots().empty()) return known;
  DOSI_TRY(const Evolution all, evolution(store, tenant, entity, {.id = id, .property = Property::modified_at, .last_n = 1}));
  known.any = !all.series.empty();
  return known;
}

void correct(Transaction& transaction, const Sample& wrong, const Sample& right, const std::string& id) {
  const RecordPtr present = transaction.read(id);
  const auto says_it = [&](const ngsi::Slot& slot) {
    const Sample s = sample_of(*present, slot);
    return s.instance == wrong.instance ||
           (s.dataset_id == wrong.dataset_id && s.observed_at == wrong.observed_at && says_the_same(s, wrong));
  };
  const auto slots = present ? present->slots(wrong.attribute) : std::span<const ngsi::Slot>();
  const auto slot = std::find_if(slots.begin(), slots.end(), says_it);
  const bool stands = slot != slots.end(), told = !stands || sample_of(*present, *slot).instance != wrong.instance;
  const Time now = transaction.now();
  if (stands && right.dataset_id == wrong.dataset_id) {
    Entity entity = present->unpack();
    entity.modified_at = now;
    *entity.find(wrong.attribute)->find(wrong.dataset_id) = ngsi::instance_of(right);
    transaction.correct(entity);
    const RecordPtr after = transaction.read(id);
    const Time later{now.us + 1};
    for (const ngsi::Slot& s : after->slots(wrong.attribute))
      if (after->dataset(s) == wrong.dataset_id)
        transaction.append(id, {forgetting_of({.attribute = wrong.attribute, .instance = sample_of(*after, s).instance, .at = later})});
  } else if (!told) {
    transaction.append(id, {forgetting_of({.attribute = wrong.attribute, .instance = wrong.instance, .at = now})});
  }
  if (told)
    transaction.replace_instance(id, {.attribute = wrong.attribute, .instance = wrong.instance}, right);
  else
    transaction.append(id, {right});
}

Result<void> tell(Transaction& transaction, const store::Store& store, const std::string& tenant,
                            TemporalDocument document) {
  DOSI_TRY(const auto corrections, take_known(store, tenant, document));
  for (const Correction& c : corrections) correct(transaction, c.wrong, c.right, document.id);
  const RecordPtr old = transaction.read(document.id);
  Entity entity = old ? old->unpack() : Entity{.id = document.id, .types = document.types};
  Entity news = take_news(document, entity);
  news.types = document.types;
  DOSI_TRY(auto scopes, new_scopes(store, tenant, old, document));
  const auto how = document.scopes.empty() ? Transaction::Scopes::told : Transaction::Scopes::from_now;
  if (!old) {
    entity.attributes = std::move(news.attributes);
    if (scopes) entity.scopes = std::move(*scopes);
    ngsi::create(entity, transaction.now());
    transaction.put(entity);
    transaction.append(document.id, {birth_of(transaction.now())});
  } else if (!news.attributes.empty() || (scopes && *scopes != entity.scopes) || !has_types(*old, document.types)) {
    ngsi::append_attributes(entity, std::move(news), true, transaction.now());
    if (scopes) entity.scopes = std::move(*scopes);
    transaction.put(entity, how);
  }
  if (!document.samples.empty()) transaction.append(document.id, std::move(document.samples));
  return ok();
}

void tell_past(Transaction& transaction, const Known& known, TemporalDocument document) {
  std::vector<Symbol> types = known.types;
  add_types(types, document.types);
  if (types.size() != known.types.size()) {
    for (std::size_t i = known.types.size(); i < types.size(); ++i)
      transaction.append(departed_key(types[i], document.id), {departure_of(types, known.deleted_at)});
    transaction.append(document.id, {departure_of(types, known.deleted_at)});
  }
  transaction.append(document.id, std::move(document.samples));
}

}  // namespace dosi::broker
