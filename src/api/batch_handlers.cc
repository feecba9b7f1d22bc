#include <algorithm>

#include "api/entity_map_use.h"
#include "api/handlers.h"
#include "api/selection.h"
#include "api/update_result.h"
#include "api/write_request.h"
#include "json/write.h"
#include "query/parse.h"

namespace dosi::api {
namespace {

using broker::Batches;
using broker::BatchResult;

constexpr std::size_t kMaxBatch = 10'000;

Result<const json::Array*> documents(const Exchange& x) {
  if (!x.body.is_array()) return bad_request("The body must be an array, not " + std::string(json::kind_name(x.body)));
  const json::Array& all = x.body.as_array();
  if (all.empty()) return bad_request("The array in the body is empty; at least one element is expected");
  if (all.size() > kMaxBatch)
    return bad_request("The batch has " + std::to_string(all.size()) + " elements; at most " +
                       std::to_string(kMaxBatch) + " are accepted");
  if (std::any_of(all.begin(), all.end(), [](const json::Value& v) { return v.is_null(); }))
    return bad_request("The array in the body holds null; entities were expected");
  return &all;
}

std::string id_array(const std::vector<std::string>& ids) {
  std::string out;
  json::Writer w(out);
  w.begin_array();
  for (const std::string& id : ids) w.string(id);
  w.end_array();
  return out;
}

// 201 with the new ids, 204 when nothing is new, 207 when something failed.
broker::Then<BatchResult> then_batch_result(ExchangePtr x) {
  return [x = std::move(x)](Result<BatchResult> done) {
    if (!done) return x->fail(done.error());
    if (!done->errors.empty()) return x->json(207, batch_result(*done));
    if (!done->created.empty()) return x->json(201, id_array(done->created));
    x->no_content();
  };
}

// In JSON-LD each entity is read with its own context (clause 6.3.5), in JSON with the one common to all: or the entity is
// told why it cannot be read. Empty if all are read with the common one.
std::vector<Result<jsonld::ContextPtr>> contexts_of(Toolbox& tools, const Exchange& x, const json::Array& entities) {
  const auto has_own = [](const json::Value& entity) { return entity.find("@context") != nullptr; };
  std::vector<Result<jsonld::ContextPtr>> out;
  if (x.content == Media::json) {
    if (std::none_of(entities.begin(), entities.end(), has_own)) return out;
    for (const json::Value& entity : entities) {
      if (has_own(entity))
        out.emplace_back(bad_request("An entity in application/json must not carry @context", "@context"));
      else
        out.emplace_back(x.caller.context);
    }
    return out;
  }
  const json::Value* last = nullptr;
  for (const json::Value& entity : entities) {
    const json::Value* own = entity.find("@context");
    if (own == nullptr) {
      out.emplace_back(bad_request("The entity has no @context; application/ld+json needs one", "@context"));
    } else if (last != nullptr && *last == *own) {
      out.push_back(Result<jsonld::ContextPtr>(out.back()));
    } else {
      out.push_back(tools.services.contexts.resolve(*own, x.caller.tenant));
    }
    last = own;
  }
  return out;
}

void write(Toolbox& tools, const ExchangePtr& x, Batches::Operation operation,
           const broker::Entities::MergeOptions& merge = {}) {
  const auto all = documents(*x);
  if (!all) return x->fail(all.error());
  auto contexts = contexts_of(tools, *x, **all);
  tools.services.broker.batches.write(x->caller, operation, std::move(x->body.as_array()), merge, then_batch_result(x),
                                      std::move(contexts));
}

void create(Toolbox& tools, ExchangePtr x) {
  write(tools, x, Batches::Operation::create);
}

void upsert(Toolbox& tools, ExchangePtr x) {
  const bool update = x->parameters.option("options", "update");
  write(tools, x, update ? Batches::Operation::upsert_update : Batches::Operation::upsert_replace);
}

void update(Toolbox& tools, ExchangePtr x) {
  const bool keep = x->parameters.option("options", "noOverwrite");
  write(tools, x, keep ? Batches::Operation::update_no_overwrite : Batches::Operation::update);
}

void merge(Toolbox& tools, ExchangePtr x) {
  const auto options = merge_options(*x);
  if (!options) return x->fail(options.error());
  write(tools, x, Batches::Operation::merge, *options);
}

void erase(Toolbox& tools, ExchangePtr x) {
  const auto all = documents(*x);
  if (!all) return x->fail(all.error());
  std::vector<std::string> ids;
  for (const json::Value& id : **all) {
    if (!id.is_string()) return x->fail(bad_request("Each element of the array must be the id of an entity, a URI"));
    ids.push_back(id.as_string());
  }
  tools.services.broker.batches.erase(x->caller, std::move(ids), then_batch_result(x));
}

void purge(Toolbox& tools, ExchangePtr x) {
  const query::Names names = x->names();
  Batches::Purge what;
  for (const auto& [parameter, list] : {std::pair{"drop", &what.drop}, {"keep", &what.keep}}) {
    if (!x->parameters.has(parameter)) continue;
    auto parsed = query::parse_names(parameter, x->parameters.get(parameter), names);
    if (!parsed) return x->fail(parsed.error());
    *list = std::move(*parsed);
  }
  if (!what.drop.empty() && !what.keep.empty())
    return x->fail(bad_request("'drop' and 'keep' cannot be combined", "keep"));
  auto wanted = selection(*x);
  if (!wanted) return x->fail(wanted.error());
  if (const auto narrowed = narrow_to_map(tools, *x, *wanted); !narrowed) return x->fail(narrowed.error());
  wanted->now = tools.services.clock();
  const auto matcher = query::Matcher::compile(std::move(*wanted));
  if (!matcher) return x->fail(matcher.error());
  tools.services.broker.batches.purge(x->caller, *matcher, std::move(what), then_batch_result(x));
}

}  // namespace

Entry batch_handler(Operation operation) {
  switch (operation) {
    case Operation::batch_create:
      return {create};
    case Operation::batch_upsert:
      return {upsert};
    case Operation::batch_update:
      return {update};
    case Operation::batch_merge:
      return {merge};
    case Operation::batch_delete:
      return {erase};
    case Operation::purge_entities:
      return {purge, true};
    default:
      return {};
  }
}

}  // namespace dosi::api
