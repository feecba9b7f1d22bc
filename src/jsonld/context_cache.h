#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "jsonld/context.h"

namespace dosi::jsonld {

// A document as it came from its server, and for how long that said it stays good (clause 5.13.1: to be followed).
struct Fetched {
  std::string text;
  std::optional<std::int64_t> fresh_s;
};
// Gets the document behind a URL. Given by the application (the HTTP client); it must end by itself (timeout).
using Fetch = std::function<Result<Fetched>(const std::string& url)>;

// Where hubs serve the contexts that they host: the path of https://hub.example/ngsi-ld/v1/jsonldContexts/{id}.
inline constexpr std::string_view kHostedPath = "/ngsi-ld/v1/jsonldContexts/";
// The {id} of such a URL; empty for any other.
std::string_view hosted_id(std::string_view url);

// A context that this hub hosts: the value of its @context member, and the tenant whose it is.
struct HostedDocument {
  std::shared_ptr<const json::Value> context;
  std::string owner;
};
// The hosted context of that id which the tenant may use, or none.
using Hosted = std::function<std::optional<HostedDocument>(std::string_view tenant, std::string_view id)>;

// How often something was used, and when last.
struct Use {
  std::uint64_t hits = 0;
  Time last = kNoTime;
};
// A fetched document as clause 5.13.3.5 tells of it.
struct CachedDocument {
  std::string url, local_id;
  Time created, expires;
  Use use;
};

// Contexts by URL, and by text where they came inline. Thread-safe. Documents are fetched once, however many requests
// ask at the same time; a copy that has expired is fetched again and kept if that fails; a failure is never kept.
// What is held serves all tenants, but each sees only what itself has used, and only its own hosted contexts beside
// those of the default tenant.
// Errors: context_unavailable if a document cannot be fetched; bad_request if it was fetched and is no JSON or has no
// @context, if it has scoped contexts, @reverse or @import, or if it includes itself (clauses 5.5.6, 5.5.7).
class ContextCache {
 public:
  struct Options {
    Fetch fetch;                                    // none: only hosted contexts and offline copies are known
    Hosted hosted;                                  // none: no context is hosted
    std::size_t max_entries = 1024;                 // of contexts, and of fetched documents
    std::size_t max_bytes = std::size_t{64} << 20;  // of each of the two
    std::size_t max_document_bytes = std::size_t{2} << 20;
    CoreVersion core = kNewestCore;
    std::int64_t ttl_s = 3600;  // age at which a document that came without an expiry is fetched again
  };
  explicit ContextCache(Options options, Clock clock = system_now);
  ~ContextCache();

  // The value of a @context member: a URL, an object, an array of these, or null.
  Result<ContextPtr> resolve(const json::Value& at_context, std::string_view tenant = {});
  // The context of a URL that is held already and fresh, or null: never fetches.
  ContextPtr known(std::string_view url, std::string_view tenant = {}) const;
  // The URL of a Link header. A known one costs a shared lock and a hash lookup, and one more per document to count it.
  Result<ContextPtr> resolve_url(std::string_view url, std::string_view tenant = {});
  // The context of a request that brings none.
  ContextPtr core() const;

  // Reads DIR/manifest.json, an object of URL to file name: offline copies, taken from there instead of the network.
  Result<void> preload(const std::filesystem::path& dir);

  // Clause 5.13 for fetched documents: those that the tenant has used, by URL. `which` is a URL or a local id.
  std::vector<CachedDocument> list(std::string_view tenant) const;
  std::optional<CachedDocument> find(std::string_view tenant, std::string_view which) const;
  // Fetches again; if that fails, the old copy stays and the error is context_unavailable.
  Result<void> reload(const std::string& url);
  void erase(std::string_view tenant, const std::string& url);

  // How often the tenant's hosted context was used.
  Use hosted_use(std::string_view owner, std::string_view id) const;
  // Counts a use that was none in a request: metadata that was asked for.
  void count(std::string_view tenant, std::string_view url_or_hosted_id);
  // The hosted context is no more.
  void forget_hosted(std::string_view owner, std::string_view id);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dosi::jsonld
