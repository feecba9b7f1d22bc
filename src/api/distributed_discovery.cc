#include <algorithm>
#include <map>

#include "api/distributed.h"
#include "federation/answers.h"
#include "federation/reduce.h"
#include "json/parse.h"
#include "json/write.h"

// Types and attributes that the hub and its sources have (clauses 5.7.5 to 5.7.11): the request is passed on to every source that
// offers it, and the lists are joined.
namespace dosi::api {
namespace {

using federation::Reply;
using json::Value;
using ngsi::SourceOperation;

SourceOperation operation_of(const Distributed& d) {
  using enum SourceOperation;
  const bool details = d.x->parameters.get("details") == "true";
  switch (d.operation) {
    case Operation::list_types: return details ? retrieve_entity_type_details : retrieve_entity_types;
    case Operation::retrieve_type: return retrieve_entity_type_info;
    case Operation::list_attributes: return details ? retrieve_attr_type_details : retrieve_attr_types;
    default: return retrieve_attr_type_info;
  }
}

// Lists of names, whose elements become terms of the asker.
constexpr std::string_view kNameLists[] = {"typeList", "attributeList", "attributeNames", "typeNames"};
constexpr std::string_view kNames[] = {"typeName", "attributeName"};

void rename(Value& v, const federation::Naming& naming) {
  if (v.is_array())
    for (Value& each : v.as_array()) rename(each, naming);
  if (!v.is_object()) return;
  for (json::Member& m : v.as_object()) {
    if (std::find(std::begin(kNames), std::end(kNames), m.key) != std::end(kNames) && m.value.is_string())
      m.value.as_string() = naming.name(m.value.as_string());
    if (m.key == "attributeDetails") rename(m.value, naming);
    if (std::find(std::begin(kNameLists), std::end(kNameLists), m.key) == std::end(kNameLists) || !m.value.is_array()) continue;
    for (Value& name : m.value.as_array())
      if (name.is_string()) name.as_string() = naming.name(name.as_string());
  }
}

void merge(Value& into, const Value& more);

// Adds what is not there: names by themselves, objects by their id.
void merge_lists(json::Array& into, const json::Array& more) {
  for (const Value& one : more) {
    const Value* id = one.find("id");
    const auto same = [&](const Value& other) {
      const Value* other_id = other.find("id");
      return id != nullptr && other_id != nullptr ? *id == *other_id : other == one;
    };
    const auto at = std::find_if(into.begin(), into.end(), same);
    if (at == into.end()) into.push_back(one);
    else if (one.is_object()) merge(*at, one);
  }
}

// Counts add up, lists are joined, everything else stays.
void merge(Value& into, const Value& more) {
  if (into.is_array() && more.is_array()) return merge_lists(into.as_array(), more.as_array());
  if (!into.is_object() || !more.is_object()) return;
  for (const json::Member& m : more.as_object()) {
    Value* old = into.as_object().find(m.key);
    if (old == nullptr) into.as_object().append(m.key, m.value);
    else if (m.key == "entityCount" || m.key == "attributeCount") {
      if (old->is_int() && m.value.is_int()) *old = old->as_int() + m.value.as_int();
    } else if (old->is_array() && m.value.is_array()) merge_lists(old->as_array(), m.value.as_array());
  }
}

bool by_text(const Value& a, const Value& b) {
  return a.is_string() && b.is_string() && a.as_string() < b.as_string();
}

void sort_names(Value& v) {
  if (!v.is_object()) return;
  for (json::Member& m : v.as_object())
    if (std::find(std::begin(kNameLists), std::end(kNameLists), m.key) != std::end(kNameLists) && m.value.is_array())
      std::sort(m.value.as_array().begin(), m.value.as_array().end(), by_text);
}

struct Discovering : std::enable_shared_from_this<Discovering> {
  DistributedPtr d;
  std::vector<federation::Call> calls;
  std::vector<Value> found;

  void take(std::vector<Reply> replies);
  void finish(http::Response own);
};

void Discovering::take(std::vector<Reply> replies) {
  for (const Reply& reply : replies) {
    auto body = reply.good() ? federation::read_json(reply) : std::nullopt;
    const bool damaged = reply.good() && (!body || !(body->is_array() || body->is_object()));
    if (auto warning = federation::warning_of(reply, d->alias(), damaged); !warning.empty()) d->warnings.push_back(std::move(warning));
    if (!body || damaged) continue;
    rename(*body, federation::Naming(reply.context, d->x->caller.context));
    found.push_back(std::move(*body));
  }
  auto inner = std::make_shared<Exchange>(*d->x);
  inner->reply = [self = shared_from_this()](http::Response response) { self->finish(std::move(response)); };
  d->local(d->tools, inner);
}

void Discovering::finish(http::Response own) {
  const Exchange& x = *d->x;
  for (const std::string& warning : d->warnings) own.headers.add("NGSILD-Warning", warning);
  auto merged = own.status == 200 ? json::parse(own.body) : Result<Value>(Value());
  if ((own.status != 200 && own.status != 404) || !merged || found.empty()) return x.responder.send(std::move(own));
  for (Value& one : found) {
    if (merged->is_null()) *merged = std::move(one);
    else merge(*merged, one);
  }
  sort_names(*merged);
  if (merged->is_array())
    for (Value& each : merged->as_array()) sort_names(each);
  if (own.status == 200) {
    own.body = json::dump(*merged);
    return x.responder.send(std::move(own));
  }
  const auto set_context = [&](Value& v) {
    if (!v.is_object()) return;
    v.as_object().erase("@context");
    if (x.at_context.empty()) return;
    if (auto context = json::parse(x.at_context)) v.as_object()["@context"] = std::move(*context);
  };
  set_context(*merged);
  http::Headers headers;
  for (const std::string& warning : d->warnings) headers.add("NGSILD-Warning", warning);
  x.content_of(json::dump(*merged), std::move(headers));
}

}  // namespace

bool distribute_discovery(const DistributedPtr& d) {
  const Exchange& x = *d->x;
  broker::Concern concern;
  if (d->operation == Operation::retrieve_type) {
    query::EntitySelector selector;
    selector.types.any_of_all = {{x.caller.context->expand(x.variable("type"))}};
    concern.entities = {std::move(selector)};
  }
  if (d->operation == Operation::retrieve_attribute) concern.attributes = {x.caller.context->expand(x.variable("attr"))};
  auto matcher = broker::ConcernMatcher::compile(std::move(concern));
  if (!matcher) return false;
  auto discovering = std::make_shared<Discovering>();
  discovering->d = d;
  for (const broker::Match& match : d->registrations().matching(x.caller.tenant, *matcher)) {
    const Share share = share_of(*d, *match.source, operation_of(*d));
    if (share == Share::loop) d->warnings.push_back(federation::loop_warning(*match.source, d->alias()));
    if (share != Share::send) continue;
    federation::Call call{.source = match.source};
    const bool of_types = d->operation == Operation::list_types || d->operation == Operation::retrieve_type;
    call.path = of_types ? "/ngsi-ld/v1/types" : "/ngsi-ld/v1/attributes";
    call.attribute = of_types ? x.variable("type") : x.variable("attr");
    call.query = parameters_without(x, {"local"});
    if (match.source->registration.local_only) call.query.push_back({"local", "true"});
    discovering->calls.push_back(std::move(call));
  }
  if (discovering->calls.empty()) return false;
  d->network().send(d->origin, std::move(discovering->calls), [discovering](std::vector<Reply> replies) {
    discovering->d->later([discovering, replies = std::make_shared<std::vector<Reply>>(std::move(replies))] {
      discovering->take(std::move(*replies));
    });
  });
  return true;
}

}  // namespace dosi::api
