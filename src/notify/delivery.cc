#include "notify/delivery.h"

#include <spdlog/spdlog.h>

#include "notify/dispatcher.h"

namespace dosi::notify {

Delivery::Delivery(store::Store& store, Carriers carriers, Options options)
    : state_(std::make_shared<State>(store, std::move(carriers), std::move(options))) {}

Delivery::~Delivery() { stop(); }

void Delivery::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake.notify_all();
  if (state_->thread.joinable()) state_->thread.join();
  state_->carriers = {};  // calls back into the state for what is on its way
  std::unique_lock lock(state_->mutex);
  state_->ledger.write(system_now(), true, lock);
}

void Delivery::start() {
  for (const std::string& tenant : state_->store.tenants()) {
    const auto queues = state_->store.queues(tenant);
    if (!queues) {
      spdlog::error("the letters of tenant '{}' cannot be read: {}", tenant, queues.error().message);
      continue;
    }
    const std::lock_guard lock(state_->mutex);
    for (const auto& queue : *queues) {
      if (const BoxPtr box = state_->find(tenant, queue.name)) {
        box->waiting = queue.letters, box->waiting_bytes = queue.bytes;
        state_->make_due(box);
      } else {
        state_->ledger.take_out(tenant, queue.name, store::kWholeQueue);
      }
    }
  }
  const std::lock_guard lock(state_->mutex);
  state_->started = true;
  state_->thread = std::thread([s = state_.get()] { s->run(); });
}

void Delivery::open(broker::Mailbox mailbox) {
  const std::string status = state_->store.document(mailbox.tenant, status_key(mailbox.queue));
  const std::lock_guard lock(state_->mutex);
  BoxPtr& box = state_->boxes[{mailbox.tenant, mailbox.queue}];
  if (!box) {
    box = std::make_shared<Box>();
    if (!status.empty()) box->status = read_status(status);
  }
  if (box->mailbox.endpoint && box->mailbox.endpoint->uri != mailbox.endpoint->uri) {
    box->failures = 0;  // a new address may work
    box->next_try = kNoTime;
  }
  box->mailbox = std::move(mailbox);
  state_->make_due(box);
}

void Delivery::close(const std::string& tenant, const std::string& queue) {
  const std::lock_guard lock(state_->mutex);
  const auto it = state_->boxes.find({tenant, queue});
  if (it == state_->boxes.end()) return;
  it->second->closed = true;
  state_->boxes.erase(it);
  state_->ledger.take_out(tenant, queue, store::kWholeQueue);
  state_->ledger.forget_status(tenant, queue);
  state_->wake.notify_one();
}

void Delivery::posted(const std::string& tenant, const std::vector<Posted>& letters) {
  const std::lock_guard lock(state_->mutex);
  for (const Posted& letter : letters) {
    const BoxPtr box = state_->find(tenant, letter.queue);
    if (!box) {
      state_->ledger.take_out(tenant, letter.queue, store::kWholeQueue);
      continue;
    }
    ++box->waiting, box->waiting_bytes += letter.bytes;
    box->more = true;
    state_->make_due(box);
  }
}

broker::DeliveryStatus Delivery::status(const std::string& tenant, const std::string& queue) const {
  const std::lock_guard lock(state_->mutex);
  const BoxPtr box = state_->find(tenant, queue);
  if (!box) return {};
  broker::DeliveryStatus status = box->status;
  status.waiting = box->waiting;
  return status;
}

Totals Delivery::totals() const {
  const std::lock_guard lock(state_->mutex);
  Totals totals = state_->totals;
  totals.queues = state_->boxes.size();
  for (const auto& [key, box] : state_->boxes) totals.waiting += box->waiting, totals.waiting_bytes += box->waiting_bytes;
  return totals;
}

}  // namespace dosi::notify
