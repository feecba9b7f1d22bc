#pragma once
#include <memory>
#include <string>

#include "base/time.h"
#include "base/workers.h"
#include "broker/broker.h"
#include "broker/hosted_contexts.h"
#include "broker/registrations.h"
#include "broker/source_subscriptions.h"
#include "broker/subscriptions.h"
#include "federation/network.h"
#include "federation/relays.h"
#include "http/client.h"
#include "http/server.h"
#include "imports/imports.h"
#include "jsonld/context_cache.h"
#include "notify/delivery.h"
#include "runs/runs.h"

namespace dosi::api {

struct Services {
  broker::Broker& broker;
  jsonld::ContextCache& contexts;
  broker::HostedContexts& hosted;
  imports::Imports& imports;
  Workers& workers;
  Clock clock;
  std::string version;
  std::string store_name;      // "rocks", "memory": for /health
  std::string console_folder;  // empty: no console
  std::string base_url;        // where this hub is reached: for the URLs of hosted contexts; empty: as the request says
  http::Client* client = nullptr;  // for what the hub sends by itself; null: it sends nothing
  bool secure = false;         // it speaks HTTPS
  std::size_t page_instances = 32;  // of one entity's history in an answer, unless the client asks for more
  broker::Registrations* registrations = nullptr;
  federation::Network* network = nullptr;
  bool split_entities = false;  // whether parts of an entity may lie in different sources, unless the request says (clause 4.3.6.7)
  broker::Subscriptions* subscriptions = nullptr;
  const notify::Delivery* delivery = nullptr;  // of notifications
  broker::SourceSubscriptions* source_subscriptions = nullptr;
  federation::Relays* relays = nullptr;  // subscriptions at other sources
  runs::Runs* runs = nullptr;                  // of solutions
};

// The same hub seen through another broker: what reads of several sources run on.
inline Services seen_through(const Services& s, broker::Broker& broker) {
  return {broker,         s.contexts,  s.hosted,       s.imports,    s.workers,
          s.clock,        s.version,   s.store_name,   s.console_folder, s.base_url,
          s.client,       s.secure,    s.page_instances, s.registrations, s.network,
          s.split_entities, s.subscriptions, s.delivery, s.source_subscriptions,
          s.relays,       s.runs};
}

// The hub's HTTP API: routes a request, reads what every handler needs, and runs the handler: on the I/O thread where
// it is short, on a worker where it may take long. Thread-safe.
class Api {
 public:
  explicit Api(Services services);
  ~Api();

  void handle(http::Request& request, http::Responder responder);
  // Waits for requests that wait for an @context: no others come any more. Before the workers end.
  void close();
  // For the server: what a request may send as body, and one line of the access log.
  http::BodyRule body_rule(http::Method method, std::string_view path) const;
  void answered(const http::Answered& answered);

  struct Limits {
    std::uint64_t body_bytes = std::uint64_t{64} << 20;
    std::uint64_t upload_bytes = std::uint64_t{4} << 30;
  } limits;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dosi::api
