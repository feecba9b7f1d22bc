#pragma once
#include <memory>
#include <string>
#include <vector>

#include "api/handlers.h"
#include "broker/registrations.h"
#include "federation/network.h"

// Requests that concern other sources besides the hub itself (clauses 4.3.6, 5.6, 5.7). The hub's own part is done by the operation's
// handler, as if there were no sources.
namespace dosi::api {

// One such request on its way.
struct Distributed {
  Toolbox& tools;
  ExchangePtr x;
  Operation operation;
  Handler local;
  federation::Origin origin;
  std::vector<std::string> warnings;  // values of NGSILD-Warning

  Distributed(Toolbox& t, ExchangePtr exchange, Operation o, Handler h);
  broker::Registrations& registrations() const { return *tools.services.registrations; }
  federation::Network& network() const { return *tools.services.network; }
  std::string alias() const { return network().alias(x->caller.tenant); }
  // Runs `task` on a worker thread; answers "busy" if there is none to be had.
  void later(std::function<void()> task) const;
};
using DistributedPtr = std::shared_ptr<Distributed>;

// Whether the operation can concern other sources at all.
bool is_distributable(Operation operation);

// Whether the request limits itself to this hub: local=true, or a snapshot (clause 6.3.18).
bool is_limited_to_hub(const Exchange& x);

// Whether a read of entities concerns any source: quick, so that one that does not stays on the thread it came on.
bool concerns_sources(Toolbox& tools, const ExchangePtr& x, Operation operation);

// Passes the request on to the sources that it concerns and answers it when they have; false, and nothing done, if it concerns the hub
// alone. For worker threads.
bool distribute(Toolbox& tools, const ExchangePtr& x, Operation operation, Handler local);

// The families of it, each for its own operations.
bool distribute_read(const DistributedPtr& d);
bool distribute_history_read(const DistributedPtr& d);
bool distribute_write(const DistributedPtr& d);
bool distribute_batch(const DistributedPtr& d);
bool distribute_discovery(const DistributedPtr& d);

// The part of a matching source that a write or a read may be sent to, by what it offers and whether it would come back.
enum class Share : std::uint8_t { send, not_offered, loop };
Share share_of(const Distributed& d, const broker::Source& source, ngsi::SourceOperation operation);

// The parameters of the request as they came, without those named.
std::vector<http::Parameter> parameters_without(const Exchange& x, std::initializer_list<std::string_view> names);

}  // namespace dosi::api
