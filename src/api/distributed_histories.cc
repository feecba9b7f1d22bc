#include <algorithm>
#include <map>
#include <set>

#include "api/distributed.h"
#include "api/read_wish.h"
#include "api/source_maps.h"
#include "api/union_view.h"
#include "broker/evolution.h"
#include "federation/answers.h"
#include "federation/time_pages.h"
#include "ngsi/aggregate.h"
#include "ngsi/merge.h"

// Reads of histories from several sources (clauses 5.7.3, 5.7.4): what they have of an entity is put together, and the hub's own handler
// shows it as if it were all here.
namespace dosi::api {
namespace {

using federation::Call;
using federation::Reply;
using store::Sample;

constexpr std::string_view kPageSize = "1000";
constexpr std::size_t kMostRounds = 200;

struct HistoryReading : std::enable_shared_from_this<HistoryReading> {
  DistributedPtr d;
  ReadingWish wish;
  std::vector<Call> calls;  // of this round
  SourceMaps maps;
  std::size_t round = 0;
  // What came from others, by entity.
  std::map<std::string, std::vector<ngsi::TemporalDocument>> versions;

  std::map<std::string, std::vector<ngsi::TemporalDocument>> auxiliary;
  std::map<std::string, std::set<std::string>> sources;  // which registrations an entity's came by

  Call call_of(const broker::Match& match, const broker::Match::Part& part) const;
  void start();
  void take(std::vector<Reply> replies);
  void finish();
  Result<std::shared_ptr<federation::UnionStore>> view() const;
};

Call HistoryReading::call_of(const broker::Match& match, const broker::Match::Part& part) const {
  const Exchange& x = *d->x;
  Call call{.source = match.source};
  call.query = federation::reduced_parameters(wish.read, match, part, *x.caller.context);
  const auto keep = [&](std::string_view name) {
    if (x.parameters.has(name)) call.query.push_back({std::string(name), std::string(x.parameters.get(name))});
  };
  if (wish.by_id) {
    call.path = "/ngsi-ld/v1/temporal/entities/" + federation::path_segment(wish.query.ids.front());
    std::erase_if(call.query, [](const http::Parameter& p) { return p.key == "id" || p.key == "idPattern" || p.key == "type"; });
  } else if (!x.body.is_object()) {
    call.path = "/ngsi-ld/v1/temporal/entities";
    for (const auto name : {"q", "georel", "geometry", "coordinates", "geoproperty", "scopeQ"})
      if (!wish.split) keep(name);
  } else {
    call.path = "/ngsi-ld/v1/temporal/entityOperations/query";
    call.method = http::Method::post;
    call.kind = Call::Body::query;
    call.query.clear();
    call.body = x.body;
    json::Object& document = call.body.as_object();
    federation::reduce_document(document, wish.read, match, part, *x.caller.context);
    for (const std::string_view name : {"csf", "splitEntities", "lang", "ordering", "entityMap"}) document.erase(name);
    if (wish.split)
      for (const std::string_view name : {"q", "geoQ", "scopeQ"}) document.erase(name);
    if (json::Value* temporal = document.find("temporalQ"); temporal != nullptr && temporal->is_object())
      for (const std::string_view name : {"aggrMethods", "aggrPeriodDuration"}) temporal->as_object().erase(name);
  }
  if (call.kind == Call::Body::none)
    for (const auto name : {"timerel", "timeAt", "endTimeAt", "timeproperty", "lastN", "datasetId"}) keep(name);
  call.query.push_back({"options", "sysAttrs"});
  if (match.source->registration.local_only) call.query.push_back({"local", "true"});
  if (!wish.by_id) call.query.push_back({"limit", std::string(kPageSize)});
  return call;
}

void HistoryReading::start() {
  d->network().send(d->origin, calls, [self = shared_from_this()](std::vector<Reply> replies) {
    self->d->later([self, replies = std::make_shared<std::vector<Reply>>(std::move(replies))] { self->take(std::move(*replies)); });
  });
}

void HistoryReading::take(std::vector<Reply> replies) {
  std::vector<Call> next;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    const Reply& reply = replies[i];
    federation::TemporalAnswer answer;
    if (reply.good()) answer = federation::read_histories(reply, d->network().contexts(), d->tools.services.clock());
    if (auto warning = federation::warning_of(reply, d->alias(), answer.damaged); !warning.empty()) d->warnings.push_back(std::move(warning));
    for (const http::Header header : reply.response.headers)
      if (http::equal_ignoring_case(header.name, "NGSILD-Warning")) d->warnings.emplace_back(header.value);
    maps.note(*d, reply, calls[i]);
    for (const ngsi::TemporalDocument& one : answer.entities) sources[one.id].insert(reply.source->registration.id);
    if (auto more = federation::next_in_time(calls[i], reply, answer.entities)) {
      if (round + 1 < kMostRounds) next.push_back(std::move(*more));
      else d->warnings.push_back(federation::cut_warning(*reply.source, d->alias(), kMostRounds, "pages of histories"));
    }
    auto& to = reply.source->registration.mode == ngsi::SourceMode::auxiliary ? auxiliary : versions;
    for (ngsi::TemporalDocument& one : answer.entities) to[one.id].push_back(std::move(one));
  }
  ++round;
  calls = std::move(next);
  calls.empty() ? finish() : start();
}

void HistoryReading::finish() {
  for (auto& [id, more] : auxiliary) std::move(more.begin(), more.end(), std::back_inserter(versions[id]));
  auto union_view = view();
  if (!union_view) return d->x->fail(union_view.error());
  answer_from_union(d, std::move(*union_view));
}

// Samples of one entity as they are put together: an instance that several sources have, by the time that is asked for, counts once.
struct Gathered {
  ngsi::TimeProperty property;
  std::vector<Sample> samples;
  std::set<std::tuple<Symbol, std::string, std::int64_t>> known;

  void add(Sample sample) {
    const Time t = ngsi::time_of(sample, property);
    if (t != kNoTime && !known.emplace(sample.attribute, sample.dataset_id, t.us).second) return;
    samples.push_back(std::move(sample));
  }
};

// Scopes that another source tells of the entity.
void add_scopes(const Sample& sample, ngsi::Entity& entity) {
  for (std::string& scope : ngsi::scopes_of(sample))
    if (std::find(entity.scopes.begin(), entity.scopes.end(), scope) == entity.scopes.end()) entity.scopes.push_back(std::move(scope));
}

// The newest instance of each series is what the entity is now; the rest is its history.
void split_present(std::vector<Sample>& samples, ngsi::Entity& entity) {
  std::map<std::pair<Symbol, std::string>, std::size_t> newest;
  const auto moment = [](const Sample& s) { return s.observed_at != kNoTime ? s.observed_at : std::max(s.modified_at, s.deleted_at); };
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const Sample& s = samples[i];
    if (s.attribute == ngsi::scope_name()) continue;
    const auto [at, fresh] = newest.try_emplace({s.attribute, s.dataset_id}, i);
    if (!fresh && moment(samples[at->second]) <= moment(s)) at->second = i;
  }
  std::set<std::size_t> taken;
  for (const auto& [name, i] : newest) {
    if (samples[i].deleted_at != kNoTime) continue;
    ngsi::Attribute a = ngsi::instance_of(samples[i]);
    a.dataset_id = samples[i].dataset_id;
    if (entity.find(name.first) == nullptr) {
      ngsi::AttributeSet set;
      set.name = name.first;
      entity.attributes.push_back(std::move(set));
    }
    entity.find(name.first)->instances.push_back(std::move(a));
    taken.insert(i);
  }
  std::vector<Sample> rest;
  for (std::size_t i = 0; i < samples.size(); ++i)
    if (!taken.contains(i)) rest.push_back(std::move(samples[i]));
  samples = std::move(rest);
}

// Adds what other sources tell of one entity.
void add_documents(const std::vector<ngsi::TemporalDocument>& documents, ngsi::Entity& entity, Gathered& all) {
  for (const ngsi::TemporalDocument& document : documents) {
    for (const Symbol type : document.types)
      if (std::find(entity.types.begin(), entity.types.end(), type) == entity.types.end()) entity.types.push_back(type);
    for (const Sample& sample : document.samples) {
      if (sample.attribute == ngsi::scope_name()) add_scopes(sample, entity);
      all.add(sample);
    }
  }
}

Result<std::shared_ptr<federation::UnionStore>> HistoryReading::view() const {
  const store::Store& own = d->tools.services.broker.committer.store();
  const std::string& tenant = d->x->caller.tenant;
  auto out = std::make_shared<federation::UnionStore>(own, tenant, !wish.split && !wish.by_id);
  for (const auto& [id, documents] : versions) {
    store::HistoryQuery range{.id = id};
    if (wish.temporal) range.property = wish.temporal->property;
    Gathered all{static_cast<ngsi::TimeProperty>(range.property), {}, {}};
    DOSI_TRY(const broker::Evolution here, broker::evolution(own, tenant, range));
    ngsi::Entity entity{.id = id, .types = here.types};
    entity.created_at = here.created_at, entity.modified_at = here.modified_at;
    if (const auto record = own.get(tenant, id))
      for (std::size_t i = 0; i < record->scope_count(); ++i) entity.scopes.emplace_back(record->scope(i));
    for (const store::Series& series : here.series)
      for (const Sample& sample : series.samples) all.add(sample);
    add_documents(documents, entity, all);
    split_present(all.samples, entity);
    std::vector<std::string> held_by(sources.at(id).begin(), sources.at(id).end());
    if (!here.types.empty()) held_by.emplace(held_by.begin(), broker::kHeldHere);
    out->put(entity, std::move(held_by));
    out->put_history(id, std::move(all.samples));
  }
  return out;
}

}  // namespace

bool distribute_history_read(const DistributedPtr& d) {
  auto wish = reading_wish(*d);
  if (!wish) return false;  // the hub's own handler says why
  auto reading = std::make_shared<HistoryReading>();
  reading->d = d;
  reading->wish = std::move(*wish);
  auto calls = reading_calls(d, reading->wish, [&](const auto& match, const auto& part, auto) { return reading->call_of(match, part); });
  if (!calls) return d->x->fail(calls.error()), true;
  if (calls->empty() && d->warnings.empty()) return false;
  reading->calls = std::move(*calls);
  if (!reading->wish.by_id)
    if (auto good = reading->maps.apply(*d, reading->calls); !good) return d->x->fail(good.error()), true;
  reading->start();
  return true;
}

}  // namespace dosi::api
