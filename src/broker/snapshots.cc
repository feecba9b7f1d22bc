#include "broker/snapshots.h"

#include <algorithm>

#include "base/unique_id.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::broker {
namespace {

constexpr std::string_view kPrefix = "snapshot/";
constexpr char kMark = '!';  // stands in no tenant's name that comes by a header
constexpr std::int64_t kSecond = 1'000'000;

Time time_member(const json::Value& document, std::string_view name) {
  const json::Value* v = document.find(name);
  return v != nullptr && v->is_int() ? Time{v->as_int()} : kNoTime;
}

}  // namespace

std::string_view owner_of(std::string_view tenant) {
  return tenant.substr(0, tenant.find(kMark));
}

std::string Snapshot::status() const {
  const json::Value* v = document.find("snapshotStatus");
  return v != nullptr && v->is_string() ? v->as_string() : std::string();
}

int Snapshot::priority() const {
  const json::Value* v = document.find("snapshotPriority");
  return v != nullptr && v->is_int() ? static_cast<int>(v->as_int()) : 5;
}

json::Object Snapshot::described() const {
  json::Object out = document;
  out["createdAt"] = format_time(created);
  out["modifiedAt"] = format_time(modified);
  out["expiresAt"] = format_time(expires);
  out["lastUsedAt"] = format_time(last_used);
  return out;
}

std::optional<Snapshot> Snapshots::read(const std::string& tenant, const std::string& id) const {
  auto document = json::parse(store_.document(tenant, std::string(kPrefix) + id));
  if (!document || !document->is_object()) return std::nullopt;
  json::Value *shown = document->as_object().find("snapshot"), *data = document->as_object().find("data");
  if (shown == nullptr || !shown->is_object() || data == nullptr || !data->is_string()) return std::nullopt;
  Snapshot out{.id = id,
               .data = data->as_string(),
               .document = std::move(shown->as_object()),
               .created = time_member(*document, "created"),
               .modified = time_member(*document, "modified"),
               .expires = time_member(*document, "expires")};
  const auto used = used_.find(out.data);
  out.last_used = used == used_.end() ? out.created : used->second;
  if (out.status() == "preparing" && !in_preparation_.contains(out.data)) out.document["snapshotStatus"] = "failure";
  return out;
}

Result<void> Snapshots::put(const std::string& tenant, const Snapshot& snapshot) {
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.member("data", snapshot.data);
  w.key("created"), w.number(snapshot.created.us);
  w.key("modified"), w.number(snapshot.modified.us);
  w.key("expires"), w.number(snapshot.expires.us);
  w.key("snapshot"), w.value(snapshot.document);
  w.end_object();
  return store_.put_document(tenant, std::string(kPrefix) + snapshot.id, out);
}

Result<void> Snapshots::drop(const std::string& tenant, const Snapshot& snapshot) {
  DOSI_CHECK(store_.put_document(tenant, std::string(kPrefix) + snapshot.id, ""));
  used_.erase(snapshot.data);
  return snapshot_data::erase_all(store_, snapshot.data);
}

// Clause 5.5.15: the lowest priority goes first, of these the one used longest ago.
Result<void> Snapshots::make_room(const std::string& tenant) {
  std::vector<Snapshot> all;
  for (const std::string& key : store_.documents(tenant, kPrefix)) {
    auto one = read(tenant, key.substr(kPrefix.size()));
    if (!one) continue;
    if (one->expires <= clock_()) {
      DOSI_CHECK(drop(tenant, *one));
    } else if (one->status() != "preparing") {
      all.push_back(std::move(*one));
    }
  }
  if (all.size() < kMost) return ok();
  return drop(tenant, *std::min_element(all.begin(), all.end(), [](const Snapshot& a, const Snapshot& b) {
                return std::pair(a.priority(), a.last_used) < std::pair(b.priority(), b.last_used);
              }));
}

Result<void> Snapshots::create(const std::string& tenant, Snapshot& snapshot, std::int64_t wanted_s) {
  const std::lock_guard lock(mutex_);
  DOSI_CHECK(make_room(tenant));
  if (snapshot.id.empty()) snapshot.id = "urn:ngsi-ld:Snapshot:" + unique_id();
  if (read(tenant, snapshot.id))
    return error(ErrorCode::already_exists, "There is a snapshot '" + snapshot.id + "' already", "id");
  snapshot.data = tenant + kMark + unique_id();
  snapshot.created = snapshot.modified = snapshot.last_used = clock_();
  snapshot.expires = Time{snapshot.created.us + std::min(wanted_s > 0 ? wanted_s : kUsual_s, kLongest_s) * kSecond};
  snapshot.document["id"] = snapshot.id;
  snapshot.document["type"] = "Snapshot";
  snapshot.document["snapshotStatus"] = "preparing";
  if (snapshot.document.find("snapshotPriority") == nullptr) snapshot.document["snapshotPriority"] = 5;
  in_preparation_.insert(snapshot.data);
  return put(tenant, snapshot);
}

std::optional<Snapshot> Snapshots::find(const std::string& tenant, const std::string& id) const {
  const std::lock_guard lock(mutex_);
  auto found = read(tenant, id);
  return found && found->expires > clock_() ? found : std::nullopt;
}

std::vector<Snapshot> Snapshots::list(const std::string& tenant) const {
  std::vector<Snapshot> out;
  for (const std::string& key : store_.documents(tenant, kPrefix))
    if (auto one = find(tenant, key.substr(kPrefix.size()))) out.push_back(std::move(*one));
  return out;
}

Result<Snapshot> Snapshots::update(const std::string& tenant, const std::string& id,
                                   const std::function<void(json::Object&)>& change, std::int64_t wanted_s) {
  const std::lock_guard lock(mutex_);
  auto found = read(tenant, id);
  const Time now = clock_();
  if (!found || found->expires <= now) return not_found("There is no snapshot '" + id + "'");
  change(found->document);
  found->modified = now;
  if (wanted_s > 0) found->expires = Time{now.us + std::min(wanted_s, kLongest_s) * kSecond};
  DOSI_CHECK(put(tenant, *found));
  return *found;
}

Result<Snapshot> Snapshots::finish(const std::string& tenant, const std::string& id, const std::string& status,
                                   const std::function<void(json::Object&)>& details) {
  auto done = update(tenant, id, [&](json::Object& document) {
    details(document);
    document["snapshotStatus"] = status;
  });
  if (!done) return done;
  const std::lock_guard lock(mutex_);
  in_preparation_.erase(done->data);
  return done;
}

Result<void> Snapshots::erase(const std::string& tenant, const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = read(tenant, id);
  if (!found || found->expires <= clock_()) return not_found("There is no snapshot '" + id + "'");
  return drop(tenant, *found);
}

void Snapshots::note_use(const Snapshot& snapshot) {
  const std::lock_guard lock(mutex_);
  used_[snapshot.data] = clock_();
}

}  // namespace dosi::broker
