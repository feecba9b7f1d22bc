#include "broker/entities.h"

#include "ngsi/expiry.h"
#include "ngsi/parse.h"

namespace dosi::broker {
namespace {

using json::Value;
using ngsi::Entity;
using ngsi::ParseOptions;
using ngsi::UpdateResult;

// The id inside a fragment, if it has one, must be the one it is sent to.
Result<void> same_id(const Entity& fragment, const std::string& id) {
  if (fragment.id.empty() || fragment.id == id) return ok();
  return bad_request("The id in the body, '" + fragment.id + "', is not the one in the path, '" + id + "'", "id");
}

std::vector<Symbol> names_of(const Entity& fragment) {
  std::vector<Symbol> names;
  for (const ngsi::AttributeSet& set : fragment.attributes) names.push_back(set.name);
  return names;
}

}  // namespace

Result<ngsi::RecordPtr> require(Transaction& transaction, const Entities::Target& target) {
  ngsi::RecordPtr entity = transaction.read(target.id);
  if (!entity || ngsi::is_expired(*entity, transaction.now())) return not_found("There is no entity '" + target.id + "'");
  if (target.types) {
    DOSI_TRY(const auto matcher, query::Matcher::compile({.types = target.types}));
    if (!matcher.matches(*entity)) return not_found("Entity '" + target.id + "' is not of the types asked for");
  }
  return entity;
}

template <class T>
void Entities::run(const Caller& caller, Target target, std::vector<Symbol> names,
                   std::function<Result<T>(Entity&, Time)> edit, Then<T> then) {
  committer_.run<T>(
      caller.tenant,
      [target = std::move(target), names = std::move(names),
       edit = std::move(edit)](Transaction& transaction) -> Result<T> {
        DOSI_TRY(const ngsi::RecordPtr record, require(transaction, target));
        std::vector<Symbol> touched = names;
        ngsi::add_expiring(*record, touched);
        Entity entity = record->unpack(touched);
        ngsi::drop_expired(entity, transaction.now());
        auto done = edit(entity, transaction.now());
        if (done) transaction.put(entity, touched);
        return done;
      },
      std::move(then));
}

void Entities::create(const Caller& caller, const Value& document, Then<std::string> then) {
  auto parsed = ngsi::parse_entity(document, *caller.context);
  if (!parsed) return then(parsed.error());
  committer_.run<std::string>(
      caller.tenant,
      [entity = std::move(*parsed)](Transaction& transaction) -> Result<std::string> {
        const ngsi::RecordPtr old = transaction.read(entity.id);
        if (old && !ngsi::is_expired(*old, transaction.now()))
          return error(ErrorCode::already_exists, "There is an entity '" + entity.id + "' already", "id");
        Entity fresh = entity;
        ngsi::create(fresh, transaction.now());
        if (old) transaction.erase(fresh.id);  // it has expired
        transaction.put(fresh);
        return fresh.id;
      },
      std::move(then));
}

void Entities::replace(const Caller& caller, Target target, const Value& document, Then<void> then) {
  auto parsed = ngsi::parse_fragment(document, *caller.context);
  if (!parsed) return then(parsed.error());
  if (auto same = same_id(*parsed, target.id); !same) return then(same.error());
  committer_.run<void>(
      caller.tenant,
      [target = std::move(target), replacement = std::move(*parsed)](Transaction& transaction) -> Result<void> {
        DOSI_TRY(const ngsi::RecordPtr record, require(transaction, target));
        transaction.put(ngsi::replace_entity(*record, replacement, transaction.now()));
        return ok();
      },
      std::move(then));
}

void Entities::merge(const Caller& caller, Target target, const Value& fragment, const MergeOptions& options,
                     Then<void> then) {
  // What a fragment leaves open is read from the entity as it stands: it is parsed inside the transaction.
  const std::string id = target.id;
  run<void>(
      caller, std::move(target), ngsi::names_in(fragment, *caller.context),
      [id, fragment, options, context = caller.context](Entity& entity, Time now) -> Result<void> {
        const ParseOptions how{.nulls = ParseOptions::Nulls::anywhere,
                               .partial = true,
                               .simplified = options.simplified,
                               .target = &entity,
                               .language = options.language};
        DOSI_TRY(Entity parsed, ngsi::parse_fragment(fragment, *context, how));
        DOSI_CHECK(same_id(parsed, id));
        ngsi::merge(entity, std::move(parsed), now, options.observed_at);
        return ok();
      },
      std::move(then));
}

void Entities::erase(const Caller& caller, Target target, Then<void> then) {
  committer_.run<void>(
      caller.tenant,
      [target = std::move(target)](Transaction& transaction) -> Result<void> {
        DOSI_TRY(const ngsi::RecordPtr record, require(transaction, target));
        transaction.erase(std::string(record->id()));
        return ok();
      },
      std::move(then));
}

void Entities::append(const Caller& caller, Target target, const Value& fragment, bool overwrite,
                      Then<UpdateResult> then) {
  auto parsed = ngsi::parse_fragment(fragment, *caller.context);
  if (!parsed) return then(parsed.error());
  if (auto same = same_id(*parsed, target.id); !same) return then(same.error());
  std::vector<Symbol> names = names_of(*parsed);
  run<UpdateResult>(
      caller, std::move(target), std::move(names),
      [parsed = std::move(*parsed), overwrite](Entity& entity, Time now) -> Result<UpdateResult> {
        return ngsi::append_attributes(entity, parsed, overwrite, now);
      },
      std::move(then));
}

void Entities::update(const Caller& caller, Target target, const Value& fragment, Then<UpdateResult> then) {
  auto parsed = ngsi::parse_fragment(fragment, *caller.context, {.nulls = ParseOptions::Nulls::members});
  if (!parsed) return then(parsed.error());
  if (auto same = same_id(*parsed, target.id); !same) return then(same.error());
  std::vector<Symbol> names = names_of(*parsed);
  run<UpdateResult>(
      caller, std::move(target), std::move(names),
      [parsed = std::move(*parsed)](Entity& entity, Time now) -> Result<UpdateResult> {
        return ngsi::update_attributes(entity, parsed, now);
      },
      std::move(then));
}

void Entities::update_attribute(const Caller& caller, Target target, Symbol attribute, const Value& fragment,
                                Then<void> then) {
  run<void>(
      caller, std::move(target), {attribute},
      [attribute, fragment, context = caller.context](Entity& entity, Time now) -> Result<void> {
        if (entity.find(attribute) == nullptr)
          return not_found("The entity has no attribute " + std::string(text(attribute)));
        const ParseOptions how{.nulls = ParseOptions::Nulls::members, .partial = true, .target = &entity};
        DOSI_TRY(ngsi::Attribute parsed, ngsi::parse_attribute(fragment, attribute, *context, how));
        DOSI_CHECK(ngsi::update_attribute(entity, attribute, std::move(parsed), now));
        return ok();
      },
      std::move(then));
}

void Entities::replace_attribute(const Caller& caller, Target target, Symbol attribute, const Value& document,
                                 Then<void> then) {
  auto parsed = ngsi::parse_attribute(document, attribute, *caller.context);
  if (!parsed) return then(parsed.error());
  run<void>(
      caller, std::move(target), {attribute},
      [attribute, parsed = std::move(*parsed)](Entity& entity, Time now) -> Result<void> {
        DOSI_CHECK(ngsi::replace_attribute(entity, attribute, parsed, now));
        return ok();
      },
      std::move(then));
}

void Entities::erase_attribute(const Caller& caller, Target target, Instances instances, Then<void> then) {
  run<void>(
      caller, std::move(target), {instances.attribute},
      [instances = std::move(instances)](Entity& entity, Time now) -> Result<void> {
        DOSI_CHECK(ngsi::delete_attribute(entity, instances.attribute, {instances.dataset_id, instances.all}, now));
        return ok();
      },
      std::move(then));
}

}  // namespace dosi::broker
