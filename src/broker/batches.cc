#include "broker/batches.h"

#include <algorithm>
#include <memory>
#include <set>

#include "ngsi/expiry.h"
#include "ngsi/merge.h"
#include "ngsi/parse.h"
#include "ngsi/syntax.h"

namespace dosi::broker {
namespace {

using json::Value;
using ngsi::Entity;
using ngsi::ParseOptions;
using ngsi::RecordPtr;

struct Batch {
  Batches::Operation operation;
  std::shared_ptr<const json::Array> documents;
  jsonld::ContextPtr context;
  Entities::MergeOptions merge;
  std::vector<Result<jsonld::ContextPtr>> contexts;  // of each document, or empty

  const jsonld::Context& context_of(std::size_t document) const {
    return contexts.empty() ? *context : **contexts[document];
  }
};

std::string id_of(const Value& document) {
  for (const std::string_view key : {"id", "@id"})
    if (const Value* id = document.find(key); id != nullptr && id->is_string()) return id->as_string();
  return {};
}

Error missing(const std::string& id) {
  return not_found("There is no entity '" + id + "'");
}

Result<void> create_new(Transaction& transaction, const Value& document, const jsonld::Context& context) {
  DOSI_TRY(Entity entity, ngsi::parse_entity(document, context));
  ngsi::create(entity, transaction.now());
  transaction.put(entity);
  return ok();
}

// Writes over an entity that is there.
Result<void> change_old(Transaction& transaction, const Batch& batch, std::size_t index, const ngsi::Record& old) {
  using enum Batches::Operation;
  const Time now = transaction.now();
  const Value& document = (*batch.documents)[index];
  const jsonld::Context& context = batch.context_of(index);
  if (batch.operation == upsert_replace) {
    DOSI_TRY(Entity replacement, ngsi::parse_entity(document, context));
    transaction.put(ngsi::replace_entity(old, std::move(replacement), now));
    return ok();
  }
  std::vector<Symbol> names = ngsi::names_in(document, context);
  ngsi::add_expiring(old, names);
  Entity entity = old.unpack(names);
  ngsi::drop_expired(entity, now);
  if (batch.operation == merge) {
    const ParseOptions how{.nulls = ParseOptions::Nulls::anywhere,
                           .partial = true,
                           .simplified = batch.merge.simplified,
                           .target = &entity,
                           .language = batch.merge.language};
    DOSI_TRY(Entity fragment, ngsi::parse_fragment(document, context, how));
    ngsi::merge(entity, std::move(fragment), now, batch.merge.observed_at);
  } else if (batch.operation == upsert_update) {  // clause 5.6.8.4: as 5.6.2
    DOSI_TRY(Entity fragment, ngsi::parse_fragment(document, context, {.nulls = ParseOptions::Nulls::members}));
    ngsi::update_attributes(entity, std::move(fragment), now);
  } else {
    DOSI_TRY(Entity fragment, ngsi::parse_fragment(document, context));
    const auto done = ngsi::append_attributes(entity, std::move(fragment), batch.operation != update_no_overwrite, now);
    if (!done.not_updated.empty()) {  // what could be added stays
      if (done.changed()) transaction.put(entity, names);
      return bad_request(done.not_updated.front().reason, std::string(context.compact(done.not_updated.front().attribute)));
    }
  }
  transaction.put(entity, names);
  return ok();
}

// One entity of the batch; true if it is new.
Result<bool> write_one(Transaction& transaction, const Batch& batch, std::size_t index, const std::string& id) {
  using enum Batches::Operation;
  const Value& document = (*batch.documents)[index];
  if (!document.is_object())
    return bad_request("Each element of the batch must be an entity, not " + std::string(json::kind_name(document)));
  if (id.empty()) return bad_request("The entity has no 'id': a URI such as urn:ngsi-ld:Camera:1 was expected", "id");
  if (!batch.contexts.empty() && !batch.contexts[index]) return batch.contexts[index].error();
  RecordPtr old = transaction.read(id);
  if (old && ngsi::is_expired(*old, transaction.now())) {
    transaction.erase(id);
    old = nullptr;
  }
  const bool creates =
      batch.operation == create || batch.operation == upsert_replace || batch.operation == upsert_update;
  if (!old && !creates) {  // what is wrong in itself is told first (clause 5.5.4)
    const ParseOptions how{.nulls = ParseOptions::Nulls::anywhere, .simplified = batch.merge.simplified};
    DOSI_CHECK(ngsi::parse_fragment(document, batch.context_of(index), how));
    return missing(id);
  }
  if (old && batch.operation == create)
    return error(ErrorCode::already_exists, "There is an entity '" + id + "' already", "id");
  if (old)
    DOSI_CHECK(change_old(transaction, batch, index, *old));
  else
    DOSI_CHECK(create_new(transaction, document, batch.context_of(index)));
  return old == nullptr;
}

BatchResult write_all(Transaction& transaction, const Batch& batch) {
  BatchResult result;
  std::set<std::string, std::less<>> created, updated;
  for (std::size_t i = 0; i < batch.documents->size(); ++i) {
    const std::string id = id_of((*batch.documents)[i]);
    const auto fresh = write_one(transaction, batch, i, id);
    if (!fresh)
      result.errors.emplace_back(id, fresh.error());
    else if (*fresh)
      result.created.push_back(id), created.insert(id);
    else if (!created.contains(id) && updated.insert(id).second)
      result.updated.push_back(id);
  }
  return result;
}

}  // namespace

void Batches::write(const Caller& caller, Operation operation, json::Array documents,
                    const Entities::MergeOptions& merge, Then<BatchResult> then,
                    std::vector<Result<jsonld::ContextPtr>> contexts) {
  const Batch batch{operation, std::make_shared<const json::Array>(std::move(documents)), caller.context, merge,
                    std::move(contexts)};
  committer_.run<BatchResult>(
      caller.tenant, [batch](Transaction& transaction) -> Result<BatchResult> { return write_all(transaction, batch); },
      std::move(then));
}

void Batches::erase(const Caller& caller, std::vector<std::string> ids, Then<BatchResult> then) {
  committer_.run<BatchResult>(
      caller.tenant,
      [ids = std::move(ids)](Transaction& transaction) -> Result<BatchResult> {
        BatchResult result;
        for (const std::string& id : ids) {
          const RecordPtr old = transaction.read(id);
          if (!ngsi::is_uri(id)) {
            result.errors.emplace_back(id, bad_request("'" + id.substr(0, 100) + "' is no URI", "id"));
            continue;
          }
          if (!old || ngsi::is_expired(*old, transaction.now())) {
            result.errors.emplace_back(id, missing(id));
            continue;
          }
          transaction.erase(id);
          result.updated.push_back(id);
        }
        return result;
      },
      std::move(then));
}

void Batches::purge(const Caller& caller, const query::Matcher& matcher, Purge purge, Then<BatchResult> then) {
  std::vector<std::string> ids;
  auto scanned = committer_.store().scan(caller.tenant, matcher, {},
                                         [&](const RecordPtr& entity) { return ids.emplace_back(entity->id()), true; });
  if (!scanned) return then(scanned.error());
  if (purge.drop.empty() && purge.keep.empty()) return erase(caller, std::move(ids), std::move(then));
  committer_.run<BatchResult>(
      caller.tenant,
      [ids = std::move(ids), purge = std::move(purge)](Transaction& transaction) -> Result<BatchResult> {
        BatchResult result;
        for (const std::string& id : ids) {
          const RecordPtr record = transaction.read(id);
          if (!record) continue;
          Entity entity = record->unpack();
          ngsi::drop_expired(entity, transaction.now());
          const auto goes = [&](Symbol name) {
            const auto& names = purge.keep.empty() ? purge.drop : purge.keep;
            return (std::find(names.begin(), names.end(), name) != names.end()) == purge.keep.empty();
          };
          const bool unscoped = !entity.scopes.empty() && goes(ngsi::scope_name());
          if (unscoped) entity.scopes.clear();
          if (std::erase_if(entity.attributes, [&](const auto& set) { return goes(set.name); }) == 0 && !unscoped) continue;
          entity.modified_at = transaction.now();
          transaction.put(entity);
          result.updated.push_back(id);
        }
        return result;
      },
      std::move(then));
}

}  // namespace dosi::broker
