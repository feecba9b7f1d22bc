#include "app/city_source.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <mutex>

#include "city/temporal_text.h"
#include "imports/broker_sink.h"
#include "json/parse.h"

namespace dosi::app {
namespace {

void tell(std::size_t entities, std::size_t samples, bool last) {
  if (!last && isatty(STDERR_FILENO) == 0) return;
  fmt::print(stderr, "\r  {} entities, {} samples of history{}", entities, samples, last ? "\n" : "");
}

broker::Caller caller(const Hub& hub) {
  return {"", hub.core()};
}

Time whole_hour(Time t) {
  return {t.us / 3'600'000'000 * 3'600'000'000};
}

}  // namespace

Result<std::shared_ptr<const city::Model>> CitySource::load(Hub& hub, std::uint64_t seed, int entities) {
  city::Config config;
  config.seed = seed;
  config.entities = entities;
  config.until = whole_hour(system_now());
  DOSI_TRY(auto model, city::build(config));
  imports::QuarantineFile refused("/dev/null");
  imports::Progress progress;
  imports::BrokerSink sink({hub.broker(), caller(hub)}, ingest::Write::replace, refused, progress);
  std::size_t made = 0, samples = 0;
  city::Sink into;
  into.entity = [&](city::Entity entity) -> Result<void> {
    if (++made % 5000 == 0) tell(made, samples, false);
    return sink.entity({.id = std::move(entity.id), .json = std::move(entity.json), .row = made});
  };
  into.history = [&](city::Series series) -> Result<void> {
    samples += series.times.size();
    return sink.history({.id = series.entity_id, .json = city::temporal_text(series), .samples = series.times.size()});
  };
  DOSI_CHECK(city::generate(*model, into));
  DOSI_CHECK(sink.finish());
  tell(made, samples, true);
  if (sink.refused() != 0)
    return error(ErrorCode::internal, fmt::format("the hub refused {} entities of the sample city", sink.refused()));
  return model;
}

struct CitySource::State {
  Hub& hub;
  city::Live live;
  std::mutex mutex;
  std::condition_variable ending;
  bool ended = false;
  std::jthread thread;

  void run() {
    constexpr auto kStep = std::chrono::seconds(1);
    Time seen = system_now();
    std::unique_lock lock(mutex);
    while (!ending.wait_for(lock, kStep, [&] { return ended; })) {
      const Time now = system_now();
      write(live.step(seen, now));
      seen = now;
    }
  }

  void write(const std::vector<city::Change>& changes) {
    json::Array fresh, changed;
    for (const city::Change& change : changes) {
      auto parsed = json::parse(change.json);
      if (!parsed) continue;
      if (!change.created) {
        parsed->as_object()["id"] = change.entity_id;
        parsed->as_object()["type"] = change.entity_type;
      }
      (change.created ? fresh : changed).push_back(std::move(*parsed));
    }
    const auto done = [](Result<broker::BatchResult> result) {
      if (!result)
        spdlog::warn("the sample city could not write: {}", result.error().message);
      else if (!result->errors.empty())
        spdlog::warn("the sample city: {}", result->errors.front().second.message);
    };
    using enum broker::Batches::Operation;
    if (!fresh.empty()) hub.broker().batches.write(caller(hub), upsert_replace, fresh, {}, done);
    if (!changed.empty()) hub.broker().batches.write(caller(hub), update, changed, {}, done);
  }
};

CitySource::CitySource(Hub& hub, std::shared_ptr<const city::Model> model)
    : state_(new State{hub, city::Live(std::move(model)), {}, {}, false, {}}) {
  state_->thread = std::jthread([s = state_.get()] { s->run(); });
}

CitySource::~CitySource() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->ended = true;
  }
  state_->ending.notify_all();
}

}  // namespace dosi::app
