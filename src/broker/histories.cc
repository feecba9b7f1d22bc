#include "broker/histories.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "broker/evolution.h"
#include "broker/marks.h"
#include "broker/transaction.h"
#include "ngsi/merge.h"
#include "ngsi/parse.h"

namespace dosi::broker {
namespace {

using ngsi::Entity;
using ngsi::RecordPtr;
using ngsi::TemporalDocument;
using store::Sample;
using store::Series;
using store::Write;

Time moment(const Sample& s) {
  return s.observed_at != kNoTime ? s.observed_at : s.modified_at;
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

// Takes out of the document what the entity's evolution holds already, so that sending a history twice changes nothing.
Result<void> drop_known(const store::Store& store, const std::string& tenant, TemporalDocument& document) {
  store::HistoryQuery range{.id = document.id};
  for (const Sample& sample : document.samples) {
    if (sample.observed_at == kNoTime) continue;
    if (range.attributes.empty() || range.attributes.back() != sample.attribute)
      range.attributes.push_back(sample.attribute);
    if (range.from == kNoTime || sample.observed_at < range.from) range.from = sample.observed_at;
    if (range.until == kNoTime || sample.observed_at >= range.until) range.until = Time{sample.observed_at.us + 1};
  }
  if (range.attributes.empty()) return ok();
  DOSI_TRY(const Evolution known, evolution(store, tenant, range));
  using Key = std::tuple<Symbol, std::string_view, Time, double, std::string_view>;
  const auto key = [](const Sample& s) { return Key(s.attribute, s.dataset_id, s.observed_at, s.number, s.text); };
  std::set<Key> seen;
  for (const Series& series : known.series)
    for (const Sample& sample : series.samples) seen.insert(key(sample));
  std::erase_if(document.samples, [&](const Sample& s) { return s.observed_at != kNoTime && seen.contains(key(s)); });
  return ok();
}

// Brings what is news into the present, makes the entity if there is none, and the rest into history.
Result<void> write_document(Transaction& transaction, const store::Store& store, const std::string& tenant,
                            TemporalDocument document) {
  const RecordPtr old = transaction.read(document.id);
  DOSI_CHECK(drop_known(store, tenant, document));
  Entity entity = old ? old->unpack() : Entity{.id = document.id, .types = document.types};
  Entity news = take_news(document, entity);
  if (!old) {
    entity.attributes = std::move(news.attributes);
    ngsi::create(entity, transaction.now());
    transaction.put(entity);
  } else if (!news.attributes.empty()) {
    ngsi::append_attributes(entity, std::move(news), true, transaction.now());
    transaction.put(entity);
  }
  if (!document.samples.empty()) transaction.append(document.id, std::move(document.samples));
  return ok();
}

// What there is of an entity's history: of one attribute, or of all. not_found if there is nothing.
Result<std::vector<Series>> require(const store::Store& store, const std::string& tenant, const std::string& id,
                                    std::vector<Symbol> attributes, std::size_t last_n = 0) {
  const store::HistoryQuery all{.id = id,
                                .attributes = std::move(attributes),
                                .property = query::TemporalQuery::Property::modified_at,
                                .last_n = last_n};
  DOSI_TRY(Evolution known, evolution(store, tenant, all));
  if (known.series.empty()) return not_found("There is no such history of the entity '" + id + "'");
  return std::move(known.series);
}

Result<Sample> require_instance(const store::Store& store, const std::string& tenant,
                                const Histories::Instance& which) {
  DOSI_TRY(const auto known, require(store, tenant, which.id, {which.attribute}));
  for (const Series& series : known)
    for (const Sample& sample : series.samples)
      if (sample.instance == which.instance) return sample;
  return not_found("There is no instance " + ngsi::instance_id(which.instance) + " in the history of '" + which.id +
                   "'");
}

// Whether the instance is the entity's present, which history does not hold.
bool is_present(const RecordPtr& entity, const Histories::Instance& which) {
  if (!entity) return false;
  const auto slots = entity->slots(which.attribute);
  return std::any_of(slots.begin(), slots.end(),
                     [&](const ngsi::Slot& s) { return sample_of(*entity, s).instance == which.instance; });
}

}  // namespace

void Histories::append(const Caller& caller, const json::Value& document, Then<bool> then) {
  auto parsed = ngsi::parse_temporal(document, *caller.context, committer_.now());
  if (!parsed) return then(parsed.error());
  committer_.run<bool>(
      caller.tenant,
      [&store = committer_.store(), tenant = caller.tenant,
       parsed = std::move(*parsed)](Transaction& transaction) -> Result<bool> {
        const bool fresh = transaction.read(parsed.id) == nullptr;
        DOSI_CHECK(write_document(transaction, store, tenant, parsed));
        return fresh;
      },
      std::move(then));
}

void Histories::append_to(const Caller& caller, std::string id, const json::Value& fragment, Then<void> then) {
  auto parsed = ngsi::parse_temporal(fragment, *caller.context, committer_.now(), true);
  if (!parsed) return then(parsed.error());
  if (auto known = require(committer_.store(), caller.tenant, id, {}, 1); !known) return then(known.error());
  committer_.run<void>(
      caller.tenant,
      [&store = committer_.store(), tenant = caller.tenant, id = std::move(id),
       parsed = std::move(*parsed)](Transaction& transaction) -> Result<void> {
        TemporalDocument document = parsed;
        document.id = id;
        if (transaction.read(id)) return write_document(transaction, store, tenant, std::move(document));
        transaction.append(id, std::move(document.samples));
        return ok();
      },
      std::move(then));
}

void Histories::erase(const Caller& caller, std::string id, Then<void> then) {
  const auto known = evolution(committer_.store(), caller.tenant,
                               {.id = id, .property = query::TemporalQuery::Property::modified_at, .last_n = 1});
  if (!known) return then(known.error());
  if (known->series.empty()) return then(not_found("There is no history of an entity '" + id + "'"));
  committer_.run<void>(
      caller.tenant,
      [id = std::move(id)](Transaction& transaction) -> Result<void> {
        const bool present = transaction.read(id) != nullptr;
        transaction.erase_history(id, Write::History::erase_entity);
        if (present) transaction.append(id, {forgetting_of({.at = transaction.now()})});
        return ok();
      },
      std::move(then));
}

void Histories::erase_attribute(const Caller& caller, std::string id, Symbol attribute, std::string dataset_id,
                                bool all, Then<void> then) {
  auto known = require(committer_.store(), caller.tenant, id, {attribute});
  if (!known) return then(known.error());
  if (std::none_of(known->begin(), known->end(), [&](const Series& s) { return all || s.dataset_id == dataset_id; }))
    return then(not_found("There is no history of that instance of the attribute of '" + id + "'"));
  committer_.run<void>(
      caller.tenant,
      [=](Transaction& transaction) -> Result<void> {
        Sample which{.attribute = attribute, .dataset_id = all ? std::string(store::kEveryDataset) : dataset_id};
        transaction.erase_history(id, Write::History::erase_attribute, which);
        Forgotten forgotten{.attribute = attribute, .at = transaction.now()};
        if (!all) forgotten.dataset_id = dataset_id;
        transaction.append(id, {forgetting_of(forgotten)});
        return ok();
      },
      std::move(then));
}

void Histories::erase_instance(const Caller& caller, Instance which, Then<void> then) {
  if (auto known = require_instance(committer_.store(), caller.tenant, which); !known) return then(known.error());
  committer_.run<void>(
      caller.tenant,
      [which](Transaction& transaction) -> Result<void> {
        if (is_present(transaction.read(which.id), which)) {
          transaction.append(
              which.id,
              {forgetting_of({.attribute = which.attribute, .instance = which.instance, .at = transaction.now()})});
          return ok();
        }
        transaction.erase_history(which.id, Write::History::erase_instance,
                                  {.attribute = which.attribute, .instance = which.instance});
        return ok();
      },
      std::move(then));
}

void Histories::replace_instance(const Caller& caller, Instance which, const json::Value& fragment, Then<void> then) {
  auto parsed = ngsi::parse_temporal(fragment, *caller.context, committer_.now(), true);
  if (!parsed) return then(parsed.error());
  if (parsed->samples.size() != 1 || parsed->samples[0].attribute != which.attribute)
    return then(bad_request("The body must hold one instance of the attribute that the path names"));
  const auto known = require_instance(committer_.store(), caller.tenant, which);
  if (!known) return then(known.error());
  parsed->samples[0].created_at = known->created_at;  // clause 5.6.14.4
  committer_.run<void>(
      caller.tenant,
      [which, sample = parsed->samples[0]](Transaction& transaction) -> Result<void> {
        if (is_present(transaction.read(which.id), which)) {
          transaction.append(
              which.id,
              {forgetting_of({.attribute = which.attribute, .instance = which.instance, .at = transaction.now()}),
               sample});
          return ok();
        }
        transaction.replace_instance(which.id, {.attribute = which.attribute, .instance = which.instance}, sample);
        return ok();
      },
      std::move(then));
}

namespace {

// The evolution of what is wished, without the instances of other datasets (clause 4.5.5).
Result<Evolution> wished(const store::Store& store, const Caller& caller, const store::HistoryQuery& range,
                         const Histories::Wish& wish) {
  DOSI_TRY(Evolution all, evolution(store, caller.tenant, range));
  if (wish.datasets.empty()) return all;
  std::erase_if(all.series, [&](const Series& series) {
    const std::string_view name = series.dataset_id.empty() ? std::string_view("@none") : series.dataset_id;
    return std::find(wish.datasets.begin(), wish.datasets.end(), name) == wish.datasets.end();
  });
  return all;
}

// Writes one entity's evolution behind what the answer holds; false if there is nothing of it in the range.
Result<bool> show(Histories::Answer& answer, const Caller& caller, const std::string& id, const Evolution& all,
                  const ngsi::TemporalPresentation& how) {
  std::vector<ngsi::TemporalSeries> series;
  for (const Series& s : all.series) {
    series.push_back({s.attribute, s.dataset_id, s.samples});
    answer.complete = answer.complete && s.complete;
    const Time first = ngsi::time_of(s.samples.front(), how.property),
               last = ngsi::time_of(s.samples.back(), how.property);
    if (answer.first == kNoTime || first < answer.first) answer.first = first;
    answer.last = std::max(answer.last, last);
  }
  if (series.empty()) return false;
  const ngsi::TemporalEntity entity{id, all.types, all.created_at, all.modified_at, all.deleted_at, series};
  DOSI_CHECK(ngsi::present_temporal(answer.text, entity, *caller.context, how));
  return true;
}

}  // namespace

Result<Histories::Answer> Histories::retrieve(const Caller& caller, const std::string& id, const Wish& wish) const {
  store::HistoryQuery range = wish.range;
  range.id = id;
  DOSI_TRY(const Evolution all, wished(committer_.store(), caller, range, wish));
  if (all.types.empty()) return not_found("There is no history of an entity '" + id + "'");
  Answer answer;
  DOSI_TRY(const bool shown, show(answer, caller, id, all, wish.how));
  if (!shown) return not_found("Entity '" + id + "' has no values in the time asked for");
  answer.shown = 1;
  return answer;
}

Result<Histories::Answer> Histories::list(const Caller& caller, const query::Matcher& matcher, const Page& page,
                                          const Wish& wish) const {
  Answer answer;
  answer.text = "[";
  store::HistoryQuery range = wish.range;
  std::uint64_t found = 0;
  Result<void> failed = ok();
  const auto visit = [&](const RecordPtr& entity) {
    range.id = entity->id();
    auto all = wished(committer_.store(), caller, range, wish);
    if (!all) return failed = all.error(), false;
    if (all->series.empty() || found++ < page.offset) return true;
    if (answer.shown == page.limit) return answer.more = true, page.count;
    if (answer.shown != 0) answer.text += ',';
    const auto shown = show(answer, caller, range.id, *all, wish.how);
    if (!shown) return failed = shown.error(), false;
    ++answer.shown;
    return true;
  };
  DOSI_CHECK(committer_.store().scan(caller.tenant, matcher, {}, visit));
  DOSI_CHECK(std::move(failed));
  answer.text += ']';
  if (page.count) answer.count = found;
  return answer;
}

}  // namespace dosi::broker
