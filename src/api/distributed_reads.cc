#include <algorithm>

#include "api/distributed.h"
#include "api/read_wish.h"
#include "api/source_maps.h"
#include "api/union_view.h"
#include "federation/answers.h"
#include "federation/merge.h"
#include "federation/reduce.h"
#include "json/parse.h"
#include "json/write.h"

// Reads of entities from several sources (clauses 5.7.1, 5.7.2).
namespace dosi::api {
namespace {

using federation::Call;
using federation::Reply;
using ngsi::SourceOperation;

constexpr std::size_t kPageSize = 1000, kMostPages = 100;

// One read on its way.
struct Reading : std::enable_shared_from_this<Reading> {
  DistributedPtr d;
  ReadingWish wish;
  std::vector<Call> calls;  // of this round
  SourceMaps maps;
  std::size_t page = 0;
  struct Version {
    ngsi::Entity entity;
    std::string source;  // the registration's id
  };
  std::vector<Version> entities, auxiliary;

  void start();
  void take(std::vector<Reply> replies);
  void finish();
  json::Object document() const;
  void add_filters(std::vector<http::Parameter>& to) const;
  Call call_of(const broker::Match& match, const broker::Match::Part& part, SourceOperation operation) const;
  Result<std::shared_ptr<federation::UnionStore>> view() const;
};

// The parameters of a GET as a query document (clause 5.2.23), without what is cut down for each source.
json::Object Reading::document() const {
  if (d->x->body.is_object()) return d->x->body.as_object();
  const Parameters& p = d->x->parameters;
  json::Object out{{"type", "Query"}};
  if (wish.by_id) return out;
  const auto set = [&](json::Object& to, std::string_view name) {
    if (p.has(name)) to[name] = p.get(name);
  };
  set(out, "q"), set(out, "scopeQ");
  if (!p.has("georel")) return out;
  json::Object geo;
  for (const std::string_view name : {"georel", "geometry", "geoproperty"}) set(geo, name);
  if (auto coordinates = json::parse(p.get("coordinates"))) geo["coordinates"] = std::move(*coordinates);
  out["geoQ"] = std::move(geo);
  return out;
}

// The filters of the request as parameters of a GET.
void Reading::add_filters(std::vector<http::Parameter>& to) const {
  const json::Value* geo = d->x->body.find("geoQ");
  for (const std::string_view name : {"q", "scopeQ", "georel", "geometry", "coordinates", "geoproperty"}) {
    const json::Value* member = d->x->body.find(name);
    if (member == nullptr && geo != nullptr) member = geo->find(name);
    if (member != nullptr) to.push_back({std::string(name), member->is_string() ? member->as_string() : json::dump(*member)});
    else if (d->x->parameters.has(name)) to.push_back({std::string(name), std::string(d->x->parameters.get(name))});
  }
}

Call Reading::call_of(const broker::Match& match, const broker::Match::Part& part, SourceOperation operation) const {
  const Exchange& x = *d->x;
  Call call{.source = match.source, .path = "/ngsi-ld/v1/entities"};
  const auto keep = [&](std::string_view name) {
    if (x.parameters.has(name)) call.query.push_back({std::string(name), std::string(x.parameters.get(name))});
  };
  if (operation == SourceOperation::query_batch) {
    call.path = "/ngsi-ld/v1/entityOperations/query";
    call.method = http::Method::post;
    call.kind = Call::Body::query;
    json::Object query = document();
    federation::reduce_document(query, wish.read, match, part, *x.caller.context);
    for (const std::string_view name : {"csf", "splitEntities", "lang", "ordering", "join", "joinLevel", "containedBy", "entityMap"}) query.erase(name);
    if (wish.split)
      for (const std::string_view name : {"q", "geoQ", "scopeQ", "attrs", "pick"}) query.erase(name);
    call.body = std::move(query);
  } else {
    call.query = federation::reduced_parameters(wish.read, match, part, *x.caller.context);
    const auto drop = [&](std::string_view name) { std::erase_if(call.query, [&](const http::Parameter& p) { return p.key == name; }); };
    if (wish.split && !wish.by_id) drop("attrs"), drop("pick");
    if (operation == SourceOperation::retrieve_entity) {
      call.path += "/" + federation::path_segment(wish.query.ids.front());
      drop("id"), drop("idPattern");
    } else if (!wish.split) {
      add_filters(call.query);
    }
  }
  keep("datasetId");
  call.query.push_back({"options", "sysAttrs"});
  if (match.source->registration.local_only) call.query.push_back({"local", "true"});
  if (operation != SourceOperation::retrieve_entity) call.query.push_back({"limit", std::to_string(kPageSize)});
  return call;
}

void Reading::start() {
  d->network().send(d->origin, calls, [self = shared_from_this()](std::vector<Reply> replies) {
    self->d->later([self, replies = std::make_shared<std::vector<Reply>>(std::move(replies))] { self->take(std::move(*replies)); });
  });
}

void Reading::take(std::vector<Reply> replies) {
  std::vector<Call> next;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    Reply& reply = replies[i];
    federation::EntityAnswer answer;
    if (reply.good()) answer = federation::read_entities(reply, d->network().contexts(), d->tools.services.clock());
    if (auto warning = federation::warning_of(reply, d->alias(), answer.damaged); !warning.empty()) d->warnings.push_back(std::move(warning));
    for (const http::Header header : reply.response.headers)
      if (http::equal_ignoring_case(header.name, "NGSILD-Warning")) d->warnings.emplace_back(header.value);
    maps.note(*d, reply, calls[i]);
    const bool is_full = answer.entities.size() >= kPageSize;
    const bool aux = reply.source->registration.mode == ngsi::SourceMode::auxiliary;
    auto& to = aux ? auxiliary : entities;
    for (ngsi::Entity& e : answer.entities) to.push_back({std::move(e), reply.source->registration.id});
    if (!is_full) continue;
    if (page + 1 == kMostPages) {
      d->warnings.push_back(federation::cut_warning(*reply.source, d->alias(), kMostPages * kPageSize, "entities"));
      continue;
    }
    Call call = std::move(calls[i]);
    std::erase_if(call.query, [](const http::Parameter& p) { return p.key == "offset"; });
    call.query.push_back({"offset", std::to_string((page + 1) * kPageSize)});
    next.push_back(std::move(call));
  }
  ++page;
  calls = std::move(next);
  if (!calls.empty()) return start();
  finish();
}

// The hub's own versions take part where they match as well, or, with split entities, where they are the entity asked for.
Result<std::shared_ptr<federation::UnionStore>> Reading::view() const {
  const Time now = d->tools.services.clock();
  const store::Store& own = d->tools.services.broker.committer.store();
  const std::string& tenant = d->x->caller.tenant;
  query::Query asked = wish.split || wish.by_id ? without_filters(wish.query) : wish.query;
  DOSI_TRY(const auto matcher, query::Matcher::compile(std::move(asked)));
  struct Merged {
    ngsi::Entity entity;
    std::vector<std::string> sources;
  };
  std::map<std::string, Merged> merged;
  // What is there already of the entity; null where this version is the first.
  const auto present = [&](const Version& v) -> ngsi::Entity* {
    const auto [at, fresh] = merged.try_emplace(v.entity.id);
    auto& [entity, sources] = at->second;
    bool there = !fresh;
    if (fresh) {
      const auto record = own.get(tenant, v.entity.id);
      there = record && (record->expires_at() == kNoTime || record->expires_at() > now) && matcher.matches(*record);
      entity = there ? record->unpack() : v.entity;
      if (there) sources.emplace_back("@none");
    }
    if (std::find(sources.begin(), sources.end(), v.source) == sources.end()) sources.push_back(v.source);
    return there ? &entity : nullptr;
  };
  for (const Version& v : entities)
    if (ngsi::Entity* into = present(v)) federation::merge_version(*into, v.entity, now);
  for (const Version& v : auxiliary)
    if (ngsi::Entity* into = present(v)) federation::supplement(*into, v.entity);
  auto out = std::make_shared<federation::UnionStore>(own, tenant, !wish.split && !wish.by_id);
  for (auto& [id, one] : merged) out->put(one.entity, std::move(one.sources));
  return out;
}

void Reading::finish() {
  auto union_view = view();
  if (!union_view) return d->x->fail(union_view.error());
  answer_from_union(d, std::move(*union_view));
}

}  // namespace

bool concerns_sources(Toolbox& tools, const ExchangePtr& x, Operation operation) {
  x->names_elsewhere = true;
  const Distributed d(tools, x, operation, nullptr);
  const auto wish = reading_wish(d);
  auto concern = wish ? reading_concern(d, *wish) : Result<broker::Concern>(wish.error());
  if (!concern) return true;
  const auto matcher = broker::ConcernMatcher::compile(std::move(*concern));
  return !matcher || !d.registrations().matching(x->caller.tenant, *matcher).empty();
}

bool distribute_read(const DistributedPtr& d) {
  auto wish = reading_wish(*d);
  if (!wish) return false;  // the hub's own handler says why
  auto reading = std::make_shared<Reading>();
  reading->d = d;
  reading->wish = std::move(*wish);
  auto calls = reading_calls(d, reading->wish, [&](const auto& match, const auto& part, auto operation) {
    return reading->call_of(match, part, operation);
  });
  if (!calls) return d->x->fail(calls.error()), true;
  if (calls->empty() && d->warnings.empty()) return false;
  if (!reading->wish.query.order.empty())
    return d->x->fail(bad_request("Entities of several sources cannot be ordered; with local=true those of this hub can", "orderBy")), true;
  if (calls->empty()) return reading->finish(), true;
  reading->calls = std::move(*calls);
  if (!reading->wish.by_id)
    if (auto good = reading->maps.apply(*d, reading->calls); !good) return d->x->fail(good.error()), true;
  reading->start();
  return true;
}

}  // namespace dosi::api
