#include <algorithm>
#include <atomic>

#include "api/distributed.h"
#include "api/entity_map_use.h"
#include "api/parts.h"
#include "api/selection.h"
#include "api/write_plan.h"
#include "broker/entities.h"
#include "federation/reduce.h"
#include "ngsi/parse.h"
#include "ngsi/syntax.h"
#include "ngsi/temporal.h"

// Writes of one entity, and the purge of many, of which other sources have a share (clauses 5.6.1 to 5.6.6, 5.6.11 to 5.6.19, 5.6.21).
namespace dosi::api {
namespace {

using federation::Call;
using federation::Reply;
using ngsi::SourceOperation;

// What the operations have in common and what tells them apart.
struct WriteKind {
  SourceOperation operation;
  enum class Body : std::uint8_t { none, entity, attribute } body;
  bool by_attribute = false;  // answered with an UpdateResult, else with a BatchOperationResult
  bool history = false;
  bool lenient = false;       // "not found" somewhere is no failure if it was done elsewhere
};

WriteKind kind_of(Operation operation) {
  using enum SourceOperation;
  using Body = WriteKind::Body;
  switch (operation) {
    case Operation::create_entity: return {create_entity, Body::entity};
    case Operation::replace_entity: return {replace_entity, Body::entity};
    case Operation::merge_entity: return {merge_entity, Body::entity};
    case Operation::delete_entity: return {delete_entity, Body::none};
    case Operation::append_attributes: return {append_attrs, Body::entity, true};
    case Operation::update_attributes: return {update_entity, Body::entity, true};
    case Operation::update_attribute: return {update_attrs, Body::attribute, true};
    case Operation::replace_attribute: return {replace_attrs, Body::attribute, true};
    case Operation::delete_attribute: return {delete_attrs, Body::none, true};
    case Operation::create_temporal: return {upsert_temporal, Body::entity, false, true};
    case Operation::append_temporal: return {append_attrs_temporal, Body::entity, false, true};
    case Operation::delete_temporal: return {delete_temporal, Body::none, false, true, true};
    case Operation::delete_temporal_attribute: return {delete_attrs_temporal, Body::none, false, true, true};
    case Operation::update_temporal_instance: return {update_attr_instance_temporal, Body::entity, false, true, true};
    case Operation::delete_temporal_instance: return {delete_attr_instance_temporal, Body::none, false, true, true};
    default: return {purge_entity, Body::none, false, false, true};
  }
}

// One write on its way: the hub's part and those of others are done at the same time.
struct Writing : std::enable_shared_from_this<Writing> {
  DistributedPtr d;
  WriteKind kind;
  WriteSubject subject;
  std::vector<Part> parts;  // refused ones first, then one for each call, then the hub's own
  std::vector<Call> calls;
  json::Value own_body;
  bool is_own = true;
  std::atomic<int> open{0};

  void add(const WritePlan::Share& share);
  Call call_of(const broker::Match& match, const std::vector<std::size_t>& attributes) const;
  void start();
  void finish_one();
  void finish();
};

std::string path_of(const Exchange& x, const std::string& id) {
  const bool temporal = x.request.path.starts_with("/ngsi-ld/v1/temporal/");
  return (temporal ? "/ngsi-ld/v1/temporal/entities/" : "/ngsi-ld/v1/entities/") + federation::path_segment(id);
}

Call Writing::call_of(const broker::Match& match, const std::vector<std::size_t>& attributes) const {
  const Exchange& x = *d->x;
  Call call{.source = match.source, .method = x.request.method};
  const bool creates = d->operation == Operation::create_entity || d->operation == Operation::create_temporal;
  call.path = creates ? x.request.path : path_of(x, subject.id);
  if (creates && call.path.ends_with('/')) call.path.pop_back();
  if (d->operation == Operation::append_attributes || d->operation == Operation::update_attributes || d->operation == Operation::append_temporal)
    call.tail = "/attrs/";
  if (!x.variable("attr").empty()) call.path += "/attrs", call.attribute = x.variable("attr");
  if (!x.variable("instance").empty()) call.tail = "/" + federation::path_segment(x.variable("instance"));
  call.query = parameters_without(x, {"local", "type"});
  const std::string types = creates || kind.history          ? ""
                            : x.parameters.has("type") ? std::string(x.parameters.get("type"))
                                                       : federation::offered_types(match, *x.caller.context);
  if (!types.empty()) call.query.push_back({"type", types});
  if (match.source->registration.local_only) call.query.push_back({"local", "true"});
  if (kind.body == WriteKind::Body::none) return call;
  call.kind = kind.body == WriteKind::Body::entity ? Call::Body::entity : Call::Body::attribute;
  call.body = kind.body == WriteKind::Body::entity && x.variable("attr").empty() ? only_attributes(x.body, subject, attributes) : x.body;
  return call;
}

void Writing::add(const WritePlan::Share& share) {
  std::vector<std::string> names;
  for (const std::size_t i : share.attributes) names.emplace_back(text(subject.attributes[i].name));
  const broker::SourcePtr& source = share.match.source;
  const Share fate = share_of(*d, *source, kind.operation);
  const bool proxied = ngsi::is_proxied(source->registration.mode);
  if (fate == Share::send) {
    calls.push_back(call_of(share.match, share.attributes));
    parts.push_back({.source = source, .attributes = std::move(names)});
  } else if (proxied) {
    Part refused = fate == Share::loop ? looping(source, std::move(names)) : unsupported(source, ngsi::name(kind.operation), std::move(names));
    parts.insert(parts.begin(), std::move(refused));
  }
}

void Writing::start() {
  open = 1 + (calls.empty() ? 0 : 1) + (is_own ? 1 : 0);
  const auto self = shared_from_this();
  const std::size_t first = parts.size() - calls.size();
  if (is_own) {
    parts.push_back({});
    auto inner = std::make_shared<Exchange>(*d->x);
    inner->body = std::move(own_body);
    inner->reply = [self, at = parts.size() - 1](http::Response response) {
      take_response(self->parts[at], std::move(response), *self->d->x->caller.context);
      self->finish_one();
    };
    for (const auto& attribute : subject.attributes) parts.back().attributes.emplace_back(text(attribute.name));
    // What others were given is theirs.
    for (const Part& part : parts)
      if (part.proxied())
        std::erase_if(parts.back().attributes, [&](const std::string& name) {
          return std::find(part.attributes.begin(), part.attributes.end(), name) != part.attributes.end();
        });
    d->local(d->tools, inner);
  }
  if (!calls.empty()) {
    d->network().send(d->origin, std::move(calls), [self, first](std::vector<Reply> replies) {
      for (std::size_t i = 0; i < replies.size(); ++i) take_reply(self->parts[first + i], replies[i]);
      self->finish_one();
    });
  }
  finish_one();
}

void Writing::finish_one() {
  if (open.fetch_sub(1) == 1) finish();
}

void Writing::finish() {
  const Exchange& x = *d->x;
  const auto done = [](const Part& p) { return p.done; };
  // clause 5.6.6.4: the hub removes an entity if it has it; it is asked like others only where sources are its equals.
  const bool has_proxied = std::any_of(parts.begin(), parts.end(), [](const Part& p) { return p.proxied(); });
  const bool any_done = std::any_of(parts.begin(), parts.end(), done);
  const bool deletes = d->operation == Operation::delete_entity;
  std::erase_if(parts, [&](const Part& p) {
    const bool missing = p.status == 404 && (kind.lenient || (deletes && has_proxied && !p.source));
    return missing && any_done;
  });
  if (deletes && has_proxied && parts.size() > 1) std::erase_if(parts, [](const Part& p) { return !p.source && p.status == 404; });
  const auto partial = [](const Part& p) { return p.status == 207; };
  const bool all_done = std::none_of(parts.begin(), parts.end(), [&](const Part& p) { return p.failed() || partial(p); });
  if (parts.size() == 1 && !any_done && !partial(parts.front())) return x.send(failure_of(parts.front()));
  http::Response response{.status = 204};
  const bool creates = d->operation == Operation::create_entity ||
                       (d->operation == Operation::create_temporal &&
                        std::any_of(parts.begin(), parts.end(), [](const Part& p) { return p.status == 201; }));
  if (creates) response.headers.add("Location", path_of(x, subject.id));
  if (all_done) {
    if (creates) response.status = 201;
    return x.send(std::move(response));
  }
  response.status = 207;
  response.headers.add("Content-Type", "application/json");
  response.body = kind.by_attribute ? update_result_of(parts) : batch_result_of(parts, subject.id);
  x.send(std::move(response));
}

// A request that is malformed goes nowhere: the hub's own handler says what is wrong with it. What depends on the entity as it stands
// can only be judged by who has it.
bool is_well_formed(const Distributed& d) {
  using Nulls = ngsi::ParseOptions::Nulls;
  const json::Value& body = d.x->body;
  const jsonld::Context& context = *d.x->caller.context;
  switch (d.operation) {
    case Operation::create_entity: return bool(ngsi::parse_entity(body, context));
    case Operation::replace_entity:
    case Operation::append_attributes: return bool(ngsi::parse_fragment(body, context));
    case Operation::update_attributes: return bool(ngsi::parse_fragment(body, context, {.nulls = Nulls::members}));
    case Operation::create_temporal: return bool(ngsi::parse_temporal(body, context, Time{}));
    case Operation::append_temporal: return bool(ngsi::parse_temporal(body, context, Time{}, true));
    case Operation::merge_entity:
    case Operation::update_attribute:
    case Operation::replace_attribute: return body.is_object() && !body.as_object().empty();
    default: return true;
  }
}

federation::ReadWish purge_wish(const query::Query& wanted) {
  const query::TypeSelection types = wanted.types.value_or(query::TypeSelection{});
  federation::ReadWish wish;
  for (const std::string& id : wanted.ids) wish.entities.push_back({id, "", types});
  if (wish.entities.empty() && (wanted.types || !wanted.id_pattern.empty())) wish.entities.push_back({"", wanted.id_pattern, types});
  wish.attrs = wanted.attrs;
  return wish;
}

// A purge goes to every source that may have what it selects.
bool distribute_purge(const DistributedPtr& d) {
  auto wanted = selection(*d->x);
  if (!wanted) return false;
  if (const auto narrowed = narrow_to_map(d->tools, *d->x, *wanted); !narrowed) return d->x->fail(narrowed.error()), true;
  const federation::ReadWish wish = purge_wish(*wanted);
  broker::Concern concern;
  concern.entities = wish.entities;
  concern.attributes = wanted->attrs;
  concern.geo = wanted->geo;
  concern.scope = wanted->scope;
  auto matcher = broker::ConcernMatcher::compile(std::move(concern));
  if (!matcher) return d->x->fail(matcher.error()), true;
  auto writing = std::make_shared<Writing>();
  writing->d = d;
  writing->kind = kind_of(d->operation);
  writing->own_body = d->x->body;
  for (const broker::Match& match : d->registrations().matching(d->x->caller.tenant, *matcher)) {
    if (match.source->registration.mode == ngsi::SourceMode::auxiliary) continue;
    const Share fate = share_of(*d, *match.source, SourceOperation::purge_entity);
    const bool proxied = ngsi::is_proxied(match.source->registration.mode);
    if (fate == Share::not_offered) writing->parts.insert(writing->parts.begin(), unsupported(match.source, "purgeEntity", {}));
    if (fate == Share::loop && proxied) writing->parts.insert(writing->parts.begin(), looping(match.source, {}));
    if (fate != Share::send) continue;
    for (const broker::Match::Part& part : match.parts) {
      Call call{.source = match.source, .method = http::Method::del, .path = "/ngsi-ld/v1/entities"};
      call.query = federation::reduced_parameters(wish, match, part, *d->x->caller.context);
      for (auto& kept : parameters_without(*d->x, {"local", "type", "id", "idPattern", "attrs", "csf"})) call.query.push_back(std::move(kept));
      if (match.source->registration.local_only) call.query.push_back({"local", "true"});
      writing->calls.push_back(std::move(call));
      writing->parts.push_back({.source = match.source});
    }
  }
  if (writing->parts.empty()) return false;
  writing->start();
  return true;
}

}  // namespace

bool distribute_write(const DistributedPtr& d) {
  if (d->operation == Operation::purge_entities) return distribute_purge(d);
  const Exchange& x = *d->x;
  auto writing = std::make_shared<Writing>();
  writing->d = d;
  writing->kind = kind_of(d->operation);
  std::string id(x.variable("id"));
  if (const json::Value* given = x.body.find("id"); id.empty() && given != nullptr && given->is_string()) id = given->as_string();
  if (!ngsi::is_uri(id)) return false;
  const bool whole_entity = writing->kind.body == WriteKind::Body::entity && x.variable("attr").empty();
  writing->subject = subject_of(*d, id, whole_entity ? x.body : json::Value(), *x.caller.context);
  if (!x.variable("attr").empty()) {
    const std::string name(x.variable("attr"));
    writing->subject.attributes = {{x.caller.context->expand(name), name}};
  }
  writing->subject.whole = d->operation == Operation::delete_entity || d->operation == Operation::delete_temporal;
  if (!is_well_formed(*d)) return false;
  if (x.parameters.has("type")) {
    auto wanted = query::parse_types(x.parameters.get("type"), x.names());
    if (!wanted) return false;
    writing->subject.wanted = std::move(*wanted);
  }
  auto matches = matches_of(*d, writing->subject, writing->kind.history);
  if (!matches) return false;
  const WritePlan plan = plan_write(writing->subject, *matches);
  for (const WritePlan::Share& share : plan.shares) writing->add(share);
  if (writing->parts.empty()) return false;
  const bool always_own = d->operation == Operation::delete_entity;
  writing->is_own = plan.is_own || always_own;
  writing->own_body = whole_entity ? only_attributes(x.body, writing->subject, plan.own) : x.body;
  writing->start();
  return true;
}

}  // namespace dosi::api
