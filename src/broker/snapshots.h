#pragma once
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "json/value.h"
#include "ngsi/present.h"
#include "store/store.h"

namespace dosi::broker {

// A snapshot as clause 5.2.41 describes it, and the tenant of its own in which its entities and histories lie.
struct Snapshot {
  std::string id;
  std::string data;       // no header can name this tenant
  json::Object document;  // all members but the times
  Time created = kNoTime, modified = kNoTime, expires = kNoTime, last_used = kNoTime;

  std::string status() const;  // preparing, success, partial, failure, empty
  int priority() const;        // 1 to 10
  // With every member, as it is shown.
  json::Object described() const;
};

// The tenant that a snapshot's data belong to; any other tenant belongs to itself.
std::string_view owner_of(std::string_view tenant);

// One query of a snapshot, ready to run.
struct SnapshotQuery {
  query::Matcher matcher;
  ngsi::Presentation how;
  std::optional<store::HistoryQuery> range;  // of a temporal query
};

// The snapshots of all tenants, kept as documents of the store (clause 5.16). Thread-safe.
class Snapshots {
 public:
  static constexpr std::int64_t kUsual_s = 86'400, kLongest_s = 30 * 86'400;
  static constexpr std::size_t kMost = 100;  // of a tenant; the least important one gives way to a new one

  Snapshots(store::Store& store, Clock clock) : store_(store), clock_(std::move(clock)) {}

  // Keeps a new snapshot in preparation, for the wanted time (0: the usual) as far as allowed; already_exists. Fills in
  // `data` and the times.
  Result<void> create(const std::string& tenant, Snapshot& snapshot, std::int64_t wanted_s);
  // What is being prepared when the hub stops is a failure afterwards.
  std::optional<Snapshot> find(const std::string& tenant, const std::string& id) const;
  std::vector<Snapshot> list(const std::string& tenant) const;
  // Changes members and keeps the result, which is answered; not_found. `wanted_s` 0: the expiry stays.
  Result<Snapshot> update(const std::string& tenant, const std::string& id,
                          const std::function<void(json::Object&)>& change, std::int64_t wanted_s = 0);
  // The preparation is over.
  Result<Snapshot> finish(const std::string& tenant, const std::string& id, const std::string& status,
                          const std::function<void(json::Object&)>& details);
  // With all that it holds; not_found.
  Result<void> erase(const std::string& tenant, const std::string& id);
  void note_use(const Snapshot& snapshot);
  // Copies into a snapshot of the tenant what `seen` has of the entities that match, as far as `how` shows it: attributes of
  // its projection, instances of its datasetIds. Answers how many there are. With a range, what history has in it instead.
  Result<std::size_t> take_in(const store::Store& seen, const std::string& tenant, const Snapshot& snapshot, const SnapshotQuery& query);

 private:
  std::optional<Snapshot> read(const std::string& tenant, const std::string& id) const;
  Result<void> put(const std::string& tenant, const Snapshot& snapshot);
  Result<void> drop(const std::string& tenant, const Snapshot& snapshot);
  Result<void> make_room(const std::string& tenant);

  store::Store& store_;
  Clock clock_;
  mutable std::mutex mutex_;  // of what follows, and of changes to documents
  std::set<std::string> in_preparation_;
  std::map<std::string, Time> used_;
};

// What snapshots hold: copies between tenants. Nobody is told of them as changes.
namespace snapshot_data {

// Everything, as it stands.
Result<void> copy_all(store::Store& store, const std::string& from, const std::string& to);
Result<void> erase_all(store::Store& store, const std::string& tenant);

}  // namespace snapshot_data

}  // namespace dosi::broker
