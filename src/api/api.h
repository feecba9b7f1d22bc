#pragma once
#include <memory>
#include <string>

#include "base/time.h"
#include "base/workers.h"
#include "broker/broker.h"
#include "broker/hosted_contexts.h"
#include "http/client.h"
#include "http/server.h"
#include "imports/imports.h"
#include "jsonld/context_cache.h"

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
};

// The hub's HTTP API: routes a request, reads what every handler needs, and runs the handler: on the I/O thread where
// it is short, on a worker where it may take long. Thread-safe.
class Api {
 public:
  explicit Api(Services services);
  ~Api();

  void handle(http::Request& request, http::Responder responder);
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
