#include "broker/histories.h"

#include <algorithm>

#include "broker/evolution.h"
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

Time moment(const Sample& s) { return s.observed_at != kNoTime ? s.observed_at : s.modified_at; }

bool same_series(const Sample& a, const Sample& b) {
  return a.attribute == b.attribute && a.dataset_id == b.dataset_id;
}

// The entity that a history alone describes: the newest instance of each series is its present. Those samples leave
// the document; what is older stays history.
Entity present_of(TemporalDocument& document, Time now) {
  Entity entity{.id = document.id, .types = document.types};
  auto& samples = document.samples;
  std::stable_sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) {
    return std::tuple(a.attribute, std::string_view(a.dataset_id), moment(a)) <
           std::tuple(b.attribute, std::string_view(b.dataset_id), moment(b));
  });
  std::vector<Sample> past;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const bool newest = i + 1 == samples.size() || !same_series(samples[i], samples[i + 1]);
    const bool shows = newest && samples[i].deleted_at == kNoTime && samples[i].attribute != ngsi::scope_name();
    if (!shows) {
      past.push_back(std::move(samples[i]));
      continue;
    }
    ngsi::AttributeSet* set = entity.find(samples[i].attribute);
    if (set == nullptr) set = &entity.attributes.emplace_back(ngsi::AttributeSet{samples[i].attribute, {}});
    set->instances.push_back(ngsi::instance_of(samples[i]));
    set->instances.back().dataset_id = samples[i].dataset_id;
  }
  samples = std::move(past);
  ngsi::create(entity, now);
  return entity;
}

Result<void> require_known(const store::Store& store, const std::string& tenant, const std::string& id) {
  if (store.get(tenant, id)) return ok();
  DOSI_TRY(const auto ids, store.history_ids(tenant, id.substr(0, id.empty() ? 0 : id.size() - 1), 1'000'000));
  if (std::binary_search(ids.begin(), ids.end(), id)) return ok();
  return not_found("There is no history of an entity '" + id + "'");
}

}  // namespace

void Histories::append(const Caller& caller, const json::Value& document, Then<bool> then) {
  auto parsed = ngsi::parse_temporal(document, *caller.context, committer_.now());
  if (!parsed) return then(parsed.error());
  committer_.run<bool>(
      caller.tenant,
      [parsed = std::move(*parsed)](Transaction& transaction) -> Result<bool> {
        TemporalDocument rest = parsed;
        const bool fresh = transaction.read(parsed.id) == nullptr;
        if (fresh) transaction.put(present_of(rest, transaction.now()));
        transaction.append(parsed.id, std::move(rest.samples));
        return fresh;
      },
      std::move(then));
}

void Histories::append_to(const Caller& caller, std::string id, const json::Value& fragment, Then<void> then) {
  auto parsed = ngsi::parse_temporal(fragment, *caller.context, committer_.now(), true);
  if (!parsed) return then(parsed.error());
  if (auto known = require_known(committer_.store(), caller.tenant, id); !known) return then(known.error());
  committer_.run<void>(
      caller.tenant,
      [id = std::move(id), parsed = std::move(*parsed)](Transaction& transaction) -> Result<void> {
        transaction.append(id, parsed.samples);
        return ok();
      },
      std::move(then));
}

void Histories::erase(const Caller& caller, std::string id, Then<void> then) {
  if (auto known = require_known(committer_.store(), caller.tenant, id); !known) return then(known.error());
  committer_.run<void>(
      caller.tenant,
      [id = std::move(id)](Transaction& transaction) -> Result<void> {
        const bool present = transaction.read(id) != nullptr;
        transaction.erase_history(id, Write::History::erase_entity);
        if (present) transaction.append(id, {forgetting_of({}, transaction.now())});
        return ok();
      },
      std::move(then));
}

void Histories::erase_attribute(const Caller& caller, std::string id, Symbol attribute, std::string dataset_id, bool all,
                                Then<void> then) {
  auto known = evolution(committer_.store(), caller.tenant,
                         {.id = id, .attributes = {attribute}, .property = query::TemporalQuery::Property::modified_at});
  if (!known) return then(known.error());
  const auto& series = known->series;
  if (std::none_of(series.begin(), series.end(), [&](const Series& s) { return all || s.dataset_id == dataset_id; }))
    return then(not_found("There is no history of that attribute of '" + id + "'"));
  committer_.run<void>(
      caller.tenant,
      [=](Transaction& transaction) -> Result<void> {
        Sample which{.attribute = attribute, .dataset_id = all ? std::string(store::kEveryDataset) : dataset_id};
        transaction.erase_history(id, Write::History::erase_attribute, which);
        transaction.append(id, {forgetting_of(attribute, transaction.now())});
        return ok();
      },
      std::move(then));
}

void Histories::erase_instance(const Caller& caller, Instance which, Then<void> then) {
  committer_.run<void>(
      caller.tenant,
      [which](Transaction& transaction) -> Result<void> {
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
  committer_.run<void>(
      caller.tenant,
      [which, sample = parsed->samples[0]](Transaction& transaction) -> Result<void> {
        transaction.replace_instance(which.id, {.attribute = which.attribute, .instance = which.instance}, sample);
        return ok();
      },
      std::move(then));
}

namespace {

// Writes one entity's evolution behind what the answer holds; false if there is nothing of it in the range.
Result<bool> show(Histories::Answer& answer, const Caller& caller, const std::string& id, const Evolution& all,
                  const ngsi::TemporalPresentation& how) {
  std::vector<ngsi::TemporalSeries> series;
  for (const Series& s : all.series) {
    series.push_back({s.attribute, s.dataset_id, s.samples});
    answer.complete = answer.complete && s.complete;
    const Time first = ngsi::time_of(s.samples.front(), how.property), last = ngsi::time_of(s.samples.back(), how.property);
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
  DOSI_TRY(const Evolution all, evolution(committer_.store(), caller.tenant, range));
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
    auto all = evolution(committer_.store(), caller.tenant, range);
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
