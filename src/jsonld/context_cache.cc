#include "jsonld/context_cache.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "json/parse.h"
#include "json/write.h"
#include "jsonld/build.h"
#include "jsonld/documents.h"
#include "jsonld/state.h"
#include "jsonld/uses.h"

namespace dosi::jsonld {
namespace {

struct HostedPart {
  std::string owner, id;
  bool operator==(const HostedPart&) const = default;
};

// A context, what it was made from, and the time until which that is fresh.
struct Resolved {
  ContextPtr context;
  std::vector<std::string> documents;  // URLs of what was fetched
  std::vector<HostedPart> hosted;
  Time expires = kNoTime;
  std::size_t bytes = 0;

  // What a tenant hosts is for that tenant alone.
  bool is_private() const {
    return std::any_of(hosted.begin(), hosted.end(), [](const HostedPart& part) { return !part.owner.empty(); });
  }
};
using ResolvedPtr = std::shared_ptr<const Resolved>;

std::string private_key(std::string_view tenant, std::string_view key) {
  return (std::string(tenant) += '\n') += key;
}

}  // namespace

std::string_view hosted_id(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t path = scheme == std::string_view::npos ? scheme : url.find('/', scheme + 3);
  if (path == std::string_view::npos || !url.substr(path).starts_with(kHostedPath)) return {};
  const std::string_view id = url.substr(path + kHostedPath.size());
  return id.find_first_of("/?#") == std::string_view::npos ? id : std::string_view();
}

struct ContextCache::Impl {
  Impl(Options o, Clock c)
      : options(std::move(o)),
        clock(std::move(c)),
        documents(options, clock),
        contexts(options.max_entries, options.max_bytes) {}

  ResolvedPtr fresh(std::string_view key, Time now) const {
    auto found = contexts.find(key, now);
    return found && (found->expires == kNoTime || now < found->expires) ? found : nullptr;
  }

  ResolvedPtr known(std::string_view key, std::string_view tenant) const {
    const Time now = clock();
    if (!tenant.empty())
      if (auto own = fresh(private_key(tenant, key), now)) return own;
    return fresh(key, now);
  }

  std::optional<HostedDocument> hosted(std::string_view tenant, std::string_view id) const {
    return id.empty() || !options.hosted ? std::nullopt : options.hosted(tenant, id);
  }

  Result<ResolvedPtr> make(const std::string& key, const json::Value& at_context, std::string_view tenant) {
    auto resolved = std::make_shared<Resolved>();
    std::vector<std::string> fetched_now;
    const LoadDocument load = [&](const std::string& url) -> Result<Json> {
      if (auto own = hosted(tenant, hosted_id(url))) {
        resolved->hosted.push_back({own->owner, std::string(hosted_id(url))});
        return own->context;
      }
      const bool was_kept = documents.find(url) != nullptr;
      DOSI_TRY(const DocumentPtr document, documents.load(url));
      resolved->documents.push_back(url);
      if (!was_kept) fetched_now.push_back(url);
      if (resolved->expires == kNoTime || document->expires < resolved->expires) resolved->expires = document->expires;
      return document->context;
    };
    const std::uint64_t changes_before = changes.load();
    auto state = build_state(at_context, options.core, load);
    if (!state) {
      for (const std::string& url : fetched_now) documents.erase(url);  // one of them may be the reason
      return state.error();
    }
    resolved->context = std::make_shared<const Context>(*std::move(state));
    resolved->bytes = resolved->context->bytes() + key.size() * 3;
    const std::lock_guard lock(put_mutex);
    // A document that was replaced meanwhile may be in here in its old form: good for this request, not for later ones.
    if (changes.load() == changes_before)
      contexts.put(resolved->is_private() ? private_key(tenant, key) : key, resolved, clock());
    return ResolvedPtr(resolved);
  }

  ContextPtr use(const Resolved& resolved, std::string_view tenant) {
    const Time now = clock();
    for (const std::string& url : resolved.documents) uses.count(tenant, url, now);
    for (const HostedPart& part : resolved.hosted) uses.count(part.owner, part.id, now);
    return resolved.context;
  }

  void forget(const std::function<bool(const Resolved&)>& made_from_it) {
    const std::lock_guard lock(put_mutex);
    ++changes;
    contexts.erase_if(made_from_it);
  }
  void forget(const std::string& url) {
    forget([&](const Resolved& r) {
      return std::find(r.documents.begin(), r.documents.end(), url) != r.documents.end();
    });
  }

  Options options;
  Clock clock;
  Documents documents;
  LruTable<Resolved> contexts;
  Uses uses;
  std::mutex put_mutex;
  std::atomic<std::uint64_t> changes{0};  // of documents, by reload and erase
};

ContextCache::ContextCache(Options options, Clock clock)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(clock))) {}
ContextCache::~ContextCache() = default;

ContextPtr ContextCache::core() const {
  return Context::core(impl_->options.core);
}

Result<ContextPtr> ContextCache::resolve(const json::Value& at_context, std::string_view tenant) {
  if (at_context.is_null()) return core();
  if (at_context.is_string()) return resolve_url(at_context.as_string(), tenant);
  const std::string key = json::dump(at_context);  // begins with [ or {, as no URL does
  if (const auto found = impl_->known(key, tenant)) return impl_->use(*found, tenant);
  DOSI_TRY(const ResolvedPtr made, impl_->make(key, at_context, tenant));
  return impl_->use(*made, tenant);
}

ContextPtr ContextCache::known(std::string_view url, std::string_view tenant) const {
  if (const auto found = impl_->known(url, tenant)) return found->context;
  return is_core_url(url) ? core() : nullptr;
}

Result<ContextPtr> ContextCache::resolve_url(std::string_view url, std::string_view tenant) {
  if (const auto found = impl_->known(url, tenant)) return impl_->use(*found, tenant);
  if (is_core_url(url)) return core();
  const std::string key(url);
  DOSI_TRY(const ResolvedPtr made, impl_->make(key, json::Value(key), tenant));
  return impl_->use(*made, tenant);
}

Result<void> ContextCache::preload(const std::filesystem::path& dir) {
  const std::filesystem::path path = dir / "manifest.json";
  std::ifstream in(path, std::ios::binary);
  if (!in) return not_found(path.string() + " cannot be read");
  const auto manifest = json::parse(std::string(std::istreambuf_iterator<char>(in), {}));
  if (!manifest) return bad_request(path.string() + " is no JSON: " + manifest.error().message);
  if (!manifest->is_object()) return bad_request(path.string() + " must be an object of URL to file name");
  for (const auto& [url, file] : manifest->as_object()) {
    if (!file.is_string()) return bad_request(path.string() + ": the value of \"" + url + "\" must be a file name");
    DOSI_CHECK(impl_->documents.add_offline_copy(url, dir / file.as_string()));
  }
  return ok();
}

std::vector<CachedDocument> ContextCache::list(std::string_view tenant) const {
  std::vector<CachedDocument> all;
  impl_->uses.each(tenant, [&](const std::string& url) {
    if (const DocumentPtr document = impl_->documents.find(url))
      all.push_back({.url = url, .created = document->created, .expires = document->expires});
  });
  for (CachedDocument& cached : all) {
    cached.local_id = impl_->uses.local_id(tenant, cached.url);
    cached.use = impl_->uses.of(tenant, cached.url);
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.url < b.url; });
  return all;
}

std::optional<CachedDocument> ContextCache::find(std::string_view tenant, std::string_view which) const {
  for (CachedDocument& cached : list(tenant))
    if (cached.url == which || cached.local_id == which) return std::move(cached);
  return std::nullopt;
}

Result<void> ContextCache::reload(const std::string& url) {
  DOSI_CHECK(impl_->documents.reload(url));
  impl_->forget(url);
  return ok();
}

void ContextCache::erase(std::string_view tenant, const std::string& url) {
  impl_->uses.erase(tenant, url);
  if (impl_->documents.erase(url)) impl_->forget(url);
}

Use ContextCache::hosted_use(std::string_view owner, std::string_view id) const {
  return impl_->uses.of(owner, id);
}

void ContextCache::count(std::string_view tenant, std::string_view url_or_hosted_id) {
  impl_->uses.count(tenant, url_or_hosted_id, impl_->clock());
}

void ContextCache::forget_hosted(std::string_view owner, std::string_view id) {
  impl_->uses.erase(owner, id);
  const HostedPart gone{std::string(owner), std::string(id)};
  impl_->forget(
      [&](const Resolved& r) { return std::find(r.hosted.begin(), r.hosted.end(), gone) != r.hosted.end(); });
}

}  // namespace dosi::jsonld
