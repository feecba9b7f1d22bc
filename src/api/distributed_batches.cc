#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <set>

#include "api/distributed.h"
#include "api/parts.h"
#include "api/write_plan.h"
#include "federation/reduce.h"
#include "json/write.h"
#include "ngsi/parse.h"

// Batches of which other sources have a share (clauses 5.6.7 to 5.6.10, 5.6.20): each source gets the entities and attributes that are
// its own, as a batch if it takes batches, else one by one.
namespace dosi::api {
namespace {

using broker::SourcePtr;
using federation::Call;
using federation::Reply;
using ngsi::SourceOperation;

struct BatchKind {
  SourceOperation batch, single;
  std::optional<SourceOperation> fallback;  // of an upsert, for what exists
};

BatchKind kind_of(const Distributed& d) {
  using enum SourceOperation;
  const bool updates = d.x->parameters.option("options", "update");
  switch (d.operation) {
    case Operation::batch_create: return {create_batch, create_entity, {}};
    case Operation::batch_upsert: return {upsert_batch, create_entity, updates ? update_entity : replace_entity};
    case Operation::batch_update: return {update_batch, update_entity, {}};
    case Operation::batch_merge: return {merge_batch, merge_entity, {}};
    default: return {delete_batch, delete_entity, {}};
  }
}

// One source's share: entities of the batch by their place in it.
struct Assigned {
  SourcePtr source;
  std::string types;
  std::vector<std::size_t> places;
  std::vector<json::Value> documents;
};

struct Batching : std::enable_shared_from_this<Batching> {
  DistributedPtr d;
  BatchKind kind;
  std::vector<std::string> ids;                   // of the batch
  std::vector<Assigned> assigned;
  json::Array own;                                // what the hub does itself
  std::vector<std::string> own_ids;
  std::set<std::string> created, done;
  json::Array errors;
  std::vector<Call> calls;
  struct Asked {
    std::size_t share = 0, first = 0, count = 0;  // of assigned, and of its places
    bool creates = false;                         // one creation that may be followed by an update
  };
  std::vector<Asked> asked;                       // beside calls
  std::atomic<int> open{0};
  std::mutex mutex;

  Result<bool> plan();
  void assign(const broker::Match& match, std::size_t place, json::Value document);
  void choose_context();
  std::optional<json::Value> readable(const json::Value& given) const;
  void keep(json::Value document);
  void refuse(const SourcePtr& source, const std::string& id, const json::Value& problem);
  void make_calls();
  Result<json::Value> in_common_context(const json::Value& document) const;
  Call single_call(const Assigned& share, std::size_t i, SourceOperation operation) const;
  void start();
  void send();
  void take(std::vector<Reply> replies);
  void take_part(const SourcePtr& source, const std::vector<std::string>& about, Part part);
  void finish_one();
  void finish();
};

void Batching::refuse(const SourcePtr& source, const std::string& id, const json::Value& problem) {
  json::Object one{{"entityId", id}, {"error", problem}};
  if (source) one["registrationId"] = source->registration.id;
  errors.push_back(std::move(one));
}

void Batching::assign(const broker::Match& match, std::size_t place, json::Value document) {
  auto at = std::find_if(assigned.begin(), assigned.end(), [&](const Assigned& a) { return a.source == match.source; });
  if (at == assigned.end()) at = assigned.insert(at, {match.source, federation::offered_types(match, *d->x->caller.context), {}, {}});
  at->places.push_back(place);
  at->documents.push_back(std::move(document));
}

// In JSON-LD each entity may have a context of its own; sources are sent one.
Result<json::Value> Batching::in_common_context(const json::Value& document) const {
  const json::Value* own_context = document.find("@context");
  if (own_context == nullptr || *own_context == d->x->caller.context->source()) return document;
  DOSI_TRY(const auto context, d->tools.services.contexts.resolve(*own_context, d->x->caller.tenant));
  const federation::Naming naming(context, d->x->caller.context);
  json::Value out = document;
  naming.entity(out);
  out.as_object()["@context"] = d->x->caller.context->source();
  return out;
}

// In JSON-LD the elements bring the context: that of the first is the one that sources are sent.
void Batching::choose_context() {
  if (d->x->content != Media::ld_json) return;
  for (const json::Value& entity : d->x->body.as_array()) {
    const json::Value* given = entity.find("@context");
    if (given == nullptr) continue;
    auto context = d->tools.services.contexts.resolve(*given, d->x->caller.tenant);
    if (!context) continue;
    d->x->caller.context = d->origin.context = std::move(*context);
    return;
  }
}

// The element as sources are given it; nothing if it has an error that the hub's own part will tell.
std::optional<json::Value> Batching::readable(const json::Value& given) const {
  if (d->operation == Operation::batch_delete) return given;
  const bool has_context = given.find("@context") != nullptr;
  if (has_context != (d->x->content == Media::ld_json)) return std::nullopt;
  auto document = in_common_context(given);
  if (!document || ids.back().empty()) return std::nullopt;
  if (d->operation == Operation::batch_create && !ngsi::parse_entity(*document, *d->x->caller.context)) return std::nullopt;
  return std::move(*document);
}

void Batching::keep(json::Value document) {
  own.push_back(std::move(document));
  own_ids.push_back(ids.back());
}

// Splits the batch; false if it concerns the hub alone.
Result<bool> Batching::plan() {
  const bool deletes = d->operation == Operation::batch_delete;
  choose_context();
  bool shared = false;
  for (const json::Value& given : d->x->body.as_array()) {
    const json::Value* id = deletes ? &given : given.find("id");
    ids.push_back(id != nullptr && id->is_string() ? id->as_string() : "");
    auto document = readable(given);
    if (!document || ids.back().empty()) {
      keep(given);
      continue;
    }
    WriteSubject subject = subject_of(*d, ids.back(), deletes ? json::Value() : *document, *d->x->caller.context);
    subject.whole = deletes;
    DOSI_TRY(const auto matches, matches_of(*d, subject, false));
    const WritePlan plan = plan_write(subject, matches);
    for (const WritePlan::Share& share : plan.shares) {
      shared = true;
      assign(share.match, ids.size() - 1, deletes ? *document : only_attributes(*document, subject, share.attributes));
    }
    if (plan.is_own || deletes) keep(deletes ? *document : only_attributes(*document, subject, plan.own));
  }
  return shared;
}

Call Batching::single_call(const Assigned& share, std::size_t i, SourceOperation operation) const {
  Call call{.source = share.source, .method = http::Method::post, .path = "/ngsi-ld/v1/entities"};
  call.kind = Call::Body::entity;
  call.body = share.documents[i];
  if (share.source->registration.local_only) call.query.push_back({"local", "true"});
  if (operation == SourceOperation::create_entity) return call;
  call.path += "/" + federation::path_segment(ids[share.places[i]]);
  if (!share.types.empty()) call.query.push_back({"type", share.types});
  if (operation == SourceOperation::replace_entity) call.method = http::Method::put;
  if (operation == SourceOperation::merge_entity) call.method = http::Method::patch;
  if (operation == SourceOperation::update_entity) {
    call.method = http::Method::patch, call.tail = "/attrs/";
    if (d->x->parameters.option("options", "noOverwrite")) call.query.push_back({"options", "noOverwrite"});
  }
  if (operation == SourceOperation::delete_entity) {
    call.method = http::Method::del, call.kind = Call::Body::none, call.body = {};
  }
  return call;
}

void Batching::make_calls() {
  for (std::size_t s = 0; s < assigned.size(); ++s) {
    const Assigned& share = assigned[s];
    const ngsi::Registration& r = share.source->registration;
    const auto refuse_all = [&](const Part& part) {
      if (!part.proxied()) return;
      for (const std::size_t place : share.places) refuse(share.source, ids[place], part.problem);
    };
    if (d->network().loops(*share.source, d->origin)) {
      refuse_all(looping(share.source, {}));
      continue;
    }
    if (r.operations.has(kind.batch)) {
      Call call{.source = share.source, .method = http::Method::post, .path = d->x->request.path};
      if (call.path.ends_with('/')) call.path.pop_back();
      call.query = parameters_without(*d->x, {"local"});
      if (r.local_only) call.query.push_back({"local", "true"});
      call.kind = d->operation == Operation::batch_delete ? Call::Body::ids : Call::Body::entity;
      call.body = json::Array(share.documents);
      calls.push_back(std::move(call));
      asked.push_back({s, 0, share.places.size(), false});
      continue;
    }
    const bool single = r.operations.has(kind.single), other = kind.fallback && r.operations.has(*kind.fallback);
    if (!single && !other) {
      refuse_all(unsupported(share.source, ngsi::name(kind.batch), {}));
      continue;
    }
    for (std::size_t i = 0; i < share.places.size(); ++i) {
      calls.push_back(single_call(share, i, single ? kind.single : *kind.fallback));
      asked.push_back({s, i, 1, single && kind.fallback.has_value()});
    }
  }
}

void Batching::start() {
  open = 1 + (calls.empty() ? 0 : 1) + (own.empty() ? 0 : 1);
  const auto self = shared_from_this();
  if (!own.empty()) {
    auto inner = std::make_shared<Exchange>(*d->x);
    inner->body = std::move(own);
    inner->reply = [self](http::Response response) {
      Part part;
      take_response(part, std::move(response), *self->d->x->caller.context);
      self->take_part(nullptr, self->own_ids, std::move(part));
      self->finish_one();
    };
    d->local(d->tools, inner);
  }
  if (!calls.empty()) send();
  finish_one();
}

void Batching::send() {
  d->network().send(d->origin, std::move(calls), [self = shared_from_this()](std::vector<Reply> replies) { self->take(std::move(replies)); });
}

void Batching::take(std::vector<Reply> replies) {
  calls.clear();
  std::vector<Asked> again;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    const Asked& one = asked[i];
    const Assigned& share = assigned[one.share];
    if (one.creates && replies[i].is(409)) {
      if (share.source->registration.operations.has(*kind.fallback)) {
        calls.push_back(single_call(share, one.first, *kind.fallback));
        again.push_back({one.share, one.first, 1, false});
        continue;
      }
      const std::lock_guard lock(mutex);
      refuse(share.source, ids[share.places[one.first]],
             problem_value(422, "OperationNotSupported", "Not supported", "The entity exists, and the source does not offer to change it"));
      continue;
    }
    std::vector<std::string> about;
    for (std::size_t k = 0; k < one.count; ++k) about.push_back(ids[share.places[one.first + k]]);
    Part part{.source = share.source};
    take_reply(part, replies[i]);
    take_part(share.source, about, std::move(part));
  }
  asked = std::move(again);
  if (!calls.empty()) return d->later([self = shared_from_this()] { self->send(); });
  finish_one();
}

void Batching::take_part(const SourcePtr& source, const std::vector<std::string>& about, Part part) {
  const std::lock_guard lock(mutex);
  if (part.failed()) {
    for (const std::string& id : about) refuse(source, id, part.problem);
  } else if (part.status == 207) {
    done.insert(part.entities.begin(), part.entities.end());
    for (json::Value& one : part.errors) {
      if (source && one.is_object() && one.find("registrationId") == nullptr) one.as_object()["registrationId"] = source->registration.id;
      errors.push_back(std::move(one));
    }
  } else {
    done.insert(about.begin(), about.end());
    const auto& fresh = part.entities.empty() ? about : part.entities;
    if (part.status == 201) created.insert(fresh.begin(), fresh.end());
  }
}

void Batching::finish_one() {
  if (open.fetch_sub(1) == 1) finish();
}

void Batching::finish() {
  // clause 5.6.10: the hub deletes what it has; what others had is done.
  const auto id_of = [](const json::Value& e) {
    const json::Value* id = e.find("entityId");
    return id != nullptr && id->is_string() ? id->as_string() : std::string();
  };
  std::set<std::string> elsewhere = done;
  for (const json::Value& e : errors)
    if (e.find("registrationId") != nullptr) elsewhere.insert(id_of(e));
  if (d->operation == Operation::batch_delete)
    std::erase_if(errors, [&](const json::Value& e) { return e.find("registrationId") == nullptr && elsewhere.contains(id_of(e)); });
  const auto list = [](const std::set<std::string>& from) {
    json::Array out;
    for (const std::string& id : from) out.push_back(id);
    return out;
  };
  if (!errors.empty())
    return d->x->json(207, json::dump(json::Object{{"success", list(done)}, {"errors", std::move(errors)}}));
  if (!created.empty()) return d->x->json(201, json::dump(list(created)));
  d->x->no_content();
}

}  // namespace

bool distribute_batch(const DistributedPtr& d) {
  if (!d->x->body.is_array() || d->x->body.as_array().empty()) return false;
  auto batching = std::make_shared<Batching>();
  batching->d = d;
  batching->kind = kind_of(*d);
  const auto shared = batching->plan();
  if (!shared) return d->x->fail(shared.error()), true;
  if (!*shared) return false;
  batching->make_calls();
  batching->start();
  return true;
}

}  // namespace dosi::api
