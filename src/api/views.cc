#include "api/views.h"

#include <fmt/format.h>

#include <list>
#include <map>
#include <mutex>
#include <unordered_map>

#include "broker/layers.h"
#include "broker/map_tile.h"

namespace dosi::api {
namespace {

// Texts by key, the least used dropped beyond a number of bytes.
class TextCache {
 public:
  explicit TextCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  Views::Text find(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto it = by_key_.find(key);
    if (it == by_key_.end()) return nullptr;
    recent_.splice(recent_.begin(), recent_, it->second);
    return it->second->second;
  }

  void keep(const std::string& key, Views::Text text) {
    const std::lock_guard lock(mutex_);
    if (by_key_.contains(key)) return;
    bytes_ += key.size() + text->size();
    recent_.emplace_front(key, std::move(text));
    by_key_[key] = recent_.begin();
    while (bytes_ > max_bytes_ && recent_.size() > 1) {
      bytes_ -= recent_.back().first.size() + recent_.back().second->size();
      by_key_.erase(recent_.back().first);
      recent_.pop_back();
    }
  }

 private:
  using Items = std::list<std::pair<std::string, Views::Text>>;
  const std::size_t max_bytes_;
  std::mutex mutex_;
  std::size_t bytes_ = 0;
  Items recent_;
  std::unordered_map<std::string, Items::iterator> by_key_;
};

struct LayersCopy {
  Views::Text text;
  std::uint64_t version = 0;
  Time made = kNoTime;
  std::int64_t cost_us = 0;
};

}  // namespace

struct Views::State {
  explicit State(broker::Broker& b) : broker(b), versions(b.committer.events()) {}
  broker::Broker& broker;
  broker::TypeVersions versions;
  TextCache tiles{std::size_t{128} << 20};
  std::mutex layers_mutex;
  std::map<std::pair<std::string, std::string>, LayersCopy> layers;  // by tenant and context
};

Views::Views(broker::Broker& broker) : state_(std::make_unique<State>(broker)) {}
Views::~Views() = default;

Result<Views::Text> Views::layers(const broker::Caller& caller, Time now) {
  // Counting a million entities costs about a second: it may not cost more than a fiftieth of a core.
  constexpr std::int64_t kLeastAge_us = 3'000'000, kCostFactor = 50;
  const std::pair key(caller.tenant, caller.context->link());
  const std::uint64_t version = state_->versions.of(caller.tenant);
  {
    const std::lock_guard lock(state_->layers_mutex);
    const LayersCopy& copy = state_->layers[key];
    const bool young = now.us - copy.made.us < std::max(kLeastAge_us, copy.cost_us * kCostFactor);
    if (copy.text && (copy.version == version || young)) return copy.text;
  }
  const Time start = system_now();
  DOSI_TRY(std::string text, broker::describe_layers(state_->broker.committer.store(), caller));
  LayersCopy fresh{std::make_shared<const std::string>(std::move(text)), version, now, system_now().us - start.us};
  const std::lock_guard lock(state_->layers_mutex);
  return (state_->layers[key] = std::move(fresh)).text;
}

std::string Views::tile_etag(const broker::Caller& caller, const TileRequest& request) const {
  std::uint64_t hash = std::hash<std::string>()(request.q);
  for (const std::string& type : request.types)
    hash = (hash ^ state_->versions.of(caller.tenant, caller.context->find(type)) ^ std::hash<std::string>()(type)) *
           0x9E3779B97F4A7C15ull;
  // The counters start anew with the process: the time of its start tells one run from the next.
  static const std::int64_t kStart = system_now().us;
  return fmt::format("\"{:x}-{:x}\"", kStart, hash);
}

Result<Views::Text> Views::tile(const broker::Caller& caller, const TileRequest& request) {
  std::string key = fmt::format("{}|{}|{}/{}/{}|{}|{}", caller.tenant, caller.context->link(), request.z, request.x,
                                request.y, fmt::join(request.types, ","), tile_etag(caller, request));
  if (Text found = state_->tiles.find(key)) return found;
  DOSI_TRY(std::string text, broker::map_tile(state_->broker.committer.store(), caller,
                                              {request.z, request.x, request.y, request.types, request.q}));
  auto shared = std::make_shared<const std::string>(std::move(text));
  state_->tiles.keep(key, shared);
  return shared;
}

}  // namespace dosi::api
