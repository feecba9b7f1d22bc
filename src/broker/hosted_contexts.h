#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "json/value.h"
#include "jsonld/context_cache.h"
#include "store/store.h"

namespace dosi::broker {

// A context that the hub serves (clause 5.13.1).
struct HostedContext {
  std::string id;
  bool implicitly_created = false;  // made by the hub as part of another request; else added by a user
  Time created;
  json::Value at_context;  // the value of its @context member
};

// The contexts that each tenant hosts, kept as documents of the store: durable, and nothing of them in memory.
// Thread-safe.
class HostedContexts {
 public:
  HostedContexts(store::Store& store, Clock clock) : store_(store), clock_(std::move(clock)) {}

  // Answers with the id of the new context. Whether it is a valid context is the caller's to know.
  Result<std::string> add(const std::string& tenant, const json::Value& at_context);
  // The id of an implicitly created context with that content, which is made if the tenant has none.
  Result<std::string> implicit(const std::string& tenant, const json::Value& at_context);
  std::optional<HostedContext> find(std::string_view tenant, std::string_view id) const;
  std::vector<HostedContext> list(std::string_view tenant) const;  // by id
  Result<void> erase(std::string_view tenant, std::string_view id);

  // For the cache: the tenant's own, or the default tenant's.
  std::optional<jsonld::HostedDocument> usable(std::string_view tenant, std::string_view id) const;

 private:
  Result<void> put(std::string_view tenant, const HostedContext& context);

  store::Store& store_;
  Clock clock_;
};

}  // namespace dosi::broker
