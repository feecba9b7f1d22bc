#include <spdlog/spdlog.h>

#include <algorithm>

#include "api/distributed.h"
#include "api/handlers.h"
#include "api/problem.h"
#include "api/snapshot_request.h"
#include "api/update_result.h"
#include "base/unique_id.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::api {
namespace {

constexpr std::string_view kCollection = "/ngsi-ld/v1/snapshots/";

void answer(const Exchange& x, const broker::Snapshot& snapshot) {
  json::Object shown = snapshot.described();
  if (x.accept == Media::ld_json) shown.append("@context", x.caller.context->source());
  x.content_of(json::dump(std::move(shown)));
}

// Clauses 5.16.6 and 5.3.4: told once; whoever asks finds the same in the snapshot's status.
void notify(Toolbox& tools, const std::string& tenant, const broker::Snapshot& snapshot) {
  const json::Value document(snapshot.document);
  const json::Value *endpoint = document.find("endpoint"), *info = document.find("receiverInfo");
  if (endpoint == nullptr || tools.services.client == nullptr) return;
  json::Object body;
  body.append("id", "urn:ngsi-ld:SnapshotNotification:" + unique_id());
  body.append("type", "SnapshotNotification");
  body.append("expiresAt", format_time(snapshot.expires));
  body.append("notifiedAt", format_time(tools.services.clock()));
  body.append("snapshotId", snapshot.id);
  for (const auto& [from, to] : {std::pair{"snapshotPriority", "snapshotPriority"}, {"snapshotStatus", "snapshotStatus"},
                                 {"snapshotQueriesDetails", "snapshotQueriesDetails"},
                                 {"snapshotTemporalQueriesDetails", "temporalSnapshotQueriesDetails"}})
    if (const json::Value* v = document.find(from)) body.append(to, *v);
  http::ClientRequest request{.method = http::Method::post, .url = endpoint->as_string(), .body = json::dump(std::move(body))};
  request.headers.add("Content-Type", "application/json");
  if (!tenant.empty()) request.headers.add("NGSILD-Tenant", tenant);
  if (info != nullptr)
    for (const json::Value& pair : info->as_array())
      request.headers.set(pair.find("key")->as_string(), pair.find("value")->as_string());
  tools.services.client->send(std::move(request), [](Result<http::Response>) {});
}

// One result of clause 5.2.42: `response` tells how many there are, or what went wrong.
json::Value result_of(const http::Response& response) {
  const bool good = response.status == 200;
  json::Object out;
  out.append("resultStatus", !good ? "failure" : response.body == "0" ? "empty" : "success");
  if (!good) {
    if (auto details = json::parse(response.body)) out.append("problemDetails", std::move(*details));
  }
  return out;
}

// Takes what a query finds into the snapshot that the exchange names, and answers how many: of what the toolbox sees, which
// may be what several sources have.
void take_in(Toolbox& tools, ExchangePtr x) {
  const auto snapshot = tools.snapshots.find(x->caller.tenant, x->snapshot);
  if (!snapshot) return x->fail(not_found("The snapshot was deleted"));
  const auto query = snapshot_query(*x, x->body);
  if (!query) return x->fail(query.error());
  const auto taken = tools.snapshots.take_in(tools.services.broker.committer.store(), x->caller.tenant, *snapshot, *query);
  if (!taken) return x->fail(taken.error());
  x->json(200, std::to_string(*taken));
}

// Clause 5.16.1.4, in the background: one query after another, each as clauses 5.7.2.4 and 5.7.4.4 want it.
struct Filling : std::enable_shared_from_this<Filling> {
  Toolbox& tools;
  ExchangePtr x;  // the request that the snapshot was made by
  broker::Snapshot snapshot;
  std::vector<json::Value> queries, temporal_queries;
  json::Array details, temporal_details;

  Filling(Toolbox& t, ExchangePtr request) : tools(t), x(std::move(request)) {}
  void go_on();
  void finish();
};

void Filling::go_on() {
  const bool temporal = details.size() == queries.size();
  json::Array& results = temporal ? temporal_details : details;
  const auto& wanted = temporal ? temporal_queries : queries;
  if (results.size() == wanted.size()) return finish();
  auto one = std::make_shared<Exchange>(*x);
  one->body = wanted[results.size()];
  one->snapshot = snapshot.id;
  one->reply = [self = shared_from_this(), &results](http::Response response) {
    results.push_back(result_of(response));
    self->go_on();
  };
  const Operation operation = temporal ? Operation::batch_query_temporal : Operation::batch_query;
  const bool alone = tools.services.registrations == nullptr || !tools.services.registrations->any();
  if (alone || !distribute(tools, one, operation, take_in)) take_in(tools, one);
}

void Filling::finish() {
  const auto count = [&](const char* status) {
    const auto is = [&](const json::Value& result) { return *result.find("resultStatus") == json::Value(status); };
    return std::count_if(details.begin(), details.end(), is) + std::count_if(temporal_details.begin(), temporal_details.end(), is);
  };
  const auto filled = count("success"), empty = count("empty"), failed = count("failure");
  const std::string status = filled != 0 ? (empty + failed == 0 ? "success" : "partial") : empty != 0 ? "empty" : "failure";
  const std::string& tenant = x->caller.tenant;
  const auto done = tools.snapshots.finish(tenant, snapshot.id, status, [&](json::Object& document) {
    if (!details.empty()) document["snapshotQueriesDetails"] = std::move(details);
    if (!temporal_details.empty()) document["snapshotTemporalQueriesDetails"] = std::move(temporal_details);
  });
  if (done) return notify(tools, tenant, *done);
  // It was deleted meanwhile.
  if (auto erased = broker::snapshot_data::erase_all(tools.services.broker.committer.store(), snapshot.data); !erased)
    spdlog::warn("a deleted snapshot is still on disk: {}", erased.error().message);
}

void create(Toolbox& tools, ExchangePtr x) {
  auto request = snapshot_request(*x, SnapshotUse::create, tools.services.clock());
  if (!request) return x->fail(request.error());
  auto filling = std::make_shared<Filling>(tools, x);
  broker::Snapshot& snapshot = filling->snapshot;
  snapshot.id = request->id, snapshot.document = request->document;
  if (auto made = tools.snapshots.create(x->caller.tenant, snapshot, request->lifetime_s); !made) return x->fail(made.error());
  filling->queries = std::move(request->queries), filling->temporal_queries = std::move(request->temporal_queries);
  x->created(kCollection, snapshot.id);
  if (!tools.services.workers.submit([filling] { filling->go_on(); }))
    (void)tools.snapshots.finish(x->caller.tenant, snapshot.id, "failure", [](json::Object&) {});
}

// Clause 5.16.2.
void clone(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("snapshotId");
  if (!id) return x->fail(id.error());
  auto request = snapshot_request(*x, SnapshotUse::clone, tools.services.clock());
  if (!request) return x->fail(request.error());
  const auto original = tools.snapshots.find(x->caller.tenant, *id);
  if (!original) return x->fail(not_found("There is no snapshot '" + *id + "'"));
  broker::Snapshot copy{.id = request->id, .document = request->document};
  for (const char* name : {"snapshotQueries", "snapshotTemporalQueries"})
    if (const json::Value* v = original->document.find(name)) copy.document[name] = *v;
  if (auto made = tools.snapshots.create(x->caller.tenant, copy, request->lifetime_s); !made) return x->fail(made.error());
  x->created(kCollection, copy.id);
  const auto run = [&tools, tenant = x->caller.tenant, from = original->data, copy] {
    const auto copied = broker::snapshot_data::copy_all(tools.services.broker.committer.store(), from, copy.data);
    const auto done = tools.snapshots.finish(tenant, copy.id, copied ? "success" : "failure", [](json::Object&) {});
    if (done) notify(tools, tenant, *done);
  };
  if (!tools.services.workers.submit(run))
    (void)tools.snapshots.finish(x->caller.tenant, copy.id, "failure", [](json::Object&) {});
}

void retrieve(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("snapshotId");
  if (!id) return x->fail(id.error());
  const auto found = tools.snapshots.find(x->caller.tenant, *id);
  if (!found) return x->fail(not_found("There is no snapshot '" + *id + "'"));
  answer(*x, *found);
}

void update(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("snapshotId");
  if (!id) return x->fail(id.error());
  const auto request = snapshot_request(*x, SnapshotUse::update, tools.services.clock());
  if (!request) return x->fail(request.error());
  if (!request->id.empty() && request->id != *id) return x->fail(bad_request("The id of a snapshot cannot be changed", "id"));
  const auto done = tools.snapshots.update(
      x->caller.tenant, *id,
      [&](json::Object& document) {
        for (const auto& [name, value] : request->document) document[name] = value;
      },
      request->lifetime_s);
  if (!done) return x->fail(done.error());
  notify(tools, x->caller.tenant, *done);
  answer(*x, *done);
}

void erase(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("snapshotId");
  if (!id) return x->fail(id.error());
  if (auto done = tools.snapshots.erase(x->caller.tenant, *id); !done) return x->fail(done.error());
  x->no_content();
}

// Clauses 5.16.7, 6.36.3.2: 207 where some are still there.
void purge(Toolbox& tools, ExchangePtr x) {
  const auto filter = snapshot_filter(*x);
  if (!filter) return x->fail(filter.error());
  broker::BatchResult result;
  for (const broker::Snapshot& snapshot : tools.snapshots.list(x->caller.tenant)) {
    if (!(*filter)(snapshot)) continue;
    if (auto done = tools.snapshots.erase(x->caller.tenant, snapshot.id); done) result.updated.push_back(snapshot.id);
    else result.errors.emplace_back(snapshot.id, done.error());
  }
  if (!result.errors.empty()) return x->json(207, batch_result(result));
  if (result.updated.empty()) return x->fail(not_found("No snapshot meets the condition"));
  x->no_content();
}

}  // namespace

Entry snapshot_handler(Operation operation) {
  switch (operation) {
    case Operation::create_snapshot:
      return {create, true};
    case Operation::clone_snapshot:
      return {clone, true};
    case Operation::retrieve_snapshot:
      return {retrieve};
    case Operation::update_snapshot:
      return {update, true};
    case Operation::delete_snapshot:
      return {erase, true};
    case Operation::purge_snapshots:
      return {purge, true};
    default:
      return {};
  }
}

}  // namespace dosi::api
