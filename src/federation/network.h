#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "base/time.h"
#include "broker/source.h"
#include "federation/answer_cache.h"
#include "federation/naming.h"
#include "http/client.h"
#include "http/uri.h"
#include "json/value.h"
#include "jsonld/context_cache.h"

namespace dosi::federation {

// In an answer to a hub that passed a request on: the alias of who answered. So hubs that register each other without
// contextSourceAlias know after the first request whom not to ask (clause 4.3.6.4).
inline constexpr std::string_view kAliasHeader = "DOSI-Source-Alias";

// The request that causes others.
struct Origin {
  http::Headers headers;
  jsonld::ContextPtr context;
  std::string tenant;
};

// One request to one source, in the names of the origin's context.
struct Call {
  enum class Body : std::uint8_t { none, entity, attribute, query, ids };
  broker::SourcePtr source;
  http::Method method = http::Method::get;
  std::string path;       // behind the source's endpoint: "/ngsi-ld/v1/entities"
  std::string attribute;  // its last segment, if that is a name; and what follows it
  std::string tail;
  std::vector<http::Parameter> query;
  Body kind = Body::none;
  json::Value body;
  std::string entity_map;  // the id of the source's own entity map to work with; empty: none
};

// What became of a call.
struct Reply {
  enum class Outcome : std::uint8_t {
    answered,     // any status
    silent,       // no answer in time, or left alone after failures
    unreachable,  // no connection, or a broken answer
    too_large,    // more than the hub reads
    refused,      // the hub may not or cannot send it (address, context)
  };
  broker::SourcePtr source;
  Outcome outcome = Outcome::silent;
  http::Response response;      // answered
  jsonld::ContextPtr context;   // in whose names the answer is
  std::string detail;           // why there is no answer
  bool cached = false;          // nothing was sent: this is what an earlier request was answered

  bool good() const { return outcome == Outcome::answered && response.status >= 200 && response.status < 300; }
  bool is(int status) const { return outcome == Outcome::answered && response.status == status; }
};

// Which sources a request has come through, as its Via header tells (clause 6.3.18).
std::vector<std::string> aliases_in_via(const http::Headers& headers);

struct NetworkOptions {
  std::string alias;                         // what this hub calls itself in Via: a token
  std::chrono::milliseconds deadline{5'000};  // for all calls of one request
};

// Calls context sources, all of one request at once and with one deadline (clauses 4.3.6.4 to 4.3.6.6, 6.3.17 to 6.3.19). Sources that do
// not answer are left alone for a while. Thread-safe.
class Network {
 public:
  Network(http::Client& client, jsonld::ContextCache& contexts, Clock clock, NetworkOptions options);

  using Then = std::function<void(std::vector<Reply>)>;
  // `then` gets the replies in the order of the calls, once, on the client's thread or this one: it must not block. A call may wait for
  // a context that is not known yet: for worker threads.
  void send(const Origin& origin, std::vector<Call> calls, Then then);

  // Calls fail from now on without touching the client, which may go.
  void close();

  // The hub's alias for a tenant: each tenant is a source of its own.
  std::string alias(std::string_view tenant) const;
  // Whether a request has been here before.
  bool was_here(const Origin& origin) const;
  // Whether a request that came this way must not be passed on to the source.
  bool loops(const broker::Source& source, const Origin& origin) const;
  jsonld::ContextCache& contexts() { return contexts_; }

 private:
  struct Gathering;
  Result<http::ClientRequest> request(const Origin& origin, Call& call, jsonld::ContextPtr& named) const;
  Result<jsonld::ContextPtr> target_context(const Origin& origin, const broker::Source& source) const;
  void finish(Reply& reply, Result<http::Response> response, std::chrono::milliseconds waited, std::chrono::milliseconds allowed) const;

  http::Client& client_;
  jsonld::ContextCache& contexts_;
  Clock clock_;
  NetworkOptions options_;
  AnswerCache cache_;
  std::shared_mutex gate_;  // held while the client is used
  bool closed_ = false;
};

}  // namespace dosi::federation
