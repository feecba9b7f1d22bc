#pragma once
#include "api/api.h"
#include "api/exchange.h"
#include "api/live.h"
#include "api/metrics.h"
#include "api/route_table.h"
#include "api/views.h"
#include "broker/entity_maps.h"
#include "broker/snapshots.h"

namespace dosi::api {

// What a handler works with besides the exchange.
struct Toolbox {
  Services& services;
  Metrics& metrics;
  Views& views;
  Live& live;
  broker::EntityMaps& entity_maps;
  broker::Snapshots& snapshots;
};

// Does one operation and answers the exchange, now or later.
using Handler = void (*)(Toolbox&, ExchangePtr);

// How an operation is run. `long_work` goes to a worker thread; what `fetches` an @context by itself goes to a thread that may
// wait for others.
struct Entry {
  Handler run = nullptr;
  bool long_work = false;
  bool fetches = false;
};

// Each file of handlers tells its operations; null for those of others.
Entry entity_handler(Operation operation);
Entry batch_handler(Operation operation);
Entry discovery_handler(Operation operation);
Entry temporal_handler(Operation operation);
Entry hub_handler(Operation operation);
Entry registration_handler(Operation operation);
Entry import_handler(Operation operation);
Entry run_handler(Operation operation);
Entry context_handler(Operation operation);
Entry entity_map_handler(Operation operation);
Entry snapshot_handler(Operation operation);
Entry subscription_handler(Operation operation);

// The address of this hub, as the sender of the request sees it: "https://host:port".
std::string own_url(const Services& services, const Exchange& x);
// The URL under which this hub serves a hosted context, as the sender of the request sees it.
std::string hosted_context_url(const Services& services, const Exchange& x, std::string_view id);

}  // namespace dosi::api
