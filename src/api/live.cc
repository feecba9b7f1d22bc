#include "api/live.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "json/write.h"

namespace dosi::api {
namespace {

using ngsi::Content;
using ngsi::Record;

// The change as the map needs it: where the entity is and its plain values by short name.
std::string change_event(const broker::Event& event, const jsonld::Context& context, Symbol location) {
  const Record& entity = event.entity();
  std::string out = "event: change\ndata: ";
  json::Writer w(out);
  w.begin_object();
  w.member("id", entity.id());
  w.member("type", context.compact(entity.types()[0]));
  w.key("deleted"), w.boolean(event.after == nullptr);
  w.key("attributes"), w.begin_object();
  std::optional<std::pair<double, double>> place;
  for (const ngsi::Slot& slot : entity.slots()) {
    if (slot.dataset_size != 0) continue;
    if (slot.name == location && slot.content == Content::point) place = {slot.number, slot.latitude};
    const bool plain =
        slot.content == Content::number || slot.content == Content::string || slot.content == Content::boolean;
    if (plain) w.key(context.compact(slot.name)), w.raw(entity.value(slot));
  }
  w.end_object();
  if (place) w.key("location"), w.begin_array(), w.number(place->first), w.number(place->second), w.end_array();
  w.member("modifiedAt", format_time(entity.modified_at()));
  w.end_object();
  out += "\n\n";
  return out;
}

struct Viewer {
  http::Stream stream;
  std::string tenant;
  jsonld::ContextPtr context;
  std::vector<Symbol> types;
  Symbol location;
  bool missed = false;

  bool wants(const broker::Event& event) const {
    if (event.tenant != tenant) return false;
    return types.empty() ||
           std::any_of(types.begin(), types.end(), [&](Symbol t) { return event.entity().has_type(t); });
  }

  // Never waits: a reader that is too slow loses changes, and is told so before it gets the next.
  void hear(const broker::Event& event) {
    if (!wants(event) || stream.closed()) return;
    if (missed && !stream.write("event: gap\ndata: {}\n\n")) return;
    missed = !stream.write(change_event(event, *context, location));
  }
};

}  // namespace

struct Live::State {
  std::mutex mutex;
  std::condition_variable ending;
  bool ended = false;
  std::vector<Viewer> viewers;
  broker::Events::Ear ear;
  std::jthread pulse;

  void hear(const broker::Event& event) {
    const std::lock_guard lock(mutex);
    for (Viewer& viewer : viewers) viewer.hear(event);
  }

  // A comment line now and then keeps proxies from closing a quiet stream, and shows which readers have gone.
  void beat() {
    std::unique_lock lock(mutex);
    while (!ending.wait_for(lock, std::chrono::seconds(15), [&] { return ended; })) {
      for (Viewer& viewer : viewers) viewer.stream.write(": still here\n\n");
      std::erase_if(viewers, [](const Viewer& viewer) { return viewer.stream.closed(); });
    }
  }
};

Live::Live(broker::Events& events) : state_(std::make_unique<State>()) {
  state_->ear = events.listen([s = state_.get()](const broker::Event& event) { s->hear(event); });
  state_->pulse = std::jthread([s = state_.get()] { s->beat(); });
}

Live::~Live() {
  state_->ear.reset();
  const std::lock_guard lock(state_->mutex);
  state_->ended = true;
  state_->ending.notify_all();
}

void Live::add(const Exchange& x, const std::vector<std::string_view>& types) {
  http::Response head{.status = 200, .body = ": dosi\n\n"};
  head.headers.add("Content-Type", "text/event-stream");
  head.headers.add("Cache-Control", "no-store");
  Viewer viewer{.tenant = x.caller.tenant, .context = x.caller.context};
  for (const std::string_view type : types) viewer.types.push_back(viewer.context->expand(type));
  viewer.location = viewer.context->expand("location");
  viewer.stream = x.responder.stream(std::move(head), http::Responder::Kind::endless);
  const std::lock_guard lock(state_->mutex);
  state_->viewers.push_back(std::move(viewer));
}

}  // namespace dosi::api
