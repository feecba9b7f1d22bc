#include "broker/histories.h"

#include <algorithm>

#include "broker/evolution.h"
#include "broker/marks.h"
#include "broker/telling.h"
#include "ngsi/merge_instance.h"
#include "ngsi/parse.h"

namespace dosi::broker {
namespace {

using ngsi::RecordPtr;
using ngsi::TemporalDocument;
using store::Sample;
using store::Series;
using store::Write;
using Property = query::TemporalQuery::Property;

// What there is of an attribute's history. not_found if there is nothing.
Result<std::vector<Series>> require(const store::Store& store, const std::string& tenant, const std::string& id,
                                    Symbol attribute) {
  const store::HistoryQuery all{.id = id, .attributes = {attribute}, .property = Property::modified_at};
  DOSI_TRY(Evolution known, evolution(store, tenant, all));
  if (known.series.empty()) return not_found("There is no such history of the entity '" + id + "'");
  return std::move(known.series);
}

Result<Sample> require_instance(const store::Store& store, const std::string& tenant,
                                const Histories::Instance& which) {
  DOSI_TRY(const auto known, require(store, tenant, which.id, which.attribute));
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

// One instance of the attribute: in a fragment of the entity, or, as many clients send it, alone.
Result<Sample> parse_correction(const json::Value& fragment, const Caller& caller, Symbol attribute, Time now) {
  const bool one = fragment.is_array() && fragment.as_array().size() == 1;
  const json::Value& document = one ? fragment.as_array().front() : fragment;
  const json::Value* type = document.find("type");
  if (type != nullptr && type->is_string() && ngsi::kind_of(type->as_string())) {
    DOSI_TRY(ngsi::Attribute alone, ngsi::parse_attribute(document, attribute, *caller.context));
    ngsi::stamp(alone, nullptr, now);
    return ngsi::sample_of(attribute, alone);
  }
  DOSI_TRY(TemporalDocument parsed, ngsi::parse_temporal(document, *caller.context, now, true));
  if (parsed.samples.size() != 1 || parsed.samples[0].attribute != attribute)
    return bad_request("The body must hold one instance of the attribute that the path names");
  return std::move(parsed.samples[0]);
}

}  // namespace

void Histories::append(const Caller& caller, const json::Value& document, Then<bool> then) {
  auto parsed = ngsi::parse_temporal(document, *caller.context, committer_.now());
  if (!parsed) return then(parsed.error());
  committer_.run<bool>(
      caller.tenant,
      [&store = committer_.store(), tenant = caller.tenant,
       parsed = std::move(*parsed)](Transaction& transaction) -> Result<bool> {
        DOSI_TRY(const Known known, known_of(store, tenant, parsed.id));
        if (known.deleted_at != kNoTime)
          tell_past(transaction, known, parsed);
        else
          DOSI_CHECK(tell(transaction, store, tenant, parsed));
        return !known.any;
      },
      std::move(then));
}

void Histories::append_to(const Caller& caller, std::string id, const json::Value& fragment, Then<void> then) {
  auto parsed = ngsi::parse_temporal(fragment, *caller.context, committer_.now(), true);
  if (!parsed) return then(parsed.error());
  if (!parsed->id.empty() && parsed->id != id)
    return then(bad_request("The id in the body, '" + parsed->id + "', is not the one in the path, '" + id + "'", "id"));
  parsed->id = std::move(id);
  committer_.run<void>(
      caller.tenant,
      [&store = committer_.store(), tenant = caller.tenant,
       parsed = std::move(*parsed)](Transaction& transaction) -> Result<void> {
        DOSI_TRY(const Known known, known_of(store, tenant, parsed.id));
        if (!known.any) return not_found("There is no history of an entity '" + parsed.id + "'");
        if (known.deleted_at == kNoTime) return tell(transaction, store, tenant, parsed);
        tell_past(transaction, known, parsed);
        return ok();
      },
      std::move(then));
}

void Histories::erase(const Caller& caller, std::string id, Then<void> then) {
  committer_.run<void>(
      caller.tenant,
      [&store = committer_.store(), tenant = caller.tenant, id = std::move(id)](Transaction& transaction) -> Result<void> {
        DOSI_TRY(const Known known, known_of(store, tenant, id));
        if (!known.any) return not_found("There is no history of an entity '" + id + "'");
        const RecordPtr present = transaction.read(id);
        if (present && known.born == present->created_at()) {
          transaction.forget(id);
          return ok();
        }
        transaction.erase_history(id, Write::History::erase_entity);
        if (present) transaction.append(id, {forgetting_of({.at = transaction.now()})});
        for (const Symbol type : known.types)
          if (!present) transaction.erase_history(departed_key(type, id), Write::History::erase_entity);
        return ok();
      },
      std::move(then));
}

void Histories::erase_attribute(const Caller& caller, std::string id, Symbol attribute, std::string dataset_id,
                                bool all, Then<void> then) {
  auto known = require(committer_.store(), caller.tenant, id, attribute);
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
  committer_.run<void>(
      caller.tenant,
      [&store = committer_.store(), tenant = caller.tenant, which](Transaction& transaction) -> Result<void> {
        DOSI_CHECK(require_instance(store, tenant, which));
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
  auto parsed = parse_correction(fragment, caller, which.attribute, committer_.now());
  if (!parsed) return then(parsed.error());
  committer_.run<void>(
      caller.tenant,
      [&store = committer_.store(), tenant = caller.tenant, which,
       fresh = std::move(*parsed)](Transaction& transaction) -> Result<void> {
        DOSI_TRY(const Sample wrong, require_instance(store, tenant, which));
        Sample right = fresh;
        right.created_at = wrong.created_at;  // clause 5.6.14.4
        right.instance = which.instance;
        correct(transaction, wrong, right, which.id);
        return ok();
      },
      std::move(then));
}

}  // namespace dosi::broker
