#pragma once
#include "api/exchange.h"
#include "broker/snapshots.h"

namespace dosi::api {

// What a request tells about a snapshot (clause 5.2.41). Members that only the hub sets are left out.
struct SnapshotRequest {
  std::string id;  // empty: none
  std::int64_t lifetime_s = 0;
  json::Object document;
  std::vector<json::Value> queries, temporal_queries;  // which snapshot_query takes
};
enum class SnapshotUse : std::uint8_t { create, clone, update };
// bad_request for what does not fit: only `create` takes queries, and it needs one.
Result<SnapshotRequest> snapshot_request(const Exchange& x, SnapshotUse use, Time now);

// Makes a query document of a snapshot ready to run; bad_request.
Result<broker::SnapshotQuery> snapshot_query(const Exchange& x, const json::Value& document);

// A condition on members of snapshots (clause 5.16.7): true for those that meet it. bad_request for other names.
Result<std::function<bool(const broker::Snapshot&)>> snapshot_filter(const Exchange& x);

}  // namespace dosi::api
