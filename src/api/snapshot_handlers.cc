#include <spdlog/spdlog.h>

#include "api/handlers.h"
#include "api/problem.h"
#include "api/snapshot_request.h"
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

// One result of clause 5.2.42.
json::Value result_of(const Result<std::size_t>& copied) {
  json::Object out;
  out.append("resultStatus", !copied ? "failure" : *copied == 0 ? "empty" : "success");
  if (!copied) {
    if (auto details = json::parse(problem_document(copied.error()))) out.append("problemDetails", std::move(*details));
  }
  return out;
}

struct Filling {
  std::string tenant;
  broker::Snapshot snapshot;
  SnapshotRequest request;
};

// Clause 5.16.1.4, in the background.
void fill(Toolbox& tools, const Filling& job) {
  store::Store& store = tools.services.broker.committer.store();
  std::size_t filled = 0, empty = 0, failed = 0;
  const auto run = [&](const std::vector<SnapshotQuery>& queries) {
    json::Array details;
    for (const SnapshotQuery& one : queries) {
      const auto copied =
          one.range ? broker::snapshot_data::copy_histories(store, job.tenant, job.snapshot.data, one.matcher, *one.range)
                    : broker::snapshot_data::copy_entities(store, job.tenant, job.snapshot.data, one.matcher, one.attributes);
      ++(!copied ? failed : *copied == 0 ? empty : filled);
      details.push_back(result_of(copied));
    }
    return details;
  };
  json::Array details = run(job.request.queries), temporal = run(job.request.temporal_queries);
  const std::string status = filled != 0 ? (empty + failed == 0 ? "success" : "partial") : empty != 0 ? "empty" : "failure";
  const auto done = tools.snapshots.finish(job.tenant, job.snapshot.id, status, [&](json::Object& document) {
    if (!details.empty()) document["snapshotQueriesDetails"] = std::move(details);
    if (!temporal.empty()) document["snapshotTemporalQueriesDetails"] = std::move(temporal);
  });
  if (done) return notify(tools, job.tenant, *done);
  // It was deleted meanwhile.
  if (auto erased = broker::snapshot_data::erase_all(store, job.snapshot.data); !erased)
    spdlog::warn("a deleted snapshot is still on disk: {}", erased.error().message);
}

void create(Toolbox& tools, ExchangePtr x) {
  auto request = snapshot_request(*x, SnapshotUse::create, tools.services.clock());
  if (!request) return x->fail(request.error());
  auto job = std::make_shared<Filling>(Filling{x->caller.tenant, {.id = request->id, .document = request->document}, {}});
  if (auto made = tools.snapshots.create(job->tenant, job->snapshot, request->lifetime_s); !made)
    return x->fail(made.error());
  job->request = std::move(*request);
  x->created(kCollection, job->snapshot.id);
  if (!tools.services.workers.submit([&tools, job] { fill(tools, *job); }))
    (void)tools.snapshots.finish(job->tenant, job->snapshot.id, "failure", [](json::Object&) {});
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

// Clause 5.16.7.
void purge(Toolbox& tools, ExchangePtr x) {
  const auto filter = snapshot_filter(*x);
  if (!filter) return x->fail(filter.error());
  std::size_t found = 0;
  for (const broker::Snapshot& snapshot : tools.snapshots.list(x->caller.tenant)) {
    if (!(*filter)(snapshot)) continue;
    ++found;
    if (auto done = tools.snapshots.erase(x->caller.tenant, snapshot.id); !done && done.error().code != ErrorCode::not_found)
      return x->fail(done.error());
  }
  if (found == 0) return x->fail(not_found("No snapshot meets the condition"));
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
