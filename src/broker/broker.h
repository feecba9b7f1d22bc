#pragma once
#include "broker/batches.h"
#include "broker/committer.h"
#include "broker/entities.h"
#include "broker/evolutions.h"
#include "broker/histories.h"
#include "broker/queries.h"

namespace dosi::broker {

// The use cases of the hub over one store. Thread-safe.
struct Broker {
  Broker(store::Store& store, Clock clock)
      : committer(store, events, std::move(clock)),
        entities(committer),
        batches(committer),
        queries(store),
        histories(committer),
        evolutions(store) {}

  Events events;
  Committer committer;
  Entities entities;
  Batches batches;
  Queries queries;
  Histories histories;
  Evolutions evolutions;
};

}  // namespace dosi::broker
