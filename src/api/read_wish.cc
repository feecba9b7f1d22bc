#include "api/read_wish.h"

#include <algorithm>

#include "api/selection.h"
#include "federation/answers.h"
#include "ngsi/merge.h"
#include "query/parse.h"

namespace dosi::api {
namespace {

using ngsi::SourceOperation;

std::vector<SourceOperation> operations_of(Operation operation) {
  using enum SourceOperation;
  switch (operation) {
    case Operation::query_entities:
    case Operation::create_entity_map: return {query_entity, query_batch};
    case Operation::batch_query:
    case Operation::create_entity_map_by_document: return {query_batch, query_entity};
    case Operation::retrieve_temporal: return {SourceOperation::retrieve_temporal};
    case Operation::query_temporal:
    case Operation::batch_query_temporal:
    case Operation::create_temporal_entity_map:
    case Operation::create_temporal_entity_map_by_document: return {SourceOperation::query_temporal};
    default: return {SourceOperation::retrieve_entity, query_entity, query_batch};
  }
}

// The temporal query of the parameters, or of the document's temporalQ.
Result<std::optional<query::TemporalQuery>> temporal_of(const Exchange& x) {
  const json::Value* document = x.body.find("temporalQ");
  const auto text = [&](std::string_view name) -> std::string_view {
    const json::Value* v = document == nullptr ? nullptr : document->find(name);
    return v != nullptr && v->is_string() ? std::string_view(v->as_string()) : x.parameters.get(name);
  };
  if (text("timerel").empty()) return std::optional<query::TemporalQuery>();
  DOSI_TRY(auto out, query::parse_temporal({text("timerel"), text("timeAt"), text("endTimeAt"), text("timeproperty")}));
  return std::optional(std::move(out));
}

void add_attributes(const query::Expr& q, std::vector<Symbol>& out) {
  if (q.op == query::Expr::Op::leaf) out.push_back(q.term.path.links.empty() ? q.term.path.attribute : q.term.path.links.front().relationship);
  for (const query::Expr& child : q.children) add_attributes(child, out);
}

// An id, type or other member that pick and omit may name besides attributes.
bool is_attribute(Symbol name) {
  return name && !text(name).starts_with('@') && name != ngsi::scope_name();
}

std::vector<query::EntitySelector> selectors_of(const query::Query& q) {
  if (!q.selectors.empty()) return q.selectors;
  const query::TypeSelection types = q.types.value_or(query::TypeSelection{});
  std::vector<query::EntitySelector> out;
  for (const std::string& id : q.ids) out.push_back({id, "", types});
  if (out.empty() && (q.types || !q.id_pattern.empty())) out.push_back({"", q.id_pattern, types});
  return out;
}

Result<bool> is_split(const Distributed& d) {
  const json::Value* member = d.x->body.find("splitEntities");
  if (member != nullptr && member->is_bool()) return member->as_bool();
  if (!d.x->parameters.has("splitEntities")) return d.tools.services.split_entities;
  return d.x->parameters.flag("splitEntities");
}

}  // namespace

Result<ReadingWish> reading_wish(const Distributed& d) {
  const Exchange& x = *d.x;
  ReadingWish out;
  ngsi::Presentation how;
  DOSI_TRY(broker::LinkWish links, linked(x));
  DOSI_CHECK(projection(x, how, links));
  out.operations = operations_of(d.operation);
  out.by_id = d.operation == Operation::retrieve_entity || d.operation == Operation::retrieve_temporal;
  out.history = out.operations.front() == SourceOperation::retrieve_temporal || out.operations.front() == SourceOperation::query_temporal;
  if (out.by_id) {
    DOSI_TRY(const std::string id, x.uri("id"));
    out.query.ids = {id};
    if (x.parameters.has("type")) {
      DOSI_TRY(out.query.types, query::parse_types(x.parameters.get("type"), x.names()));
    }
    out.query.attrs = how.attrs;
  } else if (x.body.is_object()) {
    DOSI_TRY(out.query, selection(x, x.body, how, out.history ? nullptr : &links));
  } else {
    DOSI_TRY(out.query, selection(x, links));
  }
  if (out.history) {
    DOSI_TRY(out.temporal, temporal_of(x));
  }
  DOSI_TRY(out.split, is_split(d));
  out.read.entities = selectors_of(out.query);
  out.read.attrs = how.attrs;
  out.datasets = how.datasets;
  out.read.picks = !how.pick.empty();
  std::copy_if(how.pick.begin(), how.pick.end(), std::back_inserter(out.read.pick), is_attribute);
  std::copy_if(how.omit.begin(), how.omit.end(), std::back_inserter(out.read.omit), is_attribute);
  return out;
}

Result<broker::Concern> reading_concern(const Distributed& d, const ReadingWish& wish) {
  broker::Concern out;
  out.entities = wish.read.entities;
  out.attributes = wish.read.attrs;
  out.attributes.insert(out.attributes.end(), wish.read.pick.begin(), wish.read.pick.end());
  if (!wish.split && wish.query.q) add_attributes(*wish.query.q, out.attributes);
  if (!wish.split && wish.query.geo) out.attributes.push_back(wish.query.geo->property);
  out.datasets = wish.datasets;
  out.geo = wish.query.geo;
  out.scope = wish.query.scope;
  out.temporal = wish.temporal;
  out.history = wish.history;
  const json::Value* member = d.x->body.find("csf");
  const std::string_view csf = member != nullptr && member->is_string() ? std::string_view(member->as_string()) : d.x->parameters.get("csf");
  if (!csf.empty()) {
    DOSI_TRY(out.csf, query::parse_q(csf, d.x->names()));
  }
  return out;
}

Result<std::vector<federation::Call>> reading_calls(const DistributedPtr& d, const ReadingWish& wish, const MakeCall& make) {
  std::vector<federation::Call> out;
  DOSI_TRY(auto concern, reading_concern(*d, wish));
  DOSI_TRY(const auto matcher, broker::ConcernMatcher::compile(std::move(concern)));
  for (const broker::Match& match : d->registrations().matching(d->x->caller.tenant, matcher)) {
    const auto offered = std::find_if(wish.operations.begin(), wish.operations.end(), [&](SourceOperation o) {
      return match.source->registration.operations.has(o);
    });
    if (offered == wish.operations.end()) continue;
    if (d->network().loops(*match.source, d->origin)) {
      d->warnings.push_back(federation::loop_warning(*match.source, d->alias()));
      continue;
    }
    for (const broker::Match::Part& part : match.parts)
      if (federation::has_share(wish.read, match.info(part))) out.push_back(make(match, part, *offered));
  }
  return out;
}

query::Query without_filters(const query::Query& query) {
  return {.selectors = query.selectors, .ids = query.ids, .id_pattern = query.id_pattern, .types = query.types};
}

}  // namespace dosi::api
