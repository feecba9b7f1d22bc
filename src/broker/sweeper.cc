#include "broker/sweeper.h"

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "ngsi/expiry.h"
#include "query/matches.h"

namespace dosi::broker {
namespace {

constexpr std::size_t kMostAtOnce = 1000;  // entities in one change

// The entities that have expired: stores find them by their expiresAt.
Result<std::vector<std::string>> expired(const store::Store& store, const std::string& tenant, Time now) {
  query::Query past;
  past.q.emplace();
  past.q->term.path.attribute = intern("https://uri.etsi.org/ngsi-ld/expiresAt");
  past.q->term.compare = query::Compare::less_equal;
  query::Literal limit;
  limit.kind = query::Literal::Kind::time, limit.time = now, limit.text = format_time(now);
  past.q->term.values.push_back(std::move(limit));
  DOSI_TRY(const auto matcher, query::Matcher::compile(std::move(past)));
  std::vector<std::string> ids;
  DOSI_CHECK(store.scan(tenant, matcher, {}, [&](const store::RecordPtr& entity) {
    ids.emplace_back(entity->id());
    return ids.size() < kMostAtOnce;
  }));
  return ids;
}

}  // namespace

struct Sweeper::State {
  Committer& committer;
  std::mutex mutex;
  std::condition_variable ending;
  bool ends = false;
  std::thread thread;
};

Sweeper::Sweeper(Committer& committer, std::chrono::milliseconds period) : state_(std::make_unique<State>(committer)) {
  if (period.count() == 0) return;
  state_->thread = std::thread([this, period] {
    std::unique_lock lock(state_->mutex);
    while (!state_->ending.wait_for(lock, period, [this] { return state_->ends; })) {
      lock.unlock();
      sweep();
      lock.lock();
    }
  });
}

Sweeper::~Sweeper() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->ends = true;
  }
  state_->ending.notify_all();
  if (state_->thread.joinable()) state_->thread.join();
}

std::size_t Sweeper::sweep() {
  std::size_t swept = 0;
  for (const std::string& tenant : state_->committer.store().tenants()) {
    const auto ids = expired(state_->committer.store(), tenant, state_->committer.now());
    if (!ids || ids->empty()) continue;
    swept += ids->size();
    state_->committer.run<void>(
        tenant,
        [&ids](Transaction& transaction) -> Result<void> {
          for (const std::string& id : *ids) {
            const auto entity = transaction.read(id);
            if (entity && ngsi::is_expired(*entity, transaction.now())) transaction.erase(id);
          }
          return ok();
        },
        [](Result<void> done) {
          if (!done) spdlog::warn("expired entities could not be deleted: {}", done.error().message);
        });
  }
  return swept;
}

}  // namespace dosi::broker
