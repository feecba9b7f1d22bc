#include <algorithm>
#include <fstream>
#include <iterator>

#include "json/parse.h"
#include "json/write.h"
#include "jsonld/build.h"
#include "jsonld/documents.h"
#include "jsonld/state.h"

namespace dosi::jsonld {
namespace {

// A context with the time until which its documents are fresh.
struct Resolved {
  ContextPtr context;
  std::vector<std::string> documents;
  Time expires = kNoTime;
  bool pinned = false;
  std::size_t bytes = 0;
};

Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return not_found(path.string() + " cannot be read");
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

struct ContextCache::Impl {
  Impl(Options o, Clock c)
      : options(std::move(o)),
        clock(std::move(c)),
        documents(options, clock),
        contexts(options.max_entries, options.max_bytes) {}

  ContextPtr known(std::string_view key) const {
    const Time now = clock();
    const auto found = contexts.find(key, now);
    return found && (found->expires == kNoTime || now < found->expires) ? found->context : nullptr;
  }

  Result<ContextPtr> make(const std::string& key, const json::Value& at_context) {
    auto resolved = std::make_shared<Resolved>();
    const LoadDocument load = [&](const std::string& url) -> Result<Json> {
      DOSI_TRY(const DocumentPtr document, documents.load(url));
      if (document->expires != kNoTime && (resolved->expires == kNoTime || document->expires < resolved->expires))
        resolved->expires = document->expires;
      return document->context;
    };
    const std::uint64_t changes_before = changes.load();
    DOSI_TRY(auto state, build_state(at_context, options.core, load));
    resolved->documents = state->documents;
    resolved->context = std::make_shared<const Context>(std::move(state));
    resolved->bytes = resolved->context->bytes() + key.size() * 3;
    ContextPtr context = resolved->context;
    const std::lock_guard lock(put_mutex);
    // A document that was replaced meanwhile may be in here in its old form: good for this request, not for later ones.
    if (changes.load() == changes_before) contexts.put(key, std::move(resolved), clock());
    return context;
  }

  void forget(const std::string& url) {
    const std::lock_guard lock(put_mutex);
    ++changes;
    contexts.erase_if(
        [&](const Resolved& r) { return std::find(r.documents.begin(), r.documents.end(), url) != r.documents.end(); });
  }

  Options options;
  Clock clock;
  Documents documents;
  LruTable<Resolved> contexts;
  std::mutex put_mutex;
  std::atomic<std::uint64_t> changes{0};  // of documents, by add, reload and erase
};

ContextCache::ContextCache(Options options, Clock clock)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(clock))) {}
ContextCache::~ContextCache() = default;

ContextPtr ContextCache::core() const {
  return Context::core(impl_->options.core);
}

Result<ContextPtr> ContextCache::resolve(const json::Value& at_context) {
  if (at_context.is_null()) return core();
  if (at_context.is_string()) return resolve_url(at_context.as_string());
  const std::string key = json::dump(at_context);  // begins with [ or {, as no URL does
  if (auto context = impl_->known(key)) return context;
  return impl_->make(key, at_context);
}

ContextPtr ContextCache::known(std::string_view url) const {
  if (auto context = impl_->known(url)) return context;
  return is_core_url(url) ? core() : nullptr;
}

Result<ContextPtr> ContextCache::resolve_url(std::string_view url) {
  if (auto context = impl_->known(url)) return context;
  if (is_core_url(url)) return core();
  const std::string key(url);
  return impl_->make(key, json::Value(key));
}

Result<void> ContextCache::preload(const std::filesystem::path& dir) {
  const std::filesystem::path path = dir / "manifest.json";
  DOSI_TRY(const std::string text, read_file(path));
  const auto manifest = json::parse(text);
  if (!manifest) return bad_request(path.string() + " is no JSON: " + manifest.error().message);
  if (!manifest->is_object()) return bad_request(path.string() + " must be an object of URL to file name");
  for (const auto& [url, file] : manifest->as_object()) {
    if (!file.is_string()) return bad_request(path.string() + ": the value of \"" + url + "\" must be a file name");
    DOSI_TRY(const std::string document, read_file(dir / file.as_string()));
    if (auto added = impl_->documents.add(url, document, Kind::preloaded); !added)
      return error(added.error().code, (dir / file.as_string()).string() + ": " + added.error().message);
    impl_->forget(url);
  }
  return ok();
}

Result<void> ContextCache::add(const std::string& url, std::string_view document) {
  DOSI_CHECK(impl_->documents.add(url, document, Kind::hosted));
  impl_->forget(url);
  return ok();
}

Result<void> ContextCache::reload(const std::string& url) {
  const DocumentPtr kept = impl_->documents.find(url);
  if (!kept) return not_found("no @context " + url + " is kept here");
  if (kept->kind != Kind::cached)
    return bad_request("the @context " + url + " was given to this hub, not fetched; it cannot be reloaded");
  DOSI_CHECK(impl_->documents.reload(url));
  impl_->forget(url);
  return ok();
}

bool ContextCache::erase(const std::string& url) {
  const bool was_there = impl_->documents.erase(url);
  if (was_there) impl_->forget(url);
  return was_there;
}

std::vector<StoredContext> ContextCache::list() const {
  return impl_->documents.list();
}

Result<std::shared_ptr<const json::Value>> ContextCache::document(const std::string& url) const {
  const DocumentPtr kept = impl_->documents.find(url);
  if (!kept) return not_found("no @context " + url + " is kept here");
  return kept->context;
}

}  // namespace dosi::jsonld
